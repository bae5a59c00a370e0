"""Caps by the day, week and month of the customer's own calendar, through every change of clocks."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.traffic.made import AT_LEISURE, CAP, INTENT, SOLD, WILLING, said
from traffic.decide import decide
from traffic.picture import Picture
from workflows.vocabulary.gate import Decision, Verdict
from workflows.vocabulary.policies.caps import Cap, Period
from workflows.vocabulary.policies.policy import Policy

MOMENT = timedelta(microseconds=1)
NAMES: dict[Period, Callable[[date], object]] = {
    Period.DAY: lambda day: day,
    Period.WEEK: lambda day: day.isocalendar()[:2],
    Period.MONTH: lambda day: (day.year, day.month),
}
ZONES = [
    *("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Kiritimati"),
    *("America/Nuuk", "America/Havana", "America/Asuncion", "Africa/Casablanca", "Antarctica/Troll", "Africa/Cairo"),
]


def _decision(per: Period, zone: str, now: datetime, *claimed: datetime, most: int = 1) -> Decision:
    policy = Policy(caps=(Cap(name="calendar", most=most, per=per, binds=SOLD),))
    seen = Picture(replace(WILLING, time_zone=zone), said(*claimed))
    return decide(INTENT, seen, policy, now)


@pytest.mark.parametrize(
    ("per", "zone", "claimed", "until"),
    [
        (Period.DAY, "UTC", "2026-05-06T00:00+00:00", "2026-05-07T00:00+00:00"),
        (Period.DAY, "Europe/Berlin", "2026-03-29T00:30+01:00", "2026-03-30T00:00+02:00"),  # of 23 hours
        (Period.DAY, "Europe/Berlin", "2026-10-25T00:30+02:00", "2026-10-26T00:00+01:00"),  # of 25
        (Period.WEEK, "America/New_York", "2026-03-02T00:00-05:00", "2026-03-09T00:00-04:00"),
        (Period.WEEK, "Asia/Tokyo", "2026-01-01T09:00+09:00", "2026-01-05T00:00+09:00"),
        (Period.MONTH, "Asia/Tokyo", "2026-02-01T00:00+09:00", "2026-03-01T00:00+09:00"),
        (Period.MONTH, "Europe/Berlin", "2026-12-31T23:00+01:00", "2027-01-01T00:00+01:00"),
        (Period.MONTH, "Europe/Berlin", "2028-02-29T12:00+01:00", "2028-03-01T00:00+01:00"),
        (Period.DAY, "Pacific/Apia", "2011-12-29T12:00-10:00", "2011-12-31T00:00+14:00"),  # there was no 30th
    ],
)
def test_it_lets_go_when_the_customers_next_day_week_or_month_begins(
    per: Period, zone: str, claimed: str, until: str
) -> None:
    at, ends = datetime.fromisoformat(claimed), datetime.fromisoformat(until)
    words = {Period.DAY: "this day", Period.WEEK: "this week", Period.MONTH: "this month"}[per]
    for now in (at, ends - MOMENT):
        decision = _decision(per, zone, now, at)
        assert (decision.verdict, decision.rule, decision.until) == (Verdict.DEFER, "calendar", ends)
        assert decision.reason == f"cap calendar: 1 of 1 {words}"
    assert _decision(per, zone, ends, at).verdict is Verdict.CLEAR
    assert _decision(per, zone, ends, ends).verdict is Verdict.DEFER


_HOURS = st.integers(0, 800 * 24 * 2).map(
    lambda halves: datetime(2026, 1, 1, tzinfo=UTC) + halves * timedelta(hours=0.5)
)


@AT_LEISURE
@given(
    now=_HOURS,
    ages=st.lists(st.integers(0, 60 * 24 * 4).map(lambda quarters: quarters * timedelta(hours=0.25)), max_size=12),
    zone=st.sampled_from(ZONES),
    per=st.sampled_from(Period),
    most=st.integers(1, 4),
)
def test_what_counts_is_what_was_said_on_a_day_of_the_same_period(
    now: datetime, ages: list[timedelta], zone: str, per: Period, most: int
) -> None:
    def period(at: datetime) -> object:
        return NAMES[per](at.astimezone(ZoneInfo(zone)).date())

    claimed = [now - age for age in ages]
    decision = _decision(per, zone, now, *claimed, most=most)
    counted = sum(period(at) == period(now) for at in claimed)
    assert (decision.verdict is Verdict.DEFER) == (counted >= most)
    if decision.until is not None:
        assert period(decision.until) != period(now) == period(decision.until - MOMENT)
        assert decision.inputs["counted"] == counted


def test_whoever_moves_to_another_zone_has_that_zones_day() -> None:
    claimed = datetime(2026, 5, 6, 1, tzinfo=UTC)
    now = datetime(2026, 5, 6, 8, tzinfo=UTC)
    assert _decision(Period.DAY, "UTC", now, claimed).verdict is Verdict.DEFER
    assert _decision(Period.DAY, "America/New_York", now, claimed).verdict is Verdict.CLEAR


def test_what_is_remembered_is_never_shorter_than_what_counts() -> None:
    for zone in (*ZONES, "Pacific/Apia", "Pacific/Kwajalein"):
        for per in Period:
            cap = Cap(name="calendar", most=1, per=per, binds=SOLD)
            for day in range(0, 1_100, 3):
                for year in (1993, 2011, 2026):
                    now = datetime(year, 1, 1, 9, tzinfo=UTC) + timedelta(days=day)
                    assert cap.begins(zone, now) >= now - cap.length, (zone, per, now)
    # And a month in any case: so long it is known which team was heard least lately.
    caps = (CAP, Cap(name="calendar", most=1, per=Period.DAY, binds=SOLD))
    assert Policy(caps=caps).remembers == timedelta(days=31)
    assert Policy(caps=(Cap(name="quarter", most=9, within_days=90, binds=SOLD),)).remembers == timedelta(days=90)
    assert Policy().remembers == timedelta(0)


@pytest.mark.parametrize("window", [{}, {"within_days": 7, "per": "day"}])
def test_a_cap_has_one_window_or_is_refused(window: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="either `within_days`"):
        Cap.model_validate({"name": "one", "most": 1, "binds": SOLD, **window})
