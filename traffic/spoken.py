"""Instants as one would say them to a customer, by the clock on that customer's wall."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def spoken_day(at: datetime, zone: str, now: datetime) -> str:
    """`3 May`, and the year if it is not this one."""
    there = ZoneInfo(zone)
    day = at.astimezone(there)
    year = "" if day.year == now.astimezone(there).year else f" {day.year}"
    return f"{day.day} {_MONTHS[day.month - 1]}{year}"


def spoken_weekday(at: datetime, zone: str, now: datetime) -> str:
    """`Tuesday 5 May`."""
    return f"{_DAYS[at.astimezone(ZoneInfo(zone)).weekday()]} {spoken_day(at, zone, now)}"


def spoken_time(at: datetime, zone: str) -> str:
    """`09:00`."""
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"


def spoken(at: datetime, zone: str, now: datetime) -> str:
    """`5 May at 09:00`."""
    return f"{spoken_day(at, zone, now)} at {spoken_time(at, zone)}"


def days_ahead(at: datetime, zone: str, now: datetime) -> int:
    """How many midnights of the customer's come first."""
    there = ZoneInfo(zone)
    return (at.astimezone(there).date() - now.astimezone(there).date()) // timedelta(days=1)


def listed(parts: list[str]) -> str:
    """`a`, `a and b`, or `a, b and c`."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))
