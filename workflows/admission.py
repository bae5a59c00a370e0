"""Which event starts which journey, which it reaches, and who is refused; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from workflows.catalog import JourneyFacts, newest, workflow_type
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.identity import CustomerId, EnrolmentId, WorkflowId, workflow_id
from workflows.vocabulary.outcome import Reentry


@dataclass(frozen=True, slots=True)
class Entered:
    """One enrolment of a customer, as the ledger has it; `marked_by` is a goal or exit already accepted for it."""

    id: EnrolmentId
    journey: str
    workflow: WorkflowId
    key: str | None
    is_open: bool
    ended_at: datetime | None
    marked_by: str | None = None
    version: int = 1

    @property
    def type(self) -> str:
        """The workflow type it runs as."""
        return workflow_type(self.journey, self.version)


@dataclass(frozen=True, slots=True)
class Admission:
    """A journey's answer to an event that starts it; `refused` says why not, if not."""

    journey: JourneyFacts
    workflow: WorkflowId
    key: str | None
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """An open enrolment an event is for; `ends_it` if it is the journey's goal or an exit.

    Of an enrolment whose version is not in this process's code it is not judged whether the event is for it.
    """

    enrolment: EnrolmentId
    ends_it: bool
    is_judged: bool = True


def admit(
    event: Event, customer: CustomerId, facts: Iterable[JourneyFacts], entered: Sequence[Entered], now: datetime
) -> list[Admission]:
    """Which journeys the event starts for the customer, each in its newest version, and which refuse it, and why.

    A journey that is open already, in whatever version, and listens to the event neither starts again nor refuses.
    """
    versions = {journey.type: journey for journey in facts}
    if not any(journey.starts_on == event.wire for journey in versions.values()):
        return []
    admissions = []
    for journey in newest(versions.values()).values():
        if journey.starts_on != event.wire:
            continue
        admission = enter(event, customer, journey, entered, now)
        inside = (e for e in entered if _is_inside(e) and e.workflow == admission.workflow)
        if not any(event.wire in versions[e.type].reached_by for e in inside if e.type in versions):
            admissions.append(admission)
    return admissions


def enter(
    event: Event, customer: CustomerId, journey: JourneyFacts, entered: Sequence[Entered], now: datetime
) -> Admission:
    """One journey's answer to somebody who would enter it with that event; its rule holds across its versions."""
    key = key_of(event, journey)
    workflow = workflow_id(journey.name, customer, key)
    earlier = [e for e in entered if e.workflow == workflow]
    is_inside = any(_is_inside(e) for e in earlier)
    refused = "already in this journey" if is_inside else _too_soon(journey.reentry, earlier, now)
    return Admission(journey, workflow, key, refused)


def route(
    event: Event, facts: Iterable[JourneyFacts], entered: Iterable[Entered], *, changes_time: bool = True
) -> list[Route]:
    """Which open enrolments the event is for, each judged by the facts of its own version.

    A profile that comes again and again, with every login, and says nothing new of zone and dates, wakes no follower.
    """
    versions = {journey.type: journey for journey in facts}
    routes = []
    for enrolment in entered:
        if not enrolment.is_open:
            continue
        journey = versions.get(enrolment.type)
        if journey is None:
            routes.append(Route(enrolment.id, ends_it=False, is_judged=False))
        elif event.wire in journey.follows and not changes_time:
            continue
        elif is_for(event.wire, key_of(event, journey), journey, enrolment.key):
            routes.append(Route(enrolment.id, ends_it=event.wire in journey.ended_by))
    return routes


def is_for(wire: str, named: str | None, journey: JourneyFacts, key: str | None) -> bool:
    """Whether an event that has `named` a key, or none, is for the enrolment with `key`."""
    return wire in journey.reached_by and (named is None or named == key)


def over_before(journey: JourneyFacts, overtook: Iterable[str]) -> str | None:
    """Why nobody enters whose start was overtaken by a goal or an exit; None if none is among these event types."""
    ended_by = next((wire for wire in overtook if wire in journey.ended_by), None)
    return None if ended_by is None else f"over before it began: {ended_by} came first"


def key_of(event: Event, journey: JourneyFacts) -> str | None:
    """The event's value of the journey's key field, or None if it has none."""
    value = None if journey.key is None else getattr(event, journey.key, None)
    return None if value is None else str(value)


def key_in(data: Mapping[str, object], journey: JourneyFacts) -> str | None:
    """The same of an event as the inbox keeps it."""
    value = None if journey.key is None else data.get(journey.key)
    return None if value is None else str(value)


def _is_inside(enrolment: Entered) -> bool:
    return enrolment.is_open and enrolment.marked_by is None


def _too_soon(reentry: Reentry, earlier: list[Entered], now: datetime) -> str | None:
    if not earlier:
        return None
    if not reentry.allowed:
        return "only once ever"
    # What is marked and not closed yet ends now: whether its worker was quick must not matter.
    ended = max(e.ended_at or now for e in earlier)
    if now - ended < reentry.cooling_off:
        return f"not again within {reentry.cooling_off.days} days of {ended:%d %b %Y}"
    return None
