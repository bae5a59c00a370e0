"""Everything a simulation depends on besides the events: the same again gives the same, to the byte."""

import ast
import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from simulation.bulk.posting import Introduction
from workflows.catalog import facts_of, journey_classes
from workflows.checks.purity import impurities
from workflows.journey import Journey
from workflows.vocabulary.policies.policy import Policy


class UnknownJourney(LookupError):
    """No journey goes by that name; the message names those there are."""


@dataclass(frozen=True)
class Setting:
    """The journeys by name, the policy, the seed, what is taken for granted of customers, and where it ends.

    None as `until` ends it with the last event. After `observed_until` nothing more was recorded, save for what was
    fixed before: who is silent then is not silent; None if that is the end.
    """

    journeys: tuple[str, ...]
    policy: Policy
    seed: int = 0
    introduction: Introduction = field(default_factory=Introduction)
    until: datetime | None = None
    observed_until: datetime | None = None


class ImpureJourney(ValueError):
    """A journey reads a clock, a die or a file: what it would do is not what it did; the message says where."""


def see_that_they_are_pure(names: tuple[str, ...]) -> None:
    """Refuse journeys that Temporal's sandbox would refuse, which many customers at once are simulated without."""
    for journey in classes_of(names).values():
        file = Path(inspect.getfile(journey))
        for complaint in impurities(file, ast.parse(file.read_text())):
            raise ImpureJourney(str(complaint))


def classes_of(names: tuple[str, ...]) -> Mapping[str, type[Journey[Any]]]:
    """Every version of these journeys by workflow type; UnknownJourney names those there are."""
    found = {facts_of(journey): journey for journey in journey_classes()}
    known = sorted({facts.name for facts in found})
    for name in names:
        if name not in known:
            raise UnknownJourney(f"no journey is called {name!r}; there are {', '.join(known)}")
    return {facts.type: journey for facts, journey in found.items() if facts.name in names}
