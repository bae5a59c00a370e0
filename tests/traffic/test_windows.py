"""Send windows and the days of hours, by the clock and the calendar on the customer's wall, in every zone."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from pydantic import ValidationError

from tests.traffic.made import INTENT, NOON, SOLD, WILLING
from tests.traffic.test_quiet import changes
from traffic.decide import decide
from traffic.picture import Picture
from traffic.quiet import next_opening, quiet_until
from workflows.vocabulary.gate import Decision, Kind, Verdict
from workflows.vocabulary.policies.hours import EVERY_DAY, Day, QuietHours, SendWindow
from workflows.vocabulary.policies.policy import Policy

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WEEKEND = frozenset({Day.SAT, Day.SUN})
WEEK = list(Day)


def window(starts: time, ends: time, days: frozenset[Day] = EVERY_DAY, name: str = "office") -> SendWindow:
    """A window for what is sold."""
    return SendWindow(name=name, starts=starts, ends=ends, days=days, binds=SOLD)


def quiet(starts: time, ends: time, days: frozenset[Day] = EVERY_DAY, name: str = "quiet-hours") -> QuietHours:
    """Quiet hours for what is sold."""
    return QuietHours(name=name, starts=starts, ends=ends, days=days, binds=SOLD)


# By day, over midnight, on some days, in an hour that clocks skip or repeat, and a whole day of the week.
SETS = [
    [window(time(10), time(17))],
    [window(time(9), time(12)), window(time(23), time(2, 30), name="owls")],
    [window(time(2), time(2, 30))],
    [window(time(22), time(2, 15), frozenset({Day.SAT}))],
    [window(time(0), time(0), frozenset({Day.SUN}))],
    [window(time(10), time(17), frozenset(WEEK[:5])), window(time(11), time(11, 1), WEEKEND, "fair")],
]


def is_in(stretch: SendWindow | QuietHours, there: ZoneInfo, at: datetime) -> bool:
    """Whether it is then, by the minutes of the day and the day on which it began."""
    wall = at.astimezone(there)
    minute, starts, ends = (t.hour * 60 + t.minute for t in (wall, stretch.starts, stretch.ends))
    length = (ends - starts - 1) % 1440 + 1
    return any(
        WEEK[(wall.weekday() - back) % 7] in stretch.days and starts <= minute + back * 1440 < starts + length
        for back in (0, 1)
    )


def _first_open(windows: Iterable[SendWindow], there: ZoneInfo, now: datetime) -> datetime | None:
    windows, at = list(windows), now
    while not any(is_in(one, there, at) for one in windows):
        at += MINUTE
    return at if at > now else None


@pytest.mark.parametrize("windows", SETS, ids=lambda s: "-".join(f"{w.starts:%H%M}" for w in s))
def test_a_window_opens_at_its_first_minute_and_nothing_goes_before(windows: list[SendWindow]) -> None:
    looked_at = set()
    for name in sorted(available_timezones()):
        there = ZoneInfo(name)
        for change in changes(name)[:2]:
            shape = (change.astimezone(there).time(), (change - DAY).astimezone(there).utcoffset())
            if shape in looked_at:
                continue
            looked_at.add(shape)
            if len(looked_at) % 3 and len(windows) == 1:
                continue  # a week is long, looked at minute by minute
            for minutes in (-200, -30, -1, 0, 1, 61):
                now = change + minutes * MINUTE
                assert next_opening(windows, name, now) == _first_open(windows, there, now), (name, now)
    assert len(looked_at) > 10


def test_what_spans_midnight_belongs_to_the_day_on_which_it_starts() -> None:
    owls = [window(time(22), time(2), frozenset({Day.FRI}))]
    friday = datetime(2026, 5, 8, tzinfo=UTC)
    assert next_opening(owls, "UTC", friday + timedelta(hours=1)) == friday + timedelta(hours=22)
    assert next_opening(owls, "UTC", friday + timedelta(hours=25, minutes=59)) is None
    assert next_opening(owls, "UTC", friday + timedelta(hours=26)) == friday + timedelta(days=7, hours=22)


def test_a_whole_day_of_the_week_may_be_quiet() -> None:
    sunday = quiet(time(0), time(0), frozenset({Day.SUN}))
    saturday = datetime(2026, 5, 9, 22, tzinfo=UTC)
    assert quiet_until(sunday, "Europe/Berlin", saturday - MINUTE) is None
    assert quiet_until(sunday, "Europe/Berlin", saturday) == saturday + DAY
    assert quiet_until(sunday, "Europe/Berlin", saturday + DAY) is None


def test_a_window_opens_to_the_second_whatever_second_it_is() -> None:
    odd = datetime(2026, 5, 6, 8, 13, 14, 151_617, tzinfo=UTC)
    opens = next_opening([window(time(10), time(17))], "UTC", odd.astimezone(ZoneInfo("Asia/Tokyo")))
    assert (opens, opens and opens.tzinfo) == (datetime(2026, 5, 6, 10, tzinfo=UTC), UTC)
    last = datetime(2026, 5, 6, 16, 59, 59, 999_999, tzinfo=UTC)
    assert next_opening([window(time(10), time(17))], "UTC", last) is None
    assert next_opening([window(time(10), time(17))], "UTC", last + timedelta(microseconds=1)) is not None


def _decision(policy: Policy, now: datetime, zone: str = "UTC", **changes: Any) -> Decision:
    intent = replace(INTENT, asked_at=now, **changes)
    return decide(intent, Picture(replace(WILLING, time_zone=zone)), policy, now)


def test_of_several_windows_that_bind_one_will_do_and_one_that_does_not_bind_is_none() -> None:
    travel = SendWindow(name="travel", starts=time(3), ends=time(4), binds=SOLD, topics=frozenset({"travel"}))
    policy = Policy(windows=(travel, window(time(14), time(15)), window(time(13), time(13, 30), name="lunch")))
    decision = _decision(policy, NOON)
    assert (decision.rule, decision.until) == ("office", NOON + timedelta(hours=1))
    assert _decision(policy, NOON + timedelta(hours=1)).verdict is Verdict.CLEAR
    assert _decision(policy, NOON + timedelta(hours=2)).verdict is Verdict.CLEAR
    only_travel = Policy(windows=(travel,))
    assert _decision(only_travel, NOON).verdict is Verdict.CLEAR
    assert _decision(only_travel, NOON, topic="travel").until == NOON + timedelta(hours=15)


def test_where_quiet_hours_and_windows_meet_only_what_both_allow_is_a_time_to_say_it() -> None:
    policy = Policy(
        quiet_hours=(quiet(time(21), time(8)), quiet(time(12), time(14), WEEKEND, "siesta")),
        windows=(window(time(7), time(13)), window(time(22), time(23), name="owls")),
    )
    saturday = datetime(2026, 5, 9, tzinfo=UTC)
    night = _decision(policy, saturday + timedelta(hours=22, minutes=30))
    assert (night.rule, night.until) == ("quiet-hours", saturday + timedelta(hours=32))
    assert night.reason == "quiet hours in UTC: 21:00 to 08:00"
    siesta = _decision(policy, saturday + timedelta(hours=12))
    assert (siesta.rule, siesta.until) == ("siesta", saturday + timedelta(hours=32))
    assert siesta.reason == "quiet hours in UTC: 12:00 to 14:00 on Sat, Sun"
    afternoon = _decision(policy, saturday + timedelta(hours=15))
    assert (afternoon.rule, afternoon.until) == ("office", saturday + timedelta(hours=32))


def test_hours_that_leave_no_minute_of_the_week_hold_the_message_and_say_so() -> None:
    policy = Policy(quiet_hours=(quiet(time(21), time(9)),), windows=(window(time(22), time(8), name="owls"),))
    decision = _decision(policy, NOON, zone="Asia/Tokyo")
    assert decision == Decision(
        verdict=Verdict.HOLD,
        rule="quiet-hours",
        kind=Kind.HOURS,
        reason="the policy's hours leave it no minute of the week: quiet hours in Asia/Tokyo: 21:00 to 09:00",
        inputs={"zone": "Asia/Tokyo"},
    )
    by_day = _decision(policy, NOON)
    assert (by_day.verdict, by_day.rule, by_day.until) == (Verdict.HOLD, "owls", None)


def test_even_hours_with_many_turns_in_a_week_let_go_at_the_last_of_them() -> None:
    sunday = frozenset({Day.SUN})
    policy = Policy(
        quiet_hours=(
            quiet(time(11), time(12), frozenset(WEEK[:6])),
            quiet(time(13), time(12), frozenset(WEEK[:6]), "b"),
        ),
        windows=(
            window(time(11), time(12)),
            window(time(13), time(14), name="c"),
            window(time(20), time(21), sunday, "d"),
        ),
    )
    monday = datetime(2026, 5, 4, 12, tzinfo=UTC)
    assert _decision(policy, monday).until == datetime(2026, 5, 10, 13, tzinfo=UTC)


def test_a_window_without_days_or_with_a_zone_is_refused() -> None:
    with pytest.raises(ValidationError, match="at least one day"):
        window(time(9), time(17), frozenset())
    with pytest.raises(ValidationError, match="customer's own time"):
        window(time(9, tzinfo=UTC), time(17))
    with pytest.raises(ValidationError, match="none or all"):
        window(time(9), time(9))
    assert window(time(9), time(9), WEEKEND).includes(datetime(2026, 5, 9, 10, tzinfo=UTC))
