"""What running code asks for, with the line of the journey that asked."""

import asyncio
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from linecache import getline
from pathlib import Path
from traceback import walk_tb
from types import FrameType
from typing import Any

from temporalio import worker, workflow
from temporalio.bridge.proto.workflow_commands import WorkflowCommand

from workflows.replay.step import Kind, Step, about, summary

_NEXT = "_add_command"  # the SDK's one place where a command of any kind begins; it offers no public one for timers
_PLAIN: Mapping[str, Kind] = {
    "start_timer": Kind.TIMER,
    "cancel_timer": Kind.TIMER_CANCELLED,
    "request_cancel_activity": Kind.ACTIVITY_CANCELLED,
    "upsert_workflow_search_attributes": Kind.SEARCH_ATTRIBUTES,
    "modify_workflow_properties": Kind.MEMO,
    "start_child_workflow_execution": Kind.CHILD,
    "signal_external_workflow_execution": Kind.SIGNAL,
    "request_cancel_external_workflow_execution": Kind.CANCEL,
    "complete_workflow_execution": Kind.COMPLETED,
    "fail_workflow_execution": Kind.FAILED,
    "cancel_workflow_execution": Kind.CANCELED,
    "continue_as_new_workflow_execution": Kind.CONTINUED,
}
_UNDONE = {"cancel_timer": "start_timer", "request_cancel_activity": "schedule_activity"}


@dataclass(frozen=True, slots=True)
class Line:
    """A place in a journey's source."""

    file: str
    number: int

    @property
    def source(self) -> str:
        """What the line says."""
        return getline(self.file, self.number).strip()

    def __str__(self) -> str:
        """`workflows/journeys/contract_renewal.py:33`, if that is where it is from here."""
        file = Path(self.file)
        here = Path.cwd()
        return f"{file.relative_to(here) if file.is_relative_to(here) else file}:{self.number}"


@dataclass(frozen=True, slots=True)
class Issued:
    """A step the code took, and the line that took it, if a journey's own line did."""

    step: Step
    says: str
    line: Line | None


@dataclass(frozen=True, slots=True)
class _Note:
    command: WorkflowCommand
    line: Line | None
    task: int


@dataclass
class Noting(worker.Interceptor):
    """Notes what one run asks for: give a fresh one to the replayer of each history."""

    notes: list[_Note] = field(default_factory=list)
    reached: Line | None = None
    failure: str | None = None

    def workflow_interceptor_class(
        self, input: worker.WorkflowInterceptorClassInput
    ) -> type[worker.WorkflowInboundInterceptor] | None:
        """Listen to the run's event loop, where every command and every wait begins."""
        noting = self

        class Listening(worker.WorkflowInboundInterceptor):
            async def execute_workflow(self, input: worker.ExecuteWorkflowInput) -> Any:
                module = type(workflow.instance()).__module__
                noting.listen(asyncio.get_running_loop(), module)
                try:
                    return await super().execute_workflow(input)
                except Exception as failure:
                    noting.failure = f"{type(failure).__name__}: {failure}"
                    noting.reached = _raised_at(failure, module) or noting.reached
                    raise

        return Listening

    def listen(self, loop: asyncio.AbstractEventLoop, module: str) -> None:
        """Note every command of a run from now on, and the line of the module where it waits."""
        add, create_future = getattr(loop, _NEXT, None), loop.create_future
        if add is None:
            return  # another SDK: its own error still names the event

        def noting_add() -> WorkflowCommand:
            command: WorkflowCommand = add()
            line = _line(sys._getframe(1), module)
            self.notes.append(_Note(command, line, workflow.info().get_current_history_length()))
            self.reached = line or self.reached
            return command

        def noting_future() -> asyncio.Future[Any]:
            # A run that is being put away wakes every wait once more.
            if not getattr(loop, "_deleting", False):
                self.reached = _line(sys._getframe(1), module) or self.reached
            return create_future()

        vars(loop).update({_NEXT: noting_add, "create_future": noting_future})

    def issued(self) -> list[Issued]:
        """Every step taken, the first first; what was begun and called off in one breath never leaves a trace."""
        steps: list[tuple[_Note, Issued]] = []
        for note in self.notes:
            variant = note.command.WhichOneof("variant")
            undone = _UNDONE.get(variant or "")
            begun = next((s for s in steps if undone and _is_the_same(s[0], note, undone)), None)
            if begun is not None:
                steps.remove(begun)
                continue
            said = summary(note.command.user_metadata)
            steps += [(note, Issued(step, said, note.line)) for step in _steps(variant, note.command)]
        return [issued for _, issued in steps]


def _is_the_same(begun: _Note, called_off: _Note, variant: str) -> bool:
    if begun.task != called_off.task or begun.command.WhichOneof("variant") != variant:
        return False
    wanted = getattr(called_off.command, called_off.command.WhichOneof("variant") or "")
    return bool(getattr(begun.command, variant).seq == wanted.seq)


def _steps(variant: str | None, command: WorkflowCommand) -> Iterator[Step]:
    if variant == "schedule_activity":
        activity = command.schedule_activity
        said = about(activity.arguments[0]) if activity.arguments else ""
        yield Step(Kind.ACTIVITY, activity.activity_type, said)
    elif variant == "schedule_local_activity":
        yield Step(Kind.LOCAL_ACTIVITY, command.schedule_local_activity.activity_type)
    elif variant == "set_patch_marker":
        yield Step(Kind.PATCH, command.set_patch_marker.patch_id)
    elif variant is not None and variant in _PLAIN:
        yield Step(_PLAIN[variant])


def _line(frame: FrameType | None, module: str) -> Line | None:
    while frame is not None and frame.f_globals.get("__name__") != module:
        frame = frame.f_back
    return None if frame is None else Line(frame.f_code.co_filename, frame.f_lineno)


def _raised_at(failure: Exception, module: str) -> Line | None:
    frames = walk_tb(failure.__traceback__)
    ours = [Line(f.f_code.co_filename, number) for f, number in frames if f.f_globals.get("__name__") == module]
    return ours[-1] if ours else None
