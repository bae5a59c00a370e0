"""How a journey ends, and who may enter it again."""

from datetime import timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Outcome(StrEnum):
    """What became of one enrolment."""

    CONVERTED = "converted"
    LAPSED = "lapsed"
    COMPLETED = "completed"
    EXITED = "exited"
    CANCELLED = "cancelled"
    STOPPED = "stopped"


class Reentry(BaseModel):
    """Whether a customer may enter a journey again once an enrolment of theirs has ended."""

    model_config = ConfigDict(frozen=True)

    allowed: bool = True
    cooling_off: timedelta = timedelta(0)

    @classmethod
    def always(cls) -> "Reentry":
        """As soon as the enrolment before has ended."""
        return cls()

    @classmethod
    def after(cls, *, days: int) -> "Reentry":
        """So many days after the last enrolment ended, at the earliest."""
        return cls(cooling_off=timedelta(days=days))

    @classmethod
    def once(cls) -> "Reentry":
        """Never again: one enrolment a customer and key, for ever."""
        return cls(allowed=False)


class IfPast(StrEnum):
    """What to do about a date that is over when the journey reaches it."""

    RUN_NOW = "run_now"
    SKIP = "skip"
