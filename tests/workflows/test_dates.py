"""On which days a customer's dates come, in every zone, leap year and outage."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workflows.vocabulary.clock import REAL_TIME, sandbox_clock
from workflows.vocabulary.customer import Traits
from workflows.vocabulary.dates import date_as_written, days_due, kept_on, oldest_made_up_for

WEEK = timedelta(days=7)
ZONES = (
    *("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Chatham", "America/Sao_Paulo"),
    *("Pacific/Apia", "Pacific/Kiritimati", "Pacific/Kwajalein", "Pacific/Pago_Pago", "Africa/Cairo"),
)
LEAP_DAY = datetime(1992, 2, 29, tzinfo=UTC)
IN_1990 = datetime(1990, 1, 1, tzinfo=UTC)
SAMOA_MOVES = datetime(2011, 12, 30, 9, 55, tzinfo=UTC)


@given(
    day=st.dates(date(1900, 1, 1), date(2012, 1, 31)),
    zone=st.sampled_from(ZONES),
    first=st.integers(0, 70 * 365 * 24 * 60).map(lambda minutes: IN_1990 + timedelta(minutes=minutes)),
    pauses=st.lists(st.timedeltas(timedelta(seconds=2), WEEK), max_size=120),
)
@example(day=date(1990, 12, 30), zone="Pacific/Apia", first=SAMOA_MOVES, pauses=[timedelta(minutes=15)] * 2)
@example(day=date(1992, 2, 29), zone="UTC", first=datetime(2027, 2, 27, 23, 55, tzinfo=UTC), pauses=[timedelta(days=3)])
def test_however_the_runs_fall_a_birthday_comes_once_on_every_day_it_is_kept_on(
    day: date, zone: str, first: datetime, pauses: list[timedelta]
) -> None:
    since, now, made = first, first, set(due(day, zone, first, first))
    for pause in pauses:
        since, now = now, now + pause
        made |= set(due(day, zone, since, now))
    assert made == {one for one in local_days(zone, first, now) if one >= day and is_kept_on(day, one)}


def local_days(zone: str, first: datetime, last: datetime) -> list[date]:
    """Every day of the calendar there, whole countries' skipped ones included."""
    begins, ends = (instant.astimezone(ZoneInfo(zone)).date() for instant in (first, last))
    return [begins + timedelta(days=n) for n in range((ends - begins).days + 1)]


def is_kept_on(day: date, one: date) -> bool:
    """Whether a birthday is kept on a day, said in another way than the rule says it."""
    if (day.month, day.day) != (2, 29):
        return (one.month, one.day) == (day.month, day.day)
    return one.month == 2 and (one + timedelta(days=1)).month == 3 and one.day == (29 if one.year % 4 == 0 else 28)


def due(day: date, zone: str, since: datetime, now: datetime, *, is_yearly: bool = True) -> list[date]:
    return days_due(day, zone, since, now, is_yearly=is_yearly, oldest=WEEK)


@pytest.mark.parametrize(("year", "kept"), [(2027, (2, 28)), (2028, (2, 29)), (2100, (2, 28)), (2000, (2, 29))])
def test_who_was_born_on_the_29th_of_february_is_never_too_late(year: int, kept: tuple[int, int]) -> None:
    assert kept_on(date(1992, 2, 29), year) == date(year, *kept)


def test_a_date_begins_when_the_customers_own_day_does() -> None:
    midnight_there = datetime(2026, 3, 1, 10, tzinfo=UTC)  # 2 March, 0:00 on Kiritimati
    for late, expected in ((timedelta(minutes=-1), []), (timedelta(0), [date(2026, 3, 2)])):
        now = midnight_there + late
        assert due(date(1990, 3, 2), "Pacific/Kiritimati", now, now) == expected


def test_a_date_learnt_of_today_still_counts_today_and_one_of_yesterday_does_not() -> None:
    evening = datetime(2026, 3, 2, 22, tzinfo=UTC)
    assert due(date(1990, 3, 2), "UTC", evening, evening) == [date(2026, 3, 2)]
    assert due(date(1990, 3, 1), "UTC", evening, evening) == []


def test_what_an_outage_kept_from_coming_comes_a_week_late_at_most() -> None:
    now = datetime(2026, 3, 20, 12, tzinfo=UTC)
    long_ago = now - timedelta(days=30)
    assert due(date(1990, 3, 13), "UTC", long_ago, now) == [date(2026, 3, 13)]
    assert due(date(1990, 3, 12), "UTC", long_ago, now) == []


def test_a_date_that_is_not_yearly_comes_on_its_day_and_never_again() -> None:
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert due(date(2026, 3, 2), "UTC", now, now, is_yearly=False) == [date(2026, 3, 2)]
    for other in (date(1990, 3, 2), date(2027, 3, 2)):
        assert due(other, "UTC", now - WEEK, now, is_yearly=False) == []


def test_a_clock_that_was_put_back_keeps_nobodys_day_from_coming() -> None:
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert due(date(1990, 3, 2), "UTC", now + timedelta(days=400), now) == [date(2026, 3, 2)]


def test_by_the_sandbox_clock_a_minutes_outage_loses_no_day() -> None:
    sandbox = sandbox_clock(datetime(2026, 3, 2, tzinfo=UTC), milliseconds_a_day=250)
    assert oldest_made_up_for(sandbox) == timedelta(days=240)
    assert oldest_made_up_for(REAL_TIME) == WEEK


@pytest.mark.parametrize(
    "written", ["1992-02-29", "1992-02-29T23:30:00-05:00", "1992-02-29 08:00", date(1992, 2, 29), LEAP_DAY]
)
def test_a_date_is_the_day_that_is_written_in_a_trait(written: object) -> None:
    assert date_as_written(written) == date(1992, 2, 29)
    assert Traits.model_validate({"birthday": written}).birthday == date(1992, 2, 29)


@pytest.mark.parametrize(
    "written",
    [
        *(
            None,
            "",
            "29.2.1992",
            "19920229",
            "1992-W09-6",
            "1991-02-29",
            "0000-01-01",
            "1992-02-29T",
            "1992-02-29Tnoon",
        ),
        *(699321600, True, ["1992-02-29"], {"day": 1}, "1992-02-29\n", "١٩٩٢-٠٢-٢٩"),
    ],
)
def test_what_is_no_date_makes_none(written: object) -> None:
    assert date_as_written(written) is None
    assert Traits.model_validate({"birthday": written, "value_tier": "gold"}) == Traits(value_tier="gold")
