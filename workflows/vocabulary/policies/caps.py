"""How much is said: caps on all of it, and each team's share."""

from datetime import datetime, time, timedelta
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

    def window(self, zone: str, now: datetime) -> tuple[datetime, datetime | None]:
        """From when on messages count, and when they all cease to; None if each does so by itself."""
        if self.per is None:
            return now - self.length, None
        today = now.astimezone(ZoneInfo(zone)).date()
        match self.per:
            case Period.DAY:
                first, following = today, today + timedelta(days=1)
            case Period.WEEK:
                first = today - timedelta(days=today.weekday())
                following = first + timedelta(days=7)
            case Period.MONTH:
                first = today.replace(day=1)
                following = (first + timedelta(days=31)).replace(day=1)
        return instant_at(first, time.min, zone), instant_at(following, time.min, zone)

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
