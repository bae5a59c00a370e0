"""Run a journey once more by what it was told, as a worker does that has forgotten it: it must ask for the same."""

from collections.abc import Iterator, Sequence

from simulation.commands import Answered, Command
from simulation.run import Run, Task
from simulation.sdk import jobs
from simulation.sdk.instance import Instance, TaskFailed


class TookAnotherWay(AssertionError):
    """Told the same, a journey asks for something else: whoever wrote it takes out what depends on the moment."""


def replay(run: Run) -> None:
    """Replay a run that was remembered; TookAnotherWay tells at which step it does not do what it did."""
    instance = Instance(run.journey, run.beginning, is_sandboxed=run.is_sandboxed)
    known = [jobs.notify(patch) for patch in run.patches]
    done: list[Task] = []
    try:
        for task in _in_history(run.tasks):
            try:
                asked = instance.activate([*known, *task.told], task.at, task.events, is_replaying=True)
            except TaskFailed as failure:
                raise _difference(run, done, task, f"it fails: {failure}") from None
            if tuple(asked) != task.asked:
                raise _difference(run, done, task, _apart(task.asked, asked))
            known = []
            done.append(task)
    finally:
        instance.evict()


def _in_history(tasks: Sequence[Task]) -> Iterator[Task]:
    """Those that a history has: of an update that was refused there is no trace in one."""
    for task in tasks:
        if not any(isinstance(command, Answered) and command.refusal is not None for command in task.asked):
            yield task


def _difference(run: Run, done: Sequence[Task], task: Task, what: str) -> TookAnotherWay:
    wrong = TookAnotherWay(
        f"{run.beginning.workflow_id} took another way than it had, at {task.at:%d %b %Y %H:%M}:\n{what}"
    )
    wrong.add_note(f"in {run.beginning.workflow_id}, which did this before:")
    wrong.add_note("\n".join(f"  {number} {_in_short(one)}" for number, one in enumerate((*done, task), start=1)))
    return wrong


def _apart(before: Sequence[Command], now: Sequence[Command]) -> str:
    return f"  before: {_asked(before)}\n  now:    {_asked(now)}"


def _in_short(task: Task) -> str:
    told = ", ".join(str(job.WhichOneof("variant")) for job in task.told)
    return f"{task.at:%d %b %Y %H:%M} {told}: {_asked(task.asked)}"


def _asked(commands: Sequence[Command]) -> str:
    return "; ".join(str(command).replace("\n", " ") for command in commands) or "nothing"
