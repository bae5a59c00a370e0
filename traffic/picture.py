"""What the controller looks at: one customer's standing, and what was said to them lately."""

from dataclasses import dataclass, field
from datetime import datetime

from workflows.vocabulary.identity import EffectId
from workflows.vocabulary.messages.message import Channel, Purpose
from workflows.vocabulary.pausing import GOES_ON, AfterPause, Pause


@dataclass(frozen=True, slots=True)
class Consent:
    """The latest word on one purpose or topic."""

    is_given: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """Something open, or known to be closed, that a hold rule watches; `opened_at` is None if only its end was seen.

    One that a journey opened says itself what it `binds` and until when, and does not bind that journey (`opened_by`).
    """

    rule: str
    key: str
    opened_at: datetime | None
    closed_at: datetime | None = None
    binds: frozenset[Purpose] = frozenset()
    expires_at: datetime | None = None
    opened_by: str | None = None

    @property
    def is_active(self) -> bool:
        """Whether it was opened and not closed since; a close that came before its open cancels it."""
        if self.opened_at is None:
            return False
        return self.closed_at is None or self.closed_at < self.opened_at

    def is_active_at(self, now: datetime) -> bool:
        """Whether it is open, and its own time, if it has one, not over."""
        return self.is_active and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True)
class PastMessage:
    """A message that counts against caps, classified as it was when it was claimed."""

    purpose: Purpose
    topic: str
    team: str
    channel: Channel
    claimed_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What events and profile say of a customer, as far as the rules care."""

    time_zone: str = "UTC"
    is_reachable: bool = False
    consents: dict[str, Consent] = field(default_factory=dict)
    holds: tuple[Hold, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything `decide` may look at besides the intent, the policy and the time."""

    standing: Standing
    past: tuple[PastMessage, ...] = ()
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True, slots=True)
class Intent:
    """A message somebody wants said; `ended_by` is the goal or exit that has been accepted for its journey.

    `was_paused` if a pause has kept it waiting, `is_approved` if an operator has said since that it still goes.
    """

    effect_id: EffectId
    message: str
    journey: str
    purpose: Purpose
    topic: str
    team: str
    channel: Channel
    asked_at: datetime
    expires_at: datetime | None = None
    ended_by: str | None = None
    overtaken_by: str | None = None
    workflow: str | None = None
    after_pause: AfterPause = GOES_ON
    was_paused: bool = False
    is_approved: bool = False
