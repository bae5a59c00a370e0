"""The sandbox's clock from one start to the next."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from sandbox.clock import keep_clock
from settings import Settings

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_the_clock_is_made_once_shows_real_time_then_and_passes_a_day_in_the_set_time(settings: Settings) -> None:
    clock = keep_clock(settings, NOW).clock
    assert clock.simulated(NOW) == NOW
    assert clock.simulated(NOW + timedelta(milliseconds=250)) == NOW + timedelta(days=1)


def test_a_second_start_keeps_the_clock_even_if_another_speed_is_set_by_then(settings: Settings) -> None:
    first = keep_clock(settings, NOW)
    (settings.home / "sojourn.db").touch()
    later = settings.model_copy(update={"milliseconds_a_day": 1000})
    second = keep_clock(later, NOW + timedelta(minutes=10))
    assert second.clock == first.clock == later.clock
    assert second.set_aside is None
    assert (settings.home / "sojourn.db").exists()


def test_state_more_than_thirty_years_ahead_is_set_aside_whole_and_not_lost(settings: Settings) -> None:
    keep_clock(settings, NOW)
    lives_by_it = [
        "clock.json",
        "api-key",
        "sojourn.db",
        "sojourn.db-wal",
        "temporal.db",
        "temporal.db-shm",
        "inbox.db",
    ]
    for name in lives_by_it[1:]:
        (settings.home / name).write_text(name)
    (settings.home / "demo-report.json").touch()
    thirty_years = timedelta(days=30 * 365) / (86_400_000 / settings.milliseconds_a_day - 1)
    assert keep_clock(settings, NOW + thirty_years).set_aside is None
    later = NOW + thirty_years + timedelta(seconds=1)
    kept = keep_clock(settings, later)
    assert kept.clock.simulated(later) == later
    assert kept.set_aside is not None
    assert sorted(path.name for path in kept.set_aside.iterdir()) == sorted(lives_by_it)
    left = {path.name for path in settings.home.iterdir()}
    assert left == {"clock.json", "demo-report.json", kept.set_aside.name}


def test_production_refuses_a_sandbox_clock(settings: Settings) -> None:
    keep_clock(settings, NOW)
    with pytest.raises(ValidationError, match="sandbox clock"):
        Settings(environment="production", home=settings.home)
