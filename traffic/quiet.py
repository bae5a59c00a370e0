"""Quiet hours and send windows: the instants at which the customer's own clock lets something go."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from workflows.vocabulary.policies.hours import QuietHours, SendWindow

_SECOND = timedelta(seconds=1)


def quiet_until(hours: QuietHours, zone: str, now: datetime) -> datetime | None:
    """The first instant (UTC) from `now` on that is not quiet, or None if `now` itself is not.

    The clock on the customer's wall decides: where an hour is skipped or repeated, both readings count, so
    no instant whose local time lies inside the quiet hours is ever let through.
    """
    there = ZoneInfo(zone)
    instant = now.astimezone(UTC)
    while hours.includes(wall := instant.astimezone(there)):
        instant = _reading_or_change(there, instant, _until_reading(wall.time(), hours.ends))
    return instant if instant > now else None


def next_opening(windows: Sequence[SendWindow], zone: str, now: datetime) -> datetime | None:
    """The first instant (UTC) from `now` on that lies in one of the windows, or None if `now` itself does."""
    there = ZoneInfo(zone)
    instant = now.astimezone(UTC)
    while not any(window.includes(instant.astimezone(there)) for window in windows):
        wall = instant.astimezone(there)
        ahead = min(_until_reading(wall.time(), window.starts) for window in windows)
        instant = _reading_or_change(there, instant, ahead)
    return instant if instant > now else None


def _until_reading(wall: time, reading: time) -> timedelta:
    """How far the hands have to go, from one reading to the next time they show another, or the same again."""
    return (_since_midnight(reading) - _since_midnight(wall)) % timedelta(days=1) or timedelta(days=1)


def _since_midnight(wall: time) -> timedelta:
    return timedelta(hours=wall.hour, minutes=wall.minute, seconds=wall.second, microseconds=wall.microsecond)


def _reading_or_change(there: tzinfo, instant: datetime, ahead: timedelta) -> datetime:
    """The instant when the hands have gone so far `ahead`, or have been put forward or back before that."""
    late, offset = instant + ahead, (instant + ahead).astimezone(there).utcoffset()
    if instant.astimezone(there).utcoffset() == offset:
        return late
    start = instant.replace(microsecond=0)
    seconds = range(int((late - start) / _SECOND) + 2)
    first = bisect_left(seconds, True, key=lambda s: (start + s * _SECOND).astimezone(there).utcoffset() == offset)
    return start + first * _SECOND
