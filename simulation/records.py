"""What is written down of a customer while journeys are simulated, each with the fields its row in the store has."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from traffic.picture import Intent, PastMessage, Standing, classified
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.gate import EffectState, Inputs, Kind, Verdict
from workflows.vocabulary.identity import CustomerId, EffectId, EnrolmentId, EventId, WorkflowId
from workflows.vocabulary.outcome import Outcome
from workflows.vocabulary.requests import Act


@dataclass(frozen=True, slots=True)
class Happened:
    """An event that was accepted; with `enters` it tells that somebody asked for the entry into that journey."""

    sequence: int
    id: EventId
    source: str
    source_id: str
    event: Event
    occurred_at: datetime
    accepted_at: datetime
    enters: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Enrolled:
    """One passage through one journey, or the refusal of it."""

    id: EnrolmentId
    journey: str
    version: int
    key: str | None
    workflow_id: WorkflowId
    starting_event: EventId
    started_at: datetime
    refused: str | None = None
    marked_by: str | None = None
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    reason: str | None = None


@dataclass(slots=True)
class Decided:
    """What the controller decided about an effect, each time its mind changed."""

    effect_id: EffectId
    message: str
    at: datetime
    verdict: Verdict
    rule: str
    reason: str
    until: datetime | None
    policy_version: int
    kind: Kind = Kind.CLEAR
    inputs: Inputs = field(default_factory=dict)


@dataclass(slots=True)
class Wanted:
    """One message a journey wanted said, and where it stands."""

    id: EffectId
    enrolment_id: EnrolmentId
    intent: Intent
    fields: dict[str, Any]
    state: EffectState = EffectState.WAITING
    rule: str = ""
    reason: str = ""
    due_at: datetime | None = None
    claimed_at: datetime | None = None
    settled_at: datetime | None = None
    attempts: int = 0

    def as_past(self, claimed_at: datetime) -> PastMessage:
        """What caps count of it."""
        of_it = self.intent
        return PastMessage(classified(of_it), claimed_at)


@dataclass(slots=True)
class Steered:
    """A campaign elsewhere, paused or resumed."""

    id: EffectId
    enrolment_id: EnrolmentId
    journey: str
    campaign: str
    action: str
    asked_at: datetime
    done_at: datetime | None = None
    held_by: str | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """What an operator did, or that a journey parked."""

    id: UUID
    enrolment_id: EnrolmentId
    journey: str
    action: Act
    by: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Exposed:
    """The arm of an experiment that is the customer's for good."""

    experiment: str
    arm: str
    journey: str
    at: datetime


@dataclass(slots=True)
class Known:
    """Everything about one customer."""

    id: CustomerId
    email: str | None = None
    phone: str | None = None
    locale: str = "en"
    traits: dict[str, Any] = field(default_factory=dict)
    standing: Standing = field(default_factory=Standing)
    inbox: list[Happened] = field(default_factory=list)
    posted: dict[tuple[str, str], Happened] = field(default_factory=dict)
    enrolments: dict[EnrolmentId, Enrolled] = field(default_factory=dict)
    wanted: dict[EffectId, Wanted] = field(default_factory=dict)
    elsewhere: list[PastMessage] = field(default_factory=list)
    decisions: list[Decided] = field(default_factory=list)
    campaigns: dict[EffectId, Steered] = field(default_factory=dict)
    notes: dict[UUID, Noted] = field(default_factory=dict)
    exposures: dict[str, Exposed] = field(default_factory=dict)
    dates_reached: datetime | None = None
