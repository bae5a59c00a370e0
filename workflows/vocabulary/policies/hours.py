"""When something may be said, by the clock on the customer's own wall."""

from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Self

from pydantic import model_validator

from workflows.vocabulary.policies.rule import Name, Scope


class Day(StrEnum):
    """A day of the customer's week."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


_WEEK = list(Day)
EVERY_DAY = frozenset(Day)


class _Stretch(Scope):
    starts: time
    ends: time
    days: frozenset[Day] = EVERY_DAY

    @model_validator(mode="after")
    def _is_on_the_wall(self) -> Self:
        if self.starts.tzinfo is not None or self.ends.tzinfo is not None:
            raise ValueError("hours are in each customer's own time: write them without a zone, as 21:00")
        if not self.days:
            raise ValueError("name at least one day, or leave `days` out for all of them")
        if self.starts == self.ends and self.days == EVERY_DAY:
            raise ValueError("hours that end when they start are none or all: leave them out, or set two times")
        return self

    def includes(self, wall: datetime) -> bool:
        """Whether the clock on the wall stands in it; what spans midnight belongs to the day on which it starts."""
        now = wall.time()
        if self.starts < self.ends:
            return self.starts <= now < self.ends and self._is_on(wall)
        return (now >= self.starts and self._is_on(wall)) or (now < self.ends and self._is_on(wall - timedelta(days=1)))

    def _is_on(self, wall: datetime) -> bool:
        return len(self.days) == len(_WEEK) or _WEEK[wall.weekday()] in self.days

    def in_words(self) -> str:
        """Its hours and days, to read."""
        days = "" if self.days == EVERY_DAY else " on " + ", ".join(day.title() for day in _WEEK if day in self.days)
        return f"{self.starts:%H:%M} to {self.ends:%H:%M}{days}"


class QuietHours(_Stretch):
    """A stretch of the customer's own day in which nothing of this is said; it may span midnight."""

    name: Name = "quiet-hours"


class SendWindow(_Stretch):
    """A stretch of the customer's own day outside which nothing of this is said; of several that bind, one will do."""

    name: Name
