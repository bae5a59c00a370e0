"""Which events, messages and journeys there are."""

import difflib
import importlib
import pkgutil
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any, get_args

from temporalio import workflow

import workflows.journeys
import workflows.vocabulary.events
import workflows.vocabulary.messages
from workflows.journey import Journey
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.profile import ProfileUpdated
from workflows.vocabulary.fitness import unfit_name
from workflows.vocabulary.messages.message import Message
from workflows.vocabulary.outcome import Reentry

_NAME = re.compile(r"(?P<family>[a-z][a-z0-9]*(?:-[a-z0-9]+)*?)(?:-v(?P<version>[0-9]+))?")


class UnknownEvent(LookupError):
    """An event type nobody has declared; the message names the nearest one that is."""


@dataclass(frozen=True, slots=True)
class JourneyFacts:
    """What routing needs to know of one version of a journey; event types by their wire names.

    Of those it only `follows` it hears what changes a time. `name` is the family's, which all versions share; the
    workflow type tells the version.
    """

    name: str
    version: int
    purpose: str
    starts_on: str
    reached_by: frozenset[str]
    follows: frozenset[str]
    ended_by: frozenset[str]
    goal: str | None
    key: str | None
    reentry: Reentry

    @property
    def type(self) -> str:
        """The workflow type."""
        return workflow_type(self.name, self.version)


def workflow_type(family: str, version: int) -> str:
    """The workflow type of a version of a journey: the family's name, and from version 2 on `-vN` behind it."""
    return family if version == 1 else f"{family}-v{version}"


@cache
def journeys() -> Mapping[str, JourneyFacts]:
    """Of every journey the newest version, which new customers enter, by its name."""
    return newest(versions().values())


@cache
def versions() -> Mapping[str, JourneyFacts]:
    """Every version of every journey by its workflow type, the oldest version of each first."""
    return side_by_side(map(facts_of, journey_classes()))


def newest(facts: Iterable[JourneyFacts]) -> dict[str, JourneyFacts]:
    """Of each journey the newest of these versions, by its name."""
    return {journey.name: journey for journey in sorted(facts, key=_by_name_and_version)}


def side_by_side(facts: Iterable[JourneyFacts]) -> dict[str, JourneyFacts]:
    """These versions by workflow type; TypeError if two of them cannot live side by side."""
    found: dict[str, JourneyFacts] = {}
    for journey in sorted(facts, key=_by_name_and_version):
        if journey.type in found:
            raise TypeError(f"two classes are called {journey.type!r}: a change of business is a version of its own")
        before = next((f for f in found.values() if f.name == journey.name), journey)
        if before.key != journey.key:
            raise TypeError(
                f"{journey.type} is keyed by {journey.key!r} and {before.type} by {before.key!r}: the key tells "
                "enrolments apart in all versions, so another key is another journey, under another name"
            )
        found[journey.type] = journey
    return found


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


def facts_of(journey: type[Journey[Any]]) -> JourneyFacts:
    """What a journey's class says of it; TypeError if its name is none that an operator could type."""
    starting = next(get_args(b)[0] for b in getattr(journey, "__orig_bases__", ()) if get_args(b))
    ended_by = frozenset(k.wire for k in (*journey.exits_on, *((journey.goal,) if journey.goal else ())))
    profile = (ProfileUpdated,) if journey.follows_profile else ()
    name, version = _name_and_version(journey)
    return JourneyFacts(
        name=name,
        version=version,
        purpose=(journey.__doc__ or "").strip().splitlines()[0],
        starts_on=starting.wire,
        reached_by=frozenset(k.wire for k in (*journey.listens_to, *profile)) | ended_by,
        follows=frozenset(k.wire for k in profile) - frozenset(k.wire for k in journey.listens_to) - ended_by,
        ended_by=ended_by,
        goal=journey.goal.wire if journey.goal else None,
        key=journey.key,
        reentry=journey.reentry,
    )


def _name_and_version(journey: type[Journey[Any]]) -> tuple[str, int]:
    name = workflow._Definition.must_from_class(journey).name or journey.__name__
    if wrong := unfit_name(name):
        raise TypeError(f"{journey.__name__}: {wrong}")
    parts = _NAME.fullmatch(name)
    if parts is None or parts["version"] == "1" or (parts["version"] or "").startswith("0"):
        raise TypeError(
            f"{journey.__name__} is called {name!r}: a journey's name is lower-case words with hyphens, "
            "followed by -v2, -v3 … from its second version on"
        )
    return parts["family"], int(parts["version"] or 1)


def _by_name_and_version(journey: JourneyFacts) -> tuple[str, int]:
    return journey.name, journey.version


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
