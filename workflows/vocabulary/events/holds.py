"""Holds that operators place on a customer, and lift again."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field

from workflows.vocabulary.events.event import Event, Lifecycle
from workflows.vocabulary.identity import Key
from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.words_told import Told

_LAST = 2200  # a year; whoever means for ever leaves `until` out


def _in_our_time(until: datetime) -> datetime:
    if until.year > _LAST:
        raise ValueError(f"{until.year} is no end of a hold: leave `until` out for one that lasts until it is lifted")
    return until


def _may_wait(binds: frozenset[Purpose]) -> frozenset[Purpose]:
    if not binds or binds & {Purpose.LEGAL, Purpose.TRANSACTIONAL}:
        raise ValueError("what the law or an order needs said does not wait: name marketing, survey or service")
    return binds


_Until = Annotated[AwareDatetime, AfterValidator(_in_our_time)]
_Waits = Annotated[frozenset[Purpose], AfterValidator(_may_wait)]
_SOLD = frozenset({Purpose.MARKETING, Purpose.SURVEY})


class HoldPlaced(Event, wire="hold.placed", lifecycle=Lifecycle.SUPPORT):
    """Somebody has messages to this customer wait: of these purposes, and only these topics and journeys if named."""

    name: Key
    by: Told = Field(min_length=1, max_length=120)
    why: Told = Field(min_length=3, max_length=200)
    binds: _Waits = _SOLD
    topics: frozenset[str] = frozenset()
    journeys: frozenset[str] = frozenset()
    until: _Until | None = None


class HoldLifted(Event, wire="hold.lifted", lifecycle=Lifecycle.SUPPORT):
    """Somebody has them go on."""

    name: Key
    by: Told = Field(min_length=1, max_length=120)
    why: Told = Field(min_length=3, max_length=200)
