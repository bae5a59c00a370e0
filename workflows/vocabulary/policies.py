"""When we may say something: the policy, as data that people who are not engineers can change."""

from datetime import time
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from workflows.vocabulary.messages.message import Purpose

_TEN_YEARS = 3_650  # days; the calendar has an end, and a rule must not be able to reckon past it


class _Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ConsentRule(_Rule):
    """Purposes that need a recorded yes; no consent recorded means no."""

    binds: frozenset[Purpose] = frozenset({Purpose.MARKETING, Purpose.SURVEY})


class QuietHours(_Rule):
    """A stretch of the customer's own day in which nothing of these purposes is said; it may span midnight."""

    starts: time
    ends: time
    binds: frozenset[Purpose]

    @model_validator(mode="after")
    def _is_on_the_wall(self) -> Self:
        if self.starts.tzinfo is not None or self.ends.tzinfo is not None:
            raise ValueError("quiet hours are in each customer's own time: write them without a zone, as 21:00")
        if self.starts == self.ends:
            raise ValueError("quiet hours that end when they start are none or all: leave them out, or set two times")
        return self


class HoldRule(_Rule):
    """Messages wait while something is open; each opening event is told from the others by its `key` field."""

    name: str
    opened_by: str
    closed_by: str
    key: str
    binds: frozenset[Purpose]
    alert_after_days: int = Field(default=30, ge=1, le=_TEN_YEARS)


class Cap(_Rule):
    """At most so many messages of these purposes in any stretch of so many days."""

    name: str
    most: int = Field(ge=0)
    within_days: float = Field(gt=0, le=_TEN_YEARS)
    binds: frozenset[Purpose]


class Policy(_Rule):
    """All rules that every message passes, as one versioned document."""

    consent: ConsentRule = ConsentRule()
    quiet_hours: QuietHours | None = None
    holds: tuple[HoldRule, ...] = ()
    caps: tuple[Cap, ...] = ()
    priorities: tuple[Purpose, ...] = (
        Purpose.LEGAL,
        Purpose.TRANSACTIONAL,
        Purpose.SERVICE,
        Purpose.SURVEY,
        Purpose.MARKETING,
    )

    @model_validator(mode="after")
    def _is_unambiguous(self) -> Self:
        names = [hold.name for hold in self.holds] + [cap.name for cap in self.caps]
        for name in {name for name in names if names.count(name) > 1}:
            raise ValueError(f"two rules are called {name!r}: a decision names its rule, so give each its own name")
        if len(set(self.priorities)) < len(self.priorities):
            raise ValueError("priorities name a purpose twice: write each once, the most important first")
        return self
