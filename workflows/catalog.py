"""Which events, messages and journeys there are, and which event starts or reaches which journey."""

import difflib
import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import ModuleType
from typing import Any, get_args

from temporalio import workflow

import workflows.journeys
import workflows.vocabulary.events
import workflows.vocabulary.messages
from workflows.journey import Journey
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.identity import CustomerId, EnrolmentId, WorkflowId, workflow_id
from workflows.vocabulary.messages.message import Message
from workflows.vocabulary.outcome import Reentry
from workflows.vocabulary.personal import personal_fields
from workflows.vocabulary.policies import Policy


class UnknownEvent(LookupError):
    """An event type nobody has declared; the message names the nearest one that is."""


@dataclass(frozen=True, slots=True)
class JourneyFacts:
    """What routing needs to know of a journey; event types by their wire names."""

    name: str
    purpose: str
    starts_on: str
    reached_by: frozenset[str]
    ended_by: frozenset[str]
    goal: str | None
    key: str | None
    reentry: Reentry


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


@dataclass(frozen=True, slots=True)
class Admission:
    """A journey's answer to an event that starts it; `refused` says why not, if not."""

    journey: str
    workflow: WorkflowId
    key: str | None
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """An open enrolment an event is for; `ends_it` if it is the journey's goal or an exit."""

    enrolment: EnrolmentId
    ends_it: bool


def admit(
    event: Event, customer: CustomerId, facts: Iterable[JourneyFacts], entered: Iterable[Entered], now: datetime
) -> list[Admission]:
    """Which journeys the event starts for the customer, and which refuse it, and why; pure.

    A journey that is open already and listens to the event neither starts again nor refuses.
    """
    admissions = []
    for journey in (j for j in facts if j.starts_on == event.wire):
        key = key_of(event, journey)
        workflow = workflow_id(journey.name, customer, key)
        earlier = [e for e in entered if e.workflow == workflow]
        is_open = any(e.is_open and e.marked_by is None for e in earlier)
        if is_open and event.wire in journey.reached_by:
            continue
        refused = "already in this journey" if is_open else _too_soon(journey.reentry, earlier, now)
        admissions.append(Admission(journey.name, workflow, key, refused))
    return admissions


def route(event: Event, facts: Iterable[JourneyFacts], entered: Iterable[Entered]) -> list[Route]:
    """Which open enrolments the event is for: with a journey's key that one only, without it all; pure."""
    by_name = {journey.name: journey for journey in facts}
    routes = []
    for enrolment in entered:
        journey = by_name.get(enrolment.journey)
        if journey is None or not enrolment.is_open or event.wire not in journey.reached_by:
            continue
        key = key_of(event, journey)
        if key is None or key == enrolment.key:
            routes.append(Route(enrolment.id, ends_it=event.wire in journey.ended_by))
    return routes


def key_of(event: Event, journey: JourneyFacts) -> str | None:
    """The event's value of the journey's key field, or None if it has none."""
    value = None if journey.key is None else getattr(event, journey.key, None)
    return None if value is None else str(value)


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


def unfit_holds(policy: Policy) -> list[str]:
    """What is wrong with a policy's hold rules by the events there are; one sentence each, none if they fit."""
    wrong = []
    for rule in policy.holds:
        if rule.opened_by == rule.closed_by:
            wrong.append(f"hold {rule.name!r}: {rule.opened_by!r} cannot both open and close it")
        for wire in (rule.opened_by, rule.closed_by):
            try:
                kind = event_class(wire)
            except UnknownEvent as unknown:
                wrong.append(f"hold {rule.name!r}: {unknown}")
                continue
            if rule.key not in kind.model_fields:
                wrong.append(f"hold {rule.name!r}: {wire} has no field {rule.key!r} to tell one from the other")
            elif rule.key in personal_fields(kind):
                wrong.append(f"hold {rule.name!r}: {wire}.{rule.key} is personal, and reasons are shown to operators")
    return wrong


@cache
def journeys() -> Mapping[str, JourneyFacts]:
    """Every journey by its name."""
    return {facts.name: facts for facts in sorted(map(_facts, journey_classes()), key=lambda f: f.name)}


@cache
def journey_classes() -> tuple[type[Journey[Any]], ...]:
    """Every journey's class."""
    return tuple(sorted(_declared(workflows.journeys, Journey), key=lambda c: c.__name__))


@cache
def events() -> Mapping[str, type[Event]]:
    """Every event class by its wire name."""
    return {kind.wire: kind for kind in _declared(workflows.vocabulary.events, Event)}


@cache
def messages() -> Mapping[str, type[Message]]:
    """Every message class by its name."""
    return {kind.name: kind for kind in _declared(workflows.vocabulary.messages, Message)}


def event_class(wire: str) -> type[Event]:
    """The class of an event type; UnknownEvent names the nearest known one."""
    known = events()
    if wire not in known:
        near = difflib.get_close_matches(wire, known, n=1, cutoff=0.5)
        hint = f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(sorted(known))}"
        raise UnknownEvent(f"no event is called {wire!r}{hint}")
    return known[wire]


def _facts(journey: type[Journey[Any]]) -> JourneyFacts:
    starting = next(get_args(b)[0] for b in getattr(journey, "__orig_bases__", ()) if get_args(b))
    ended_by = frozenset(k.wire for k in (*journey.exits_on, *((journey.goal,) if journey.goal else ())))
    name = workflow._Definition.must_from_class(journey).name
    return JourneyFacts(
        name=name or journey.__name__,
        purpose=(journey.__doc__ or "").strip().splitlines()[0],
        starts_on=starting.wire,
        reached_by=frozenset(k.wire for k in journey.listens_to) | ended_by,
        ended_by=ended_by,
        goal=journey.goal.wire if journey.goal else None,
        key=journey.key,
        reentry=journey.reentry,
    )


def _declared(package: ModuleType, base: type[Any]) -> list[type[Any]]:
    found = []
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        loaded = importlib.import_module(module.name)
        found += [
            kind
            for kind in vars(loaded).values()
            if isinstance(kind, type)
            and issubclass(kind, base)
            and kind.__module__ == loaded.__name__
            and kind is not base
        ]
    return found
