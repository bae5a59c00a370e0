"""What journeys ask for, as it crosses the boundary to the ports and the store."""

from datetime import datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict

from workflows.vocabulary.clock import REAL_TIME, Clock
from workflows.vocabulary.identity import CustomerId, EffectId, EnrolmentId, WorkflowId
from workflows.vocabulary.messages.message import Channel, Purpose
from workflows.vocabulary.outcome import Outcome


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Enrolment(_Frozen):
    """Whose journey is asking, and by which clock it lives."""

    id: EnrolmentId
    workflow: WorkflowId
    journey: str
    customer: CustomerId
    clock: Clock = REAL_TIME


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


class CampaignAction(_Frozen):
    """A campaign in an outside system that is to be paused or resumed for one customer."""

    effect_id: EffectId
    enrolment: Enrolment
    campaign: str
    paused: bool


class Closing(_Frozen):
    """How an enrolment ended; `at` is the customer's instant."""

    enrolment: Enrolment
    outcome: Outcome
    reason: str
    at: datetime
