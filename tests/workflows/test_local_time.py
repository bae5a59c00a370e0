"""Nine in the morning is nine in the morning, in every time zone there is and whenever its clocks change."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.vocabulary.local_time import Weekday, instant_at, next_at

ZONES = sorted((files("tzdata") / "zones").read_text().split())
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_FROM, _DAYS = datetime(2026, 1, 1, tzinfo=UTC), 365


def shown(instant: datetime, zone: str) -> datetime:
    """What the clock on the wall there shows."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


@cache
def changes(zone: str) -> tuple[datetime, ...]:
    """The minute, in UTC, of every change of a zone's clocks in a year."""
    there = ZoneInfo(zone)
    offsets = [(_FROM + day * _DAY).astimezone(there).utcoffset() for day in range(_DAYS + 1)]
    found = []
    for day in (day for day in range(_DAYS) if offsets[day] != offsets[day + 1]):
        low, high = 0, 1440
        while high - low > 1:
            middle = (low + high) // 2
            is_after = (_FROM + day * _DAY + middle * _MINUTE).astimezone(there).utcoffset() == offsets[day + 1]
            low, high = (low, middle) if is_after else (middle, high)
        found.append(_FROM + day * _DAY + high * _MINUTE)
    return tuple(found)


def cases(zone: str) -> Iterator[tuple[date, time]]:
    """Times of day around every change, and one on an ordinary day."""
    yield date(2026, 5, 13), time(9)
    for change in changes(zone):
        for minutes in (-30, -1, 0, 1, 30):
            for reading in (shown(change - _MINUTE, zone), shown(change, zone)):
                wanted = reading + minutes * _MINUTE
                yield wanted.date(), wanted.time()


def is_first(instant: datetime, wanted: datetime, zone: str) -> bool:
    """Whether the clock comes to `wanted` at this instant, looked up minute by minute, and not before."""
    now, before = shown(instant, zone), shown(instant - _MINUTE, zone)
    comes = now == wanted or before < wanted < now  # or jumps over it
    return comes and all(shown(instant - back * _MINUTE, zone) != wanted for back in range(1, 121))


def test_there_are_all_time_zones_and_most_of_them_change_their_clocks() -> None:
    assert len(ZONES) > 590
    assert sum(len(changes(zone)) for zone in ZONES) > 250


def test_a_local_time_is_right_to_the_minute_in_every_zone_around_every_change() -> None:
    wrong = [
        (zone, day, wall, shown(instant_at(day, wall, zone), zone))
        for zone in ZONES
        for day, wall in cases(zone)
        if not is_first(instant_at(day, wall, zone), datetime.combine(day, wall), zone)
    ]
    assert wrong == []


@given(
    zone=st.sampled_from(ZONES),
    day=st.dates(date(1971, 1, 1), date(2037, 1, 1)),
    wall=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
)
def test_any_time_on_any_day_is_its_first_coming(zone: str, day: date, wall: time) -> None:
    assert is_first(instant_at(day, wall, zone), datetime.combine(day, wall), zone)


@given(zone=st.sampled_from(ZONES), hour=st.integers(0, 23), minute=st.sampled_from([0, 30]), data=st.data())
def test_a_daily_time_comes_once_on_every_local_day(zone: str, hour: int, minute: int, data: st.DataObject) -> None:
    begun = data.draw(st.sampled_from(changes(zone) or (_FROM,))) - 3 * _DAY
    instant, days, wall = begun, list[date](), time(hour, minute)
    for _ in range(6):
        instant = next_at(instant, wall, zone)
        there = shown(instant, zone).date()
        # A gap over midnight ends on the next day.
        days.append(next(day for day in (there, there - _DAY) if instant_at(day, wall, zone) == instant))
    assert days == sorted(set(days))
    assert len(set(days)) == 6
    assert days[-1] - days[0] <= timedelta(days=6)


def test_a_day_of_the_week_is_the_customers_own() -> None:
    sunday_evening_in_london = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
    there = next_at(sunday_evening_in_london, time(9), "Pacific/Auckland", Weekday.MONDAY)
    # It is past nine on Monday over there already.
    assert shown(there, "Pacific/Auckland").isoformat() == "2026-11-30T09:00:00"
    assert shown(next_at(sunday_evening_in_london, time(9), "Europe/London", Weekday.MONDAY), "Europe/London").day == 23


@pytest.mark.parametrize(
    ("zone", "day", "wall", "instant"),
    [
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30), "2026-03-29T01:00"),  # skipped: the moment it is skipped
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), "2026-10-25T00:30"),  # twice: the first time
        ("America/Sao_Paulo", date(2017, 10, 15), time(0, 0), "2017-10-15T03:00"),  # no midnight that day
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03T15:30"),  # half an hour is skipped
        ("Asia/Kathmandu", date(2026, 1, 1), time(9), "2026-01-01T03:15"),
        ("Pacific/Apia", date(2011, 12, 30), time(9), "2011-12-30T10:00"),  # a day that never was
    ],
)
def test_the_hard_cases_by_hand(zone: str, day: date, wall: time, instant: str) -> None:
    assert instant_at(day, wall, zone) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


def test_a_day_that_a_country_skipped_has_no_daily_time() -> None:
    before = datetime(2011, 12, 29, 21, 0, tzinfo=UTC)  # the 29th, 11 in the morning in Apia
    assert shown(next_at(before, time(9), "Pacific/Apia"), "Pacific/Apia").isoformat() == "2011-12-31T09:00:00"
