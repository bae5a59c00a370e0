"""A time as people mean it, and the instant that is, where they live."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict

from workflows.vocabulary.identity import CustomerId
from workflows.vocabulary.local_time import Weekday, instant_at, next_at

_FIRST, _LAST = 1000, 9000  # years; further out there is no reckoning with time zones


class Moment(BaseModel):
    """What a journey sleeps until: an instant, a date, a weekday, or else a time of day, by the customer's own clock.

    It comes `before` the instant or date by so much, and after `begun` if it is one that comes again and again.
    """

    model_config = ConfigDict(frozen=True)

    customer: CustomerId
    begun: AwareDatetime
    instant: AwareDatetime | None = None
    day: date | None = None
    weekday: Weekday | None = None
    wall: time = time()
    before: timedelta = timedelta(0)

    def reckon(self, zone: str) -> datetime:
        """The instant (UTC) in a zone."""
        # Whole days by the calendar: nine in the morning stays nine, whether or not the clocks change in between.
        whole_days = timedelta(days=self.before.days)
        if self.instant is not None:
            there = earlier(self.instant, self.before).astimezone(ZoneInfo(zone))
            return instant_at(there.date(), self.wall, zone)
        if self.day is not None:
            return instant_at(_within_reason(self.day) - whole_days, self.wall, zone) - (self.before - whole_days)
        return next_at(self.begun, self.wall, zone, self.weekday)


def earlier(instant: datetime, length: timedelta) -> datetime:
    """An instant less a length; one that no calendar reaches is the first or the last that one does."""
    if not _FIRST <= instant.year < _LAST:
        return datetime(_FIRST if instant.year < _FIRST else _LAST, 1, 1, tzinfo=UTC)
    return instant - length


def _within_reason(day: date) -> date:
    return day if _FIRST <= day.year < _LAST else date(_FIRST if day.year < _FIRST else _LAST, 1, 1)
