"""The sandbox's clock and the state that lives by it: made once, kept, and set aside when it has run too far."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from settings import Settings
from workflows.vocabulary.clock import Clock, sandbox_clock

FURTHEST_AHEAD = timedelta(days=30 * 365)
_LIVES_BY_THE_CLOCK = ("clock.json", "api-key", "sojourn.db*", "temporal.db*", "inbox.db*")


@dataclass(frozen=True, slots=True)
class Kept:
    """The clock in force, and where the state of the one before it went, if it was set aside."""

    clock: Clock
    set_aside: Path | None = None


def keep_clock(settings: Settings, now: datetime) -> Kept:
    """The clock of the stack's home, made at the real instant `now` if there is none.

    One whose day has come to lie more than 30 years ahead goes into `old-<timestamp>` with all that lives
    by it: Python's years end at 9999.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    set_aside = None
    if settings.clock_file.exists():
        clock = settings.clock
        if clock.simulated(now) - now <= FURTHEST_AHEAD:
            return Kept(clock)
        set_aside = _set_aside(settings.home, now)
    clock = sandbox_clock(now, settings.milliseconds_a_day)
    settings.clock_file.write_text(clock.model_dump_json())
    return Kept(clock, set_aside)


def _set_aside(home: Path, now: datetime) -> Path:
    folder = home / f"old-{now:%Y%m%dT%H%M%SZ}"
    folder.mkdir()
    for pattern in _LIVES_BY_THE_CLOCK:
        for path in home.glob(pattern):
            path.rename(folder / path.name)
    return folder
