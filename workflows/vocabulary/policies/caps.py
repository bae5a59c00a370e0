"""How much is said: caps on all of it, and each team's share."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from workflows.vocabulary.local_time import instant_at
from workflows.vocabulary.policies.rule import TEN_YEARS, Classified, Name, Scope

_Number = Annotated[int, Field(ge=0, le=10_000)]


class Period(StrEnum):
    """A stretch of the customer's own calendar; weeks begin on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Each(StrEnum):
    """What is counted by itself: with `topic`, as many of each topic."""

    MESSAGE = "message"
    TOPIC = "topic"
    TEAM = "team"
    CHANNEL = "channel"
    JOURNEY = "journey"


class _Counted(Scope):
    """Messages are counted in any stretch of so many days, or in a day, week or month of the customer's calendar."""

    name: Name
    within_days: float | None = Field(default=None, gt=0, le=TEN_YEARS)
    per: Period | None = None

    @model_validator(mode="after")
    def _has_one_window(self) -> Self:
        if (self.within_days is None) == (self.per is None):
            raise ValueError("say either `within_days` (any such stretch) or `per` (day, week or month)")
        return self

    def begins(self, zone: str, now: datetime) -> datetime:
        """From when on messages count; of a stretch, from just after that."""
        return now - self.length if self.per is None else instant_at(_first_day(self.per, zone, now), time.min, zone)

    def ends(self, zone: str, now: datetime) -> datetime | None:
        """When all messages that count now cease to; None if each does so by itself."""
        if self.per is None:
            return None
        first = _first_day(self.per, zone, now)
        match self.per:
            case Period.DAY:
                following = first + timedelta(days=1)
            case Period.WEEK:
                following = first + timedelta(days=7)
            case Period.MONTH:
                following = (first + timedelta(days=31)).replace(day=1)
        return instant_at(following, time.min, zone)

    @property
    def length(self) -> timedelta:
        """No message that is older than that counts."""
        if self.within_days is not None:
            return timedelta(days=self.within_days)
        # A day and more besides: some countries' calendars skipped one, or had one twice.
        return {Period.DAY: timedelta(days=3), Period.WEEK: timedelta(days=9)}.get(
            self.per or Period.MONTH, timedelta(days=33)
        )

    @property
    def in_words(self) -> str:
        """The window, to read."""
        if self.per is not None:
            return f"this {self.per}"
        return "in a day" if self.within_days == 1 else f"in {self.within_days:g} days"


def _first_day(per: Period, zone: str, now: datetime) -> date:
    today = now.astimezone(ZoneInfo(zone)).date()
    match per:
        case Period.DAY:
            return today
        case Period.WEEK:
            return today - timedelta(days=today.weekday())
        case Period.MONTH:
            return today.replace(day=1)


class Cap(_Counted):
    """At most so many messages in a window; with `each`, so many of each topic, team, channel, journey or message."""

    most: int = Field(ge=0)
    each: Each | None = None

    def is_counted_with(self, message: Classified, other: Classified) -> bool:
        """Whether two messages it covers are counted together."""
        return self.each is None or getattr(message, self.each) == getattr(other, self.each)

    def most_for(self, message: Classified) -> int | None:
        """How many may go."""
        return self.most


class Quota(_Counted):
    """Each team's share of what one customer gets in a window; a team that is not named has what `others` says."""

    shares: dict[str, _Number] = Field(min_length=1)
    others: _Number | None = None

    def is_counted_with(self, message: Classified, other: Classified) -> bool:
        """Whether two messages are counted together: those of one team."""
        return message.team == other.team

    def most_for(self, message: Classified) -> int | None:
        """How many of its team may go; None if that team has no limit."""
        return self.shares.get(message.team, self.others)
