"""A file of footprints read back, one customer at a time."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from workflows.vocabulary.gate import EffectState


@dataclass(frozen=True, slots=True)
class Met:
    """What the controller answered about a message at one of its attempts."""

    at: datetime
    verdict: str
    rule: str
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Message:
    """A message a journey wanted said: when, what became of it and when, and what it met on the way.

    Two that say the same are two; so are two passages.
    """

    journey: str
    key: str | None
    message: str
    fields: dict[str, Any]
    asked_at: datetime
    state: str
    at: datetime | None
    rule: str
    decisions: tuple[Met, ...]

    @property
    def sent_at(self) -> datetime | None:
        """When the customer got it; None if they did not."""
        return self.at if self.state == EffectState.SENT else None


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """One passage through a journey, or the refusal of it."""

    journey: str
    version: int
    key: str | None
    started_at: datetime
    refused: str | None
    ended_at: datetime | None
    outcome: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Steering:
    """A campaign elsewhere that was paused or resumed; `at` is None if it has not been yet."""

    journey: str
    campaign: str
    action: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Footprint:
    """All that came of one customer."""

    customer: str
    messages: tuple[Message, ...] = ()
    passages: tuple[Passage, ...] = ()
    campaigns: tuple[Steering, ...] = ()


class UnfitFootprints(ValueError):
    """A file that is none of footprints, or not in the order of its customers; the message says which line."""


def footprints_in(file: Path) -> Iterator[tuple[str, str]]:
    """Each customer's id and line, in the order of the ids; UnfitFootprints."""
    before = ""
    with file.open() as lines:
        for number, line in enumerate(lines, start=1):
            customer = _customer_of(line)
            if customer is None:
                raise UnfitFootprints(f"{file}:{number}: this is no customer's footprint")
            if customer <= before:
                raise UnfitFootprints(f"{file}:{number}: {customer} after {before}: sort by customer, a line each")
            before = customer
            yield customer, line


def read_footprint(line: str) -> Footprint:
    """What one line says."""
    told = json.loads(line)
    return Footprint(
        told["customer"],
        tuple(_message(one) for one in told["messages"]),
        tuple(_passage(one) for one in told["enrolments"]),
        tuple(_steering(one) for one in told["campaigns"]),
    )


_BEGINNING = '{"customer":"'


def _customer_of(line: str) -> str | None:
    # Most lines are the same in both files, and are never read any further than this.
    if not line.startswith(_BEGINNING):
        return None
    return line[len(_BEGINNING) :].partition('"')[0]


def _message(told: dict[str, Any]) -> Message:
    return Message(
        journey=told["journey"],
        key=told["key"],
        message=told["message"],
        fields=told["fields"],
        asked_at=datetime.fromisoformat(told["asked_at"]),
        state=told["state"],
        at=_at(told["at"]),
        rule=told["rule"],
        decisions=tuple(
            Met(datetime.fromisoformat(met["at"]), met["verdict"], met["rule"], met["reason"])
            for met in told["decisions"]
        ),
    )


def _passage(told: dict[str, Any]) -> Passage:
    started_at, ended_at = datetime.fromisoformat(told["started_at"]), _at(told["ended_at"])
    ending = told["refused"], ended_at, told["outcome"], told["reason"]
    return Passage(told["journey"], told["version"], told["key"], started_at, *ending)


def _steering(told: dict[str, Any]) -> Steering:
    return Steering(told["journey"], told["campaign"], told["action"], _at(told["at"]))


def _at(told: str | None) -> datetime | None:
    return None if told is None else datetime.fromisoformat(told)
