"""Instants by the clock on a customer's wall, through every change of their zone."""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


class Weekday(IntEnum):
    """A day of the week, as `date.weekday` counts them."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


def instant_at(day: date, wall: time, zone: str) -> datetime:
    """The first instant (UTC) at which the clock there shows that day and time, or later.

    A time that comes twice is its first coming; one that is skipped, the moment at which it is skipped.
    """
    there, wanted = ZoneInfo(zone), datetime.combine(day, wall)
    first = wanted.replace(tzinfo=there, fold=0).astimezone(UTC)
    if _shown(first, there) == wanted:
        return first
    # In a gap: no zone ever skipped more than a day, so the clock jumps over the time within two.
    start = (first - _DAY).replace(microsecond=0)
    seconds = range(int(3 * _DAY / _SECOND))
    return start + bisect_left(seconds, wanted, key=lambda s: _shown(start + s * _SECOND, there)) * _SECOND


def next_at(now: datetime, wall: time, zone: str, weekday: Weekday | None = None) -> datetime:
    """The next instant (UTC) after `now` at which the clock there comes to a time, on that day of the week if given.

    Each local day counts once, even one on which the time comes twice; one that a whole country skipped does not.
    """
    day = now.astimezone(ZoneInfo(zone)).date() - _DAY
    while True:
        instant = instant_at(day, wall, zone)
        if instant > now and weekday in (None, day.weekday()) and _exists(day, zone):
            return instant
        day += _DAY


def _exists(day: date, zone: str) -> bool:
    return _shown(instant_at(day, time.min, zone), ZoneInfo(zone)).date() == day


def _shown(instant: datetime, there: ZoneInfo) -> datetime:
    return instant.astimezone(there).replace(tzinfo=None)
