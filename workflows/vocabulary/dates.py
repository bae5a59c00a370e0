"""On which days an event that is made of a date on the profile happens to a customer."""

import re
from calendar import isleap
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from workflows.vocabulary.clock import Clock

POST_DATES = "sojourn-dates"
"""The name of the schedule, and of the workflow it starts."""
SOURCE = "sojourn/dates"
"""Who says so, in the envelope of events that are made of dates."""

_WRITTEN = re.compile(r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?P<time>[T ].+)?")
# An older birthday greeting is worse than none.
_OLDEST = timedelta(days=7)
# By the sandbox clock months pass while a killed worker is started again, and they are not to be lost.
_REALLY_LASTS = timedelta(minutes=1)


def date_as_written(value: object) -> date | None:
    """The day that a trait names, an ISO date or the date of an ISO timestamp as it is written; None if it is none."""
    if isinstance(value, date):
        return _likely(value.date() if isinstance(value, datetime) else value)
    written = _WRITTEN.fullmatch(value) if isinstance(value, str) else None
    if written is None:
        return None
    try:
        datetime.fromisoformat(written[0])
        return _likely(date.fromisoformat(written["day"]))
    except ValueError:
        return None


def _likely(day: date) -> date | None:
    # 0001-01-01 and 9999-12-31 are how some programs write that there is no date.
    return day if 1000 <= day.year < 9000 else None


def kept_on(day: date, year: int) -> date:
    """When a day is kept in a year: 29 February on the 28th in most, because that is never too late."""
    if (day.month, day.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return day.replace(year=year)


def days_due(day: date, zone: str, since: datetime, now: datetime, *, is_yearly: bool, oldest: timedelta) -> list[date]:
    """The days on which the date came between two instants by the customer's own calendar, the first first.

    Both local days count whole, so that a date learnt of at noon still counts that day; days further back
    than `oldest` are over.
    """
    there = ZoneInfo(zone)
    today = now.astimezone(there).date()
    first = max(min(since.astimezone(there).date(), today), today - oldest)
    years = range(max(first.year, day.year), today.year + 1) if is_yearly else (day.year,)
    kept = [kept_on(day, year) for year in years]
    return [one for one in kept if first <= one <= today]


def oldest_made_up_for(clock: Clock) -> timedelta:
    """How much of an outage is made up for, in the customers' time."""
    return max(_OLDEST, _REALLY_LASTS * clock.speed)


def event_id(attribute: str, customer: str, day: date) -> str:
    """What makes the event of a date one, however often and by whomever it is posted."""
    return f"{attribute}/{customer}/{day.isoformat()}"
