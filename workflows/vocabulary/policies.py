"""When we may say something: the policy, as data that people who are not engineers can change."""

from datetime import time

from pydantic import BaseModel, ConfigDict, Field

from workflows.vocabulary.messages.message import Purpose


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


class HoldRule(_Rule):
    """Messages wait while something is open; each opening event is told from the others by its `key` field."""

    name: str
    opened_by: str
    closed_by: str
    key: str
    binds: frozenset[Purpose]
    alert_after_days: int = Field(default=30, ge=1)


class Cap(_Rule):
    """At most so many messages of these purposes in any stretch of so many days."""

    name: str
    most: int = Field(ge=0)
    within_days: float = Field(gt=0)
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
