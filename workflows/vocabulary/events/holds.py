"""Holds that operators place on a customer, and lift again."""

from pydantic import AwareDatetime, Field

from workflows.vocabulary.events.event import Event, Lifecycle
from workflows.vocabulary.identity import Key
from workflows.vocabulary.messages.message import Purpose

_SOLD = frozenset({Purpose.MARKETING, Purpose.SURVEY})


class HoldPlaced(Event, wire="hold.placed", lifecycle=Lifecycle.SUPPORT):
    """Somebody has messages to this customer wait: of these purposes, and only these topics and journeys if named."""

    name: Key
    by: str = Field(min_length=1, max_length=120)
    why: str = Field(min_length=3, max_length=200)
    binds: frozenset[Purpose] = Field(default=_SOLD, min_length=1)
    topics: frozenset[str] = frozenset()
    journeys: frozenset[str] = frozenset()
    until: AwareDatetime | None = None


class HoldLifted(Event, wire="hold.lifted", lifecycle=Lifecycle.SUPPORT):
    """Somebody has them go on."""

    name: Key
    by: str = Field(min_length=1, max_length=120)
    why: str = Field(min_length=3, max_length=200)
