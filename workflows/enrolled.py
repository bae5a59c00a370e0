"""One customer inside one journey: the events noted so far, the customer's time, and what operators may ask."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from temporalio import workflow
from temporalio.common import RawValue

from workflows.vocabulary.arrival import RECHECK, START_HEADER, Arrival, Carried, Pending, Start
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.profile import ProfileUpdated
from workflows.vocabulary.fitness import unfit_class
from workflows.vocabulary.gate import Said
from workflows.vocabulary.identity import WorkflowId
from workflows.vocabulary.outcome import Outcome
from workflows.vocabulary.pausing import Pause
from workflows.vocabulary.requests import Enrolment

_LINES_TOLD = 20


class Cut(BaseException):
    """A goal or an exit came: nothing in a journey may catch it, so it is no Exception."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason


class RolledOver(BaseException):
    """A standing journey begins its next round; no more than a cut may a journey catch it."""


class Enrolled:
    """What a journey knows of the enrolment it is running; its verbs stand on this."""

    listens_to: ClassVar[tuple[type[Event], ...]] = ()
    goal: ClassVar[type[Event] | None] = None
    exits_on: ClassVar[tuple[type[Event], ...]] = ()
    follows_profile: ClassVar[bool] = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Give the class one signal an event; TypeError if it cannot be a journey, with what to write instead.

        Signals registered only in `__init__` would be reordered if they came with the first task.
        """
        super().__init_subclass__(**kwargs)
        if wrong := unfit_class(cls):
            raise TypeError(wrong)
        for kind in cls._kinds():
            setattr(cls, f"note_{kind.wire.replace('.', '_')}", _signal_for(kind))

    def __init__(self) -> None:
        info = workflow.info()
        self._start = workflow.payload_converter().from_payload(info.headers[START_HEADER], Start)
        self._clock = self._start.clock
        self.enrolment = Enrolment(
            id=self._start.enrolment,
            workflow=WorkflowId(info.workflow_id),
            journey=self._start.journey,
            customer=self._start.customer,
            clock=self._clock,
        )
        self._cut: Cut | None = None
        self._hints = 0
        self._profile_changes = 0
        self._where = "beginning"
        kinds = {kind.wire: kind for kind in self._kinds()}
        carried = self._start.carried or Carried(last_sequence=self._start.arrival.sequence, occurrences={}, seen={})
        self._last_sequence = carried.last_sequence
        self._occurrences = dict(carried.occurrences)
        self._seen = dict(carried.seen)
        self._said = list(carried.said)
        self._why = list(carried.why)
        self._pause: Pause | None = carried.pause
        self._stage = carried.stage
        self._paused_campaigns = list(carried.paused_campaigns)
        self._noted: list[tuple[Event, Arrival]] = []
        for pending in carried.pending:
            if pending.wire in kinds:
                self._take(kinds[pending.wire].model_validate(pending.data), pending.arrival)

    @classmethod
    def _kinds(cls) -> tuple[type[Event], ...]:
        goal = () if cls.goal is None else (cls.goal,)
        profile = (ProfileUpdated,) if cls.follows_profile else ()
        return tuple(dict.fromkeys((*cls.listens_to, *goal, *cls.exits_on, *profile)))

    def _note(self, event: Event, arrival: Arrival) -> None:
        if arrival.sequence <= self._last_sequence:
            return
        self._last_sequence = arrival.sequence
        self._take(event, arrival)

    def _take(self, event: Event, arrival: Arrival) -> None:
        self._seen[event.wire] = max(arrival.at, self._seen.get(event.wire, arrival.at))
        if self.goal is not None and isinstance(event, self.goal):
            self._cut = self._cut or Cut(Outcome.CONVERTED, f"goal reached: {event.wire}")
        elif isinstance(event, self.exits_on):
            self._cut = self._cut or Cut(Outcome.EXITED, f"exit: {event.wire}")
        elif isinstance(event, self.listens_to):
            self._noted.append((event, arrival))
        if isinstance(event, ProfileUpdated):
            self._profile_changes += 1

    @workflow.signal(name=RECHECK, description="What waits at the gate may ask again")
    def recheck(self) -> None:
        """What waits at the gate may ask again."""
        self._hints += 1

    @workflow.signal(dynamic=True)
    def unexpected(self, name: str, args: Sequence[RawValue]) -> None:
        """What no journey of this kind listens to is logged and dropped, and freezes nothing."""
        workflow.logger.warning("signal.unexpected", extra={"signal": name})

    @property
    def now(self) -> datetime:
        """The customer's present instant; under the sandbox clock not the server's."""
        return self._clock.simulated(workflow.now())

    def occurrence(self, effect: str) -> int:
        """How often this enrolment has done `effect` before, counting it."""
        before = self._occurrences.get(effect, 0)
        self._occurrences[effect] = before + 1
        return before

    async def heard_out(self) -> None:
        """Let what operators asked for be answered before a run ends; a cut that comes meanwhile counts."""
        await workflow.wait_condition(workflow.all_handlers_finished)
        self._heed_cut()

    def _heed_cut(self) -> None:
        if self._cut is not None:
            raise self._cut

    def _tell(self, where: str) -> None:
        self._where = where
        lines = [f"**{where}**", ""]
        lines += [] if self._stage is None else [f"Stage: {self._stage}", ""]
        lines += [] if self._pause is None else [f"**Paused**: {self._pause.in_words()}", ""]
        lines += [f"- {said.at:%d %b %Y %H:%M} {said.message}: {said.state} ({said.why})" for said in self._said[-5:]]
        workflow.set_current_details("\n".join(lines))

    def _remember(self, said: Said) -> None:
        self._said = [*self._said, said][-_LINES_TOLD:]

    def _remember_why(self, line: str) -> None:
        self._why = [*self._why, line][-_LINES_TOLD:]

    def carried(self) -> Start:
        """The start of the next run, when this one continues as new."""
        pending = tuple(
            Pending(wire=event.wire, data=event.model_dump(mode="json"), arrival=arrival)
            for event, arrival in self._noted
        )
        carried = Carried(
            last_sequence=self._last_sequence,
            occurrences=self._occurrences,
            seen=self._seen,
            pending=pending,
            said=tuple(self._said),
            why=tuple(self._why),
            pause=self._pause,
            stage=self._stage,
            paused_campaigns=tuple(self._paused_campaigns),
        )
        return self._start.model_copy(update={"carried": carried})

    @workflow.query(description="What this journey is waiting for, in words")
    def where(self) -> str:
        """What this journey is waiting for, in words."""
        return self._where

    @workflow.query(description="What it has said, and what became of it")
    def said(self) -> list[Said]:
        """What it has said, and what became of it."""
        return self._said

    @workflow.query(description="Why it said it, or did not")
    def why(self) -> list[str]:
        """Every decision of the traffic controller this journey met, the latest last."""
        return self._why


def _signal_for(kind: type[Event]) -> Callable[[Enrolled, Any, Arrival], None]:
    def note(self: Enrolled, event: Any, arrival: Arrival) -> None:
        self._note(event, arrival)

    # The SDK decodes a signal by its handler's annotations, and a closure's cannot name a variable class.
    note.__annotations__ = {"event": kind, "arrival": Arrival, "return": None}
    return workflow.signal(name=kind.wire, description=(kind.__doc__ or "").strip())(note)
