"""Real time, and days that pass in milliseconds."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from workflows.vocabulary.clock import REAL_TIME, Clock, sandbox_clock

ANCHOR = datetime(2026, 1, 1, tzinfo=UTC)
_ZONES = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))])
_INSTANTS = st.builds(
    lambda after, zone: (ANCHOR + after).astimezone(zone), st.timedeltas(-timedelta(days=1), timedelta(days=7)), _ZONES
)
_CLOCKS = st.builds(
    lambda speed, hours: Clock(speed=speed, anchor=ANCHOR, ahead=timedelta(hours=hours)),
    st.floats(1, 400_000),
    st.integers(-24 * 400, 24 * 400),
)
_WHOLE_MS = timedelta(milliseconds=1)


@settings(deadline=None)
@given(clock=_CLOCKS, real=_INSTANTS)
def test_there_and_back_is_the_same_real_instant(clock: Clock, real: datetime) -> None:
    assert abs(clock.real(clock.simulated(real)) - real) < _WHOLE_MS


@settings(deadline=None)
@given(clock=_CLOCKS, simulated=_INSTANTS)
def test_back_and_there_is_the_same_instant_of_the_customers(clock: Clock, simulated: datetime) -> None:
    a_moment = timedelta(microseconds=1) * clock.speed  # what real time cannot tell apart
    assert abs(clock.simulated(clock.real(simulated)) - simulated) <= a_moment


@settings(deadline=None)
@given(clock=_CLOCKS, begin=_INSTANTS, days=st.floats(0, 400))
def test_a_wait_lasts_as_long_as_lies_between_its_ends(clock: Clock, begin: datetime, days: float) -> None:
    length = timedelta(days=days)
    between = clock.real(begin + length) - clock.real(begin)
    assert abs(clock.real_length(length) - between) < _WHOLE_MS


@settings(deadline=None)
@given(instant=_INSTANTS)
def test_real_time_is_no_simulation(instant: datetime) -> None:
    assert not REAL_TIME.is_simulated
    assert REAL_TIME.simulated(instant) is instant
    assert REAL_TIME.real(instant) is instant
    assert REAL_TIME.real_length(timedelta(days=3)) == timedelta(days=3)


def test_a_sandbox_day_takes_its_milliseconds() -> None:
    clock = sandbox_clock(ANCHOR, milliseconds_a_day=250)
    assert clock.is_simulated
    assert clock.simulated(ANCHOR) == ANCHOR
    assert clock.simulated(ANCHOR + timedelta(seconds=1)) == ANCHOR + timedelta(days=4)
    assert clock.real_length(timedelta(days=1)) == timedelta(milliseconds=250)


def test_a_clock_that_is_only_ahead_runs_as_fast_as_the_wall() -> None:
    clock = Clock(ahead=timedelta(days=30))
    assert clock.is_simulated
    assert clock.simulated(ANCHOR) == ANCHOR + timedelta(days=30)
    assert clock.real_length(timedelta(hours=1)) == timedelta(hours=1)


@settings(deadline=None)
@given(clock=_CLOCKS)
def test_a_clock_travels_as_json(clock: Clock) -> None:
    assert Clock.model_validate_json(clock.model_dump_json()) == clock


@pytest.mark.parametrize("broken", [{"speed": 0}, {"speed": -1}, {"anchor": "2026-01-01T00:00:00"}])
def test_a_clock_that_stands_runs_back_or_hangs_nowhere_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Clock.model_validate(broken)
