"""Everything a simulation depends on besides the events: the same again gives the same, to the byte."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulation.posting import Introduction
from workflows.catalog import facts_of, journey_classes
from workflows.journey import Journey
from workflows.vocabulary.policies import Policy


class UnknownJourney(LookupError):
    """No journey goes by that name; the message names those there are."""


@dataclass(frozen=True)
class Setting:
    """The journeys by name, the policy, the seed, what is taken for granted of customers, and where it ends.

    `said` are the event types that the data has; None as `until` ends it with the last event.
    """

    journeys: tuple[str, ...]
    policy: Policy
    seed: int = 0
    introduction: Introduction = field(default_factory=Introduction)
    said: frozenset[str] = frozenset()
    until: datetime | None = None


def classes_of(names: tuple[str, ...]) -> Mapping[str, type[Journey[Any]]]:
    """Every version of these journeys by workflow type; UnknownJourney names those there are."""
    found = {facts_of(journey): journey for journey in journey_classes()}
    known = sorted({facts.name for facts in found})
    for name in names:
        if name not in known:
            raise UnknownJourney(f"no journey is called {name!r}; there are {', '.join(known)}")
    return {facts.type: journey for facts, journey in found.items() if facts.name in names}
