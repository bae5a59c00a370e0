"""What journeys ask for, as it crosses the boundary to the ports and the store."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from workflows.vocabulary.clock import REAL_TIME, Clock
from workflows.vocabulary.identity import CustomerId, EffectId, EnrolmentId, WorkflowId
from workflows.vocabulary.messages.message import Channel, Purpose
from workflows.vocabulary.outcome import Outcome
from workflows.vocabulary.pausing import GOES_ON, AfterPause


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Enrolment(_Frozen):
    """Whose journey is asking, and by which clock it lives."""

    id: EnrolmentId
    workflow: WorkflowId
    journey: str
    customer: CustomerId
    clock: Clock = REAL_TIME


class Reading(_Frozen):
    """Whose profile is to be read, at the customer's present instant."""

    customer: CustomerId
    at: AwareDatetime


class SendRequest(_Frozen):
    """A message a journey wants sent, with its classification as it is now; instants are the customer's."""

    effect_id: EffectId
    enrolment: Enrolment
    message: str
    fields: dict[str, Any]
    purpose: Purpose
    topic: str
    team: str
    channel: Channel
    asked_at: AwareDatetime
    expires_at: AwareDatetime | None = None
    overtaken_by: str | None = None
    after_pause: AfterPause = GOES_ON
    was_paused: bool = False
    is_approved: bool = False


class LeftOut(_Frozen):
    """A message that an operator had left out after its step had failed for good."""

    enrolment: Enrolment
    effect_id: EffectId
    reason: str
    at: AwareDatetime


class CampaignAction(_Frozen):
    """A campaign elsewhere that is to be paused or resumed for one customer; `is_ending` if its journey is."""

    effect_id: EffectId
    enrolment: Enrolment
    campaign: str
    paused: bool
    is_ending: bool = False


class HoldRequest(_Frozen):
    """A hold that a journey opens over other journeys' messages to its customer, or releases if `until` is None."""

    enrolment: Enrolment
    name: str
    binds: frozenset[Purpose]
    topics: frozenset[str] = frozenset()
    journeys: frozenset[str] = frozenset()
    until: AwareDatetime | None
    at: AwareDatetime


class Exposure(_Frozen):
    """The arm a customer is to be in, unless an earlier exposure put them in another."""

    enrolment: Enrolment
    experiment: str
    arm: str
    at: AwareDatetime


class Act(StrEnum):
    """What was done to one enrolment."""

    PAUSED = "paused"
    RESUMED = "resumed"
    SKIPPED_WAIT = "skipped_wait"
    STOPPED = "stopped"
    PARKED = "parked"
    RETRIED = "retried"
    SKIPPED = "skipped"


class Note(_Frozen):
    """What an operator did to an enrolment and why, or that it parked itself; `at` is the customer's instant."""

    id: UUID
    enrolment: Enrolment
    act: Act
    by: str
    why: str
    at: AwareDatetime


class Closing(_Frozen):
    """How an enrolment ended; `at` is the customer's instant."""

    enrolment: Enrolment
    outcome: Outcome
    reason: str
    at: datetime
