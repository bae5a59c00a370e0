"""One run of a journey: its timers and steps, and its history as far as anybody counts it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from temporalio import workflow
from temporalio.api.common.v1 import Payload
from temporalio.bridge.proto.workflow_activation import WorkflowActivationJob

from simulation.agenda import Agenda, Due
from simulation.commands import (
    Answered,
    CancelStep,
    CancelTimer,
    Command,
    Over,
    Patch,
    Renewed,
    Show,
    StartStep,
    StartTimer,
    StepFailure,
)
from simulation.sdk import jobs
from simulation.sdk.instance import Beginning, Instance, TaskFailed

_BEGUN, _TASK, _SIGNALLED, _FIRED, _STEP_DONE, _CANCELLED = 1, 2, 1, 1, 2, 1  # history events


_MOST_AT_ONCE = 2_000  # tasks


class GoesInCircles(RuntimeError):
    """A journey goes on and on and no time passes: whoever wrote it lets it wait for something."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a step came to, and how long it took to come to it."""

    result: Payload
    took: timedelta = timedelta(0)


Does = Callable[[StartStep, int], Done]
"""Carry out one attempt, counted from 1, of a step; StepFailure if it comes to nothing."""


@dataclass(slots=True)
class _Doing:
    step: StartStep
    attempt: int = 0
    due: Due | None = None
    is_between_attempts: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """One task as it was done: what the run was told, and what it asked for."""

    told: tuple[WorkflowActivationJob, ...]
    at: datetime
    events: int
    asked: tuple[Command, ...]


@dataclass
class Run:
    """A run: how it is `over`, why it is `stuck`, how many `events` its history has, and the steps it is `doing`."""

    agenda: Agenda
    journey: type[Any]
    beginning: Beginning
    does: Does
    is_sandboxed: bool
    keeps_tasks: bool
    ends: Callable[["Run"], None]
    over: Over | Renewed | None = None
    stuck: TaskFailed | None = None
    events: int = 0
    shown: dict[str, str] = field(default_factory=dict)
    patches: list[str] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    answers: dict[str, Answered] = field(default_factory=dict)
    at_once: tuple[datetime | None, int] = (None, 0)
    failing: tuple[str, int, StepFailure] | None = None
    _timers: dict[int, Due] = field(default_factory=dict)
    doing: dict[int, _Doing] = field(default_factory=dict)
    _instance: Instance | None = None

    def begins(self) -> None:
        """Its first task."""
        workflow_type = workflow._Definition.must_from_class(self.journey).name or self.journey.__name__
        self._instance = Instance(self.journey, self.beginning, is_sandboxed=self.is_sandboxed)
        self._task([jobs.begin(self.beginning, workflow_type)], _BEGUN)

    def hears(self, signal: str, args: Sequence[Payload]) -> None:
        """A signal comes."""
        self._task([jobs.signal(signal, args, self.events + 1)], _SIGNALLED, is_from_outside=True)

    def is_asked(self, id: str, update: str, args: Sequence[Payload]) -> None:
        """An update comes; what it answers, now or later, is in `answers`. One that is refused leaves no trace."""
        before = self.events
        self._task([jobs.update(id, update, args)], 0, is_from_outside=True)
        if (answer := self.answers.get(id)) is not None and answer.refusal is not None:
            self.events = before

    def is_cancelled(self) -> None:
        """Somebody cancels it."""
        self._task([jobs.cancel()], _CANCELLED, is_from_outside=True)

    def answer(self, query: str) -> Answered | None:
        """What it says to a query; None if it is over, or cannot say anything."""
        if self._instance is None or self.stuck is not None:
            return None
        (answer,) = self._instance.activate([jobs.query(query, query)], self.agenda.now, self.events)
        return answer if isinstance(answer, Answered) else None

    def leaves(self) -> None:
        """It is taken out of memory, and whatever it waited for with it."""
        for due in (*self._timers.values(), *(doing.due for doing in self.doing.values() if doing.due)):
            due.is_called_off()
        self._timers.clear()
        self.doing.clear()
        instance, self._instance = self._instance, None
        if instance is not None:
            instance.evict()

    def _task(self, told: list[WorkflowActivationJob], events: int, *, is_from_outside: bool = False) -> None:
        self.events += events
        if self._instance is None or self.stuck is not None:
            return
        if not is_from_outside:
            self._see_that_time_passes()
        self.events += _TASK
        at_first = self.events
        while told and self._instance is not None:
            try:
                asked = self._instance.activate(told, self.agenda.now, at_first)
            except TaskFailed as failure:
                self.stuck = failure
                return
            if self.keeps_tasks:
                self.tasks.append(Task(tuple(told), self.agenda.now, at_first, tuple(asked)))
            told = [job for command in asked for job in self._heed(command)]
        self.events += 1
        if self.over is not None:
            self.ends(self)

    def _see_that_time_passes(self) -> None:
        now, (since, tasks) = self.agenda.now, self.at_once
        self.at_once = now, (tasks + 1 if since == now else 1)
        if tasks > _MOST_AT_ONCE:
            name = self.beginning.workflow_id
            raise GoesInCircles(f"{name} goes on and on at {now:%d %b %Y %H:%M}, and no time passes: let it wait")

    def _heed(self, command: Command) -> list[WorkflowActivationJob]:
        """Do as asked; returns what the run is to be told in this same task."""
        match command:
            case StartTimer(seq=seq, length=length):
                self.events += 1
                self._timers[seq] = self.agenda.at(self.agenda.now + length, lambda: self._fires(seq))
            case CancelTimer(seq=seq):
                self.events += 1
                self._timers.pop(seq).is_called_off()
            case StartStep(is_local=True):
                self.doing[command.seq] = _Doing(command)
                return self._attempt(command.seq)
            case StartStep():
                self.events += 1
                self.doing[command.seq] = _Doing(command)
                self.agenda.soon(lambda: self._tries(command.seq))
            case CancelStep(seq=seq):
                return self._calls_off(seq)
            case Show(attributes=attributes):
                self.events += 1
                self.shown |= {name: value for name, value in attributes.items() if value is not None}
                for name in [name for name, value in attributes.items() if value is None]:
                    self.shown.pop(name, None)
            case Patch(id=patch):
                self.events += 2
                self.patches.append(patch)
            case Answered():
                self.events += command.refusal is None
                self.answers[command.id] = command
            case Over() | Renewed():
                self.events += 1
                self.over = command
                self.leaves()
        return []

    def _fires(self, seq: int) -> None:
        del self._timers[seq]
        self._task([jobs.fire(seq)], _FIRED)

    def _tries(self, seq: int) -> None:
        if seq not in self.doing:  # the run has ended meanwhile
            return
        told = self._attempt(seq)
        if told:
            self._task(told, 0)

    def _attempt(self, seq: int) -> list[WorkflowActivationJob]:
        """One attempt of a step; returns what comes of it at once."""
        doing = self.doing[seq]
        step = doing.step
        doing.attempt, doing.due, doing.is_between_attempts = doing.attempt + 1, None, False
        try:
            done = self.does(step, doing.attempt)
            if done.took > step.time_out:
                raise StepFailure("TimedOut", "activity StartToClose timeout", again_in=step.time_out)
        except StepFailure as wrong:
            self.failing = (step.name, doing.attempt, wrong)
            is_last = 0 < step.most_attempts <= doing.attempt
            if wrong.is_final or wrong.kind in step.for_good or is_last:
                return self._resolve(doing, jobs.failed(step, wrong))
            doing.is_between_attempts = True
            doing.due = self.agenda.at(self.agenda.now + _pause(step, doing.attempt, wrong), lambda: self._tries(seq))
            return []
        self.failing = None
        told = jobs.done(step, done.result)
        if not done.took:
            return self._resolve(doing, told)
        doing.due = self.agenda.at(self.agenda.now + done.took, lambda: self._task(self._resolve(doing, told), 0))
        return []

    def _resolve(self, doing: _Doing, told: WorkflowActivationJob) -> list[WorkflowActivationJob]:
        self.events += 1 if doing.step.is_local else _STEP_DONE
        del self.doing[doing.step.seq]
        return [told]

    def _calls_off(self, seq: int) -> list[WorkflowActivationJob]:
        """Only what is not under way can be called off at once: what is is awaited, for nothing of ours is told."""
        doing = self.doing.get(seq)
        if doing is None or not doing.is_between_attempts or doing.due is None:
            return []
        self.events += 1
        doing.due.is_called_off()
        wrong = StepFailure("Cancelled", "Activity cancelled", is_cancelled=True)
        return self._resolve(doing, jobs.failed(doing.step, wrong))


def _pause(step: StartStep, attempt: int, wrong: StepFailure) -> timedelta:
    if wrong.again_in is not None:
        return wrong.again_in
    # As many doublings as it takes to reach the longest, and no more: the number itself knows no bounds.
    longest = step.longest_retry / step.first_retry
    return step.first_retry * min(step.growth ** min(attempt - 1, 64), longest)
