"""What journeys ask of the world, made real in memory: the same ports, and nothing goes out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from simulation.commands import StartStep, StepFailure
from simulation.gate import Provider, Rules, send, who_wants_a_place
from simulation.records import Enrolled, Exposed, Known, Noted, Steered
from simulation.run import Done
from simulation.sdk.instance import CONVERTER
from traffic.apply import apply_hold, without_holds_of
from traffic.campaigns import Asked, Verb, pausing
from traffic.picture import Standing
from workflows.vocabulary.customer import Customer, Traits
from workflows.vocabulary.gate import EffectState, Receipt
from workflows.vocabulary.identity import CustomerId
from workflows.vocabulary.moments import Moment
from workflows.vocabulary.pausing import PAUSED
from workflows.vocabulary.requests import (
    CampaignAction,
    Closing,
    Exposure,
    HoldRequest,
    LeftOut,
    Note,
    Reading,
    SendRequest,
)

_LEFT = frozenset({EffectState.WAITING, EffectState.CLAIMED})
AskedT = TypeVar("AskedT", bound=BaseModel)
_JOURNEY_OVER = "journey-over"


class Around(Protocol):
    """What the ports need of the world they are in."""

    @property
    def now(self) -> datetime:
        """The customers' instant."""
        ...

    def knows(self, customer: CustomerId) -> Known:
        """Everything about a customer; StepFailure if there is none of that name."""
        ...

    def rules_for(self, journey: str) -> Rules:
        """What binds now."""
        ...

    def standing_changed(self, known: Known, before: Standing) -> None:
        """Wake what waits at the gate, if it did."""
        ...

    def wakes(self, known: Known, enrolments: Sequence[Enrolled]) -> None:
        """Tell these that they may ask again."""
        ...


class Fault(Protocol):
    """What goes wrong, or takes its time, with one attempt at a step; a StepFailure is raised."""

    def __call__(self, step: StartStep, attempt: int, now: datetime) -> timedelta:
        """How long the attempt takes."""
        ...


def none_at_all(step: StartStep, attempt: int, now: datetime) -> timedelta:
    """Nothing goes wrong."""
    return timedelta(0)


@dataclass
class Ports:
    """All ports; `words` puts a message into words, and fails as a StepFailure if it has none that fit."""

    around: Around
    provider: Provider
    fault: Fault
    words: Callable[[SendRequest, Known], None] | None = None

    def __post_init__(self) -> None:
        self._by_name: dict[str, Callable[[StartStep], Any]] = {
            "send-message": lambda step: self._send(_asked(step, SendRequest)),
            "set-campaign": lambda step: self._set_campaign(_asked(step, CampaignAction)),
            "read-customer": lambda step: self._read(_asked(step, Reading)),
            "reckon-instant": lambda step: self._reckon(_asked(step, Moment)),
            "set-hold": lambda step: self._set_hold(_asked(step, HoldRequest)),
            "expose": lambda step: self._expose(_asked(step, Exposure)),
            "close-enrolment": lambda step: self._close(_asked(step, Closing)),
            "leave-out": lambda step: self._leave_out(_asked(step, LeftOut)),
            "note": lambda step: self._note(_asked(step, Note)),
        }

    def does(self, step: StartStep, attempt: int) -> Done:
        """Carry out one attempt at a step."""
        took = self.fault(step, attempt, self.around.now)
        return Done(CONVERTER.to_payload(self._by_name[step.name](step)), took)

    def _send(self, request: SendRequest) -> Receipt:
        known = self.around.knows(request.enrolment.customer)
        if self.words is not None:
            self.words(request, known)
        rules = self.around.rules_for(request.enrolment.journey)
        wakes = partial(self.around.wakes, known)
        return send(known, request, rules, self.provider, self.around.now, wakes)

    def _set_campaign(self, action: CampaignAction) -> Receipt:
        known, now = self.around.knows(action.enrolment.customer), self.around.now
        verb = Verb.PAUSE if action.paused else Verb.RESUME
        of_it = [one for one in known.campaigns.values() if one.campaign == action.campaign]
        # Two in one instant still have an order.
        asked_at = max([now, *(one.asked_at + timedelta(microseconds=1) for one in of_it)])
        about = action.effect_id, action.enrolment.id, action.enrolment.journey, action.campaign, verb.value
        steered = known.campaigns.setdefault(action.effect_id, Steered(*about, asked_at=asked_at))
        mark = _mark(known.enrolments[action.enrolment.id]) if action.paused else None
        is_free = action.is_ending or mark is not None
        pauses = () if is_free else self.around.rules_for(action.enrolment.journey).pauses
        steered.held_by = _JOURNEY_OVER if mark is not None else PAUSED if pauses else None
        if mark is not None:
            return _answer(action, EffectState.SUPPRESSED, _JOURNEY_OVER, f"the journey ended: {mark}")
        if pauses:
            return _answer(action, EffectState.WAITING, PAUSED, pauses[0].in_words())
        steered.done_at = steered.done_at or now
        others = () if action.paused else pausing(_said(known, action.campaign))
        words = f"left paused: {', '.join(others)} still wants it so" if others else "done"
        return _answer(action, EffectState.SENT, "clear", words)

    def _read(self, reading: Reading) -> Customer:
        known = self.around.knows(reading.customer)
        zone = known.standing.time_zone
        return Customer(
            id=known.id,
            locale=known.locale,
            time_zone=zone,
            utc_offset=reading.at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0),
            traits=Traits.model_validate(known.traits),
        )

    def _reckon(self, moment: Moment) -> datetime:
        return moment.reckon(self.around.knows(moment.customer).standing.time_zone)

    def _set_hold(self, hold: HoldRequest) -> None:
        known = self.around.knows(hold.enrolment.customer)
        before, known.standing = known.standing, apply_hold(known.standing, hold)
        self.around.standing_changed(known, before)

    def _expose(self, exposure: Exposure) -> str:
        known = self.around.knows(exposure.enrolment.customer)
        new = Exposed(exposure.experiment, exposure.arm, exposure.enrolment.journey, exposure.at)
        return known.exposures.setdefault(exposure.experiment, new).arm

    def _close(self, closing: Closing) -> None:
        known = self.around.knows(closing.enrolment.customer)
        enrolment = known.enrolments[closing.enrolment.id]
        if enrolment.ended_at is None:
            enrolment.ended_at, enrolment.outcome, enrolment.reason = closing.at, closing.outcome, closing.reason
        left = [w for w in known.wanted.values() if w.enrolment_id == enrolment.id and w.state in _LEFT]
        for wanted in left:
            wanted.state, wanted.rule, wanted.settled_at = EffectState.SUPPRESSED, "journey-over", closing.at
            wanted.reason = f"the journey ended: {closing.reason}"
        if left:
            self._frees_a_place(known)
        before = known.standing
        known.standing = without_holds_of(before, enrolment.workflow_id)
        self.around.standing_changed(known, before)

    def _leave_out(self, left_out: LeftOut) -> None:
        wanted = self.around.knows(left_out.enrolment.customer).wanted.get(left_out.effect_id)
        if wanted is not None and wanted.state in _LEFT:
            wanted.state, wanted.rule = EffectState.SUPPRESSED, "skipped"
            wanted.reason, wanted.settled_at = left_out.reason, left_out.at
            self._frees_a_place(self.around.knows(left_out.enrolment.customer))

    def _frees_a_place(self, known: Known) -> None:
        self.around.wakes(known, who_wants_a_place(known, self.around.rules_for("").policy))

    def _note(self, note: Note) -> None:
        known = self.around.knows(note.enrolment.customer)
        journey = note.enrolment.journey
        noted = Noted(note.id, note.enrolment.id, journey, note.act, note.by, note.why, note.at)
        known.notes.setdefault(note.id, noted)


def _asked(step: StartStep, kind: type[AskedT]) -> AskedT:
    found = CONVERTER.from_payload(step.args[0], kind)
    if not isinstance(found, kind):
        raise StepFailure("TypeError", f"{step.name} was asked with {type(found).__name__}", is_final=True)
    return found


def _said(known: Known, campaign: str) -> Iterator[Asked]:
    for one in known.campaigns.values():
        if one.campaign == campaign and one.held_by is None:
            has_ended = known.enrolments[one.enrolment_id].ended_at is not None
            yield Asked(one.enrolment_id, one.journey, Verb(one.action), one.done_at is not None, has_ended)


def _mark(enrolment: Enrolled) -> str | None:
    return enrolment.marked_by or enrolment.reason


def _answer(action: CampaignAction, state: EffectState, rule: str, reason: str) -> Receipt:
    is_held = state is EffectState.WAITING
    return Receipt(effect_id=action.effect_id, state=state, rule=rule, reason=reason, is_held=is_held)
