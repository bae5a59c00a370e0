"""Recorded events on their way into a simulation, and what journeys would need that they do not hold."""

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import takewhile

from datasets.dataset import Dataset
from simulation.acceptance import Incoming
from simulation.bulk.posting import Posted
from simulation.bulk.setting import classes_of
from workflows.catalog import JourneyFacts, facts_of, newest
from workflows.dated import dated_events
from workflows.vocabulary.events.profile import ProfileUpdated
from workflows.vocabulary.identity import CustomerId


class NothingStarts(ValueError):
    """A journey begins with an event that is not in the data: whoever asked takes other data, or another journey."""


def posted(dataset: Dataset, until: datetime | None) -> Iterator[Posted]:
    """All that came in until then, in order."""
    recorded = dataset.events()
    if until is not None:
        recorded = takewhile(lambda one: one.known_at <= until, recorded)
    for one in recorded:
        incoming = Incoming(one.source, one.id, one.event, one.time, one.enters)
        yield Posted(CustomerId(one.customer), one.known_at, incoming)


def lacking(journeys: tuple[str, ...], kinds: Collection[str]) -> list[str]:
    """What these journeys wait for and the data never says, a sentence each; NothingStarts, UnknownJourney."""
    said = set(kinds)
    if ProfileUpdated.wire in said:
        said |= {kind.wire for kind in dated_events().values()}
    found = []
    for facts in newest(facts_of(journey) for journey in classes_of(journeys).values()).values():
        if facts.starts_on not in said:
            raise NothingStarts(
                f"{facts.name} starts on {facts.starts_on}, which the data does not have; "
                f"it has {', '.join(sorted(said)) or 'nothing'}"
            )
        if missing := sorted(facts.reached_by - facts.follows - said):
            told = ", ".join(f"{wire} ({_role(wire, facts)})" for wire in missing)
            found.append(f"{facts.name}: the data never says {told}")
    return found


def _role(wire: str, facts: JourneyFacts) -> str:
    if wire == facts.goal:
        return "its goal"
    return "an exit" if wire in facts.ended_by else "it listens to that"
