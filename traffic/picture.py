"""What the controller looks at: one customer's standing, what was said to them lately, and what else waits."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from workflows.vocabulary.clock import Clock
from workflows.vocabulary.identity import CustomerId, EffectId
from workflows.vocabulary.messages.message import Channel, Purpose
from workflows.vocabulary.pausing import GOES_ON, AfterPause, Pause

PATIENCE = timedelta(minutes=10)
JOURNEY_HOLD = "journey-hold"
OPERATOR_HOLD = "operator-hold"
_NOBODY = CustomerId("")
_AT_LEAST = timedelta(seconds=5)  # of real time: the sandbox passes days in the time a journey needs to ask


@dataclass(frozen=True, slots=True)
class Consent:
    """The latest word on one purpose or topic."""

    is_given: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Suppression:
    """The latest word on whether an address is on the suppression list."""

    is_in_force: bool
    at: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class Hold:
    """Something open, or known to be closed, that a hold rule watches; `opened_at` is None if only its end was seen.

    One that a journey or an operator opened says itself what it binds and until when, and does not bind whoever opened
    it (`opened_by`).
    """

    rule: str
    key: str
    opened_at: datetime | None
    closed_at: datetime | None = None
    binds: frozenset[Purpose] = frozenset()
    topics: frozenset[str] = frozenset()
    journeys: frozenset[str] = frozenset()
    expires_at: datetime | None = None
    opened_by: str | None = None
    why: str = ""

    @property
    def is_active(self) -> bool:
        """Whether it was opened and not closed since; a close that came before its open cancels it."""
        if self.opened_at is None:
            return False
        return self.closed_at is None or self.closed_at < self.opened_at

    def is_active_at(self, now: datetime) -> bool:
        """Whether it is open, and its own time, if it has one, not over."""
        return self.is_active and (self.expires_at is None or now < self.expires_at)


class Classification(NamedTuple):
    """What a message was when it was claimed: tagging it anew later changes nothing."""

    purpose: Purpose
    topic: str
    team: str
    channel: Channel
    message: str = ""
    journey: str = ""


@dataclass(frozen=True, slots=True)
class PastMessage:
    """A message that counts against caps."""

    of: Classification
    claimed_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What events and profile say of a customer, as far as the rules care; `suppressed` is by channel."""

    time_zone: str = "UTC"
    is_reachable: bool = False
    consents: dict[str, Consent] = field(default_factory=dict)
    suppressed: dict[str, Suppression] = field(default_factory=dict)
    holds: tuple[Hold, ...] = ()


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


def classified(intent: Intent) -> Classification:
    """What a message is to be counted as, once it is claimed."""
    return Classification(intent.purpose, intent.topic, intent.team, intent.channel, intent.message, intent.journey)


@dataclass(frozen=True, slots=True)
class Rival:
    """Another message that waits for the same customer; its journey asks again when it is `due`."""

    intent: Intent
    due: datetime
    rule: str
    reason: str = ""


Said = dict[Classification, list[datetime]]


@dataclass(frozen=True)
class Picture:
    """Everything `decide` may look at besides the intent, the policy and the time.

    A rival that has not asked again so long after it was due (`patience`) is waited for no longer.
    """

    standing: Standing
    past: tuple[PastMessage, ...] = ()
    pauses: tuple[Pause, ...] = ()
    waiting: tuple[Rival, ...] = ()
    customer: CustomerId = _NOBODY
    patience: timedelta = PATIENCE

    @cached_property
    def said(self) -> Said:
        """The instants at which messages were claimed, kind by kind: of many messages few are of different kinds."""
        said: Said = {}
        for message in self.past:
            said.setdefault(message.of, []).append(message.claimed_at)
        return said


def patience_by(clock: Clock) -> timedelta:
    """How long after it was due a rival is still waited for, in the customer's time."""
    return max(PATIENCE, _AT_LEAST * clock.speed)
