"""Quiet hours in every time zone there is, over every change of its clocks in two years."""

from datetime import UTC, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from pydantic import ValidationError

from traffic.quiet import quiet_until
from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.policies.hours import QuietHours

ALL = frozenset(Purpose)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
# Over midnight, by day, ending inside an hour that clocks skip or repeat, beginning inside one, nearly always.
WINDOWS = [
    QuietHours(starts=starts, ends=ends, binds=ALL)
    for starts, ends in [
        (time(21), time(8)),
        (time(12), time(14, 30)),
        (time(22), time(2, 30)),
        (time(1, 30), time(3)),
        (time(0, 1), time(0)),
    ]
]


@cache
def changes(zone: str, begin: datetime = BEGIN, end: datetime = END) -> list[datetime]:
    """The minutes (UTC) at which a zone's clocks are put forward or back."""
    there = ZoneInfo(zone)
    days = [begin + n * DAY for n in range((end - begin).days + 1)]
    offsets = [day.astimezone(there).utcoffset() for day in days]
    found = []
    for (early, late), (before, after) in zip(pairwise(days), pairwise(offsets), strict=True):
        while before != after and late - early > MINUTE:
            middle = early + (late - early) // MINUTE // 2 * MINUTE
            early, late = (middle, late) if middle.astimezone(there).utcoffset() == before else (early, middle)
        if before != after:
            found.append(late)
    return found


def is_quiet(hours: QuietHours, zone: ZoneInfo, at: datetime) -> bool:
    """Whether the clock on the wall stands inside the quiet hours, counted in minutes of the day."""
    wall = at.astimezone(zone)
    minute, starts, ends = (t.hour * 60 + t.minute for t in (wall, hours.starts, hours.ends))
    return (minute - starts) % 1440 < (ends - starts) % 1440


@pytest.mark.parametrize("hours", WINDOWS, ids=lambda w: f"{w.starts:%H%M}-{w.ends:%H%M}")
def test_nothing_is_let_through_in_anyones_quiet_hours(hours: QuietHours) -> None:
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        for change in changes(name) or [BEGIN]:
            for minutes in (-611, -60, -31, -1, 0, 29, 60, 61, 700):
                now = change + minutes * MINUTE
                until = quiet_until(hours, name, now)
                assert (until is not None) == is_quiet(hours, zone, now), (name, now)
                assert until is None or (until > now and not is_quiet(hours, zone, until)), (name, now, until)


def test_the_quiet_ends_at_the_earliest_minute_that_is_not_quiet() -> None:
    looked_at = set()
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        for change in changes(name):
            shape = (change.astimezone(zone).time(), (change - DAY).astimezone(zone).utcoffset())
            if shape not in looked_at:
                looked_at.add(shape)
                _compare_minute_by_minute(name, change)
    assert len(looked_at) > 10


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("Pacific/Apia", 2011),  # skipped a whole day
        ("Australia/Lord_Howe", 2026),  # half an hour
        ("Antarctica/Troll", 2026),  # two hours
        ("Asia/Pyongyang", 2015),  # half an hour at midnight
        ("America/St_Johns", 2010),  # at one minute past midnight
        ("America/Caracas", 2016),
        ("Africa/Casablanca", 2026),  # back for a month
    ],
)
def test_the_strangest_changes_of_clocks_are_no_exception(name: str, year: int) -> None:
    found = changes(name, datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC))
    assert found
    for change in found:
        _compare_minute_by_minute(name, change)


def _compare_minute_by_minute(name: str, change: datetime) -> None:
    zone = ZoneInfo(name)
    minutes = [change + n * MINUTE for n in range(-1500, 3100)]
    for hours in WINDOWS:
        ends: datetime | None = None
        for back, minute in enumerate(reversed(minutes)):
            if not is_quiet(hours, zone, minute):
                ends = minute
            elif back % 23 == 0 and ends is not None:
                assert quiet_until(hours, name, minute) == ends, (name, minute, hours)


def test_the_quiet_ends_to_the_second_whatever_second_it_is() -> None:
    hours = QuietHours(starts=time(21), ends=time(8), binds=ALL)
    night = datetime(2026, 3, 28, 22, 13, 14, 151_617, tzinfo=UTC)
    until = quiet_until(hours, "Europe/Berlin", night.astimezone(ZoneInfo("Asia/Tokyo")))
    assert (until, until and until.tzinfo) == (datetime(2026, 3, 29, 6, 0, tzinfo=UTC), UTC)
    skipped = QuietHours(starts=time(21), ends=time(2, 30), binds=ALL)
    until = quiet_until(skipped, "Europe/Berlin", datetime(2026, 3, 29, 0, 59, 59, 999_999, tzinfo=UTC))
    assert until == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_the_last_moment_of_the_quiet_is_quiet_and_its_end_is_not() -> None:
    hours = QuietHours(starts=time(21), ends=time(8), binds=ALL)
    end = datetime(2026, 5, 6, 8, 0, tzinfo=UTC)
    assert quiet_until(hours, "UTC", end - timedelta(microseconds=1)) == end
    assert quiet_until(hours, "UTC", end) is None
    assert quiet_until(hours, "UTC", end.replace(hour=21)) == end + DAY


def test_quiet_hours_are_refused_if_they_are_empty_or_in_one_zone_for_all() -> None:
    with pytest.raises(ValidationError, match="none or all"):
        QuietHours(starts=time(8), ends=time(8), binds=ALL)
    with pytest.raises(ValidationError, match="customer's own time"):
        QuietHours(starts=time(21, tzinfo=UTC), ends=time(8), binds=ALL)
