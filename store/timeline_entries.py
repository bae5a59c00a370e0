"""The entries of a customer's timeline, one class a kind of thing that can happen; no personal field is in any."""

from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from workflows.vocabulary.gate import EffectState, Verdict
from workflows.vocabulary.requests import Act


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True)

    at: AwareDatetime
    text: str


class EventEntry(_Entry):
    """Something that happened, less what is personal."""

    kind: Literal["event"] = "event"
    type: str
    id: UUID
    source: str
    data: dict[str, Any]
    tags: dict[str, Any]
    accepted_at: AwareDatetime


class JourneyEntry(_Entry):
    """An enrolment that began, was refused or ended."""

    kind: Literal["journey.started", "journey.refused", "journey.ended"]
    journey: str
    key: str | None = None
    workflow: str
    outcome: str | None = None
    reason: str | None = None


class DecisionEntry(_Entry):
    """What the controller decided about a message, and by which rule."""

    kind: Literal["decision"] = "decision"
    message: str
    effect: UUID
    verdict: Verdict
    rule: str
    reason: str
    until: AwareDatetime | None = None
    policy_version: int


class MessageEntry(_Entry):
    """A message a journey asked for, or what has become of it."""

    kind: Literal["message.asked", "message"]
    message: str
    journey: str
    effect: UUID
    purpose: str
    channel: str
    state: EffectState
    reason: str | None = None


class CampaignEntry(_Entry):
    """A campaign of an outside system, paused or resumed for this customer."""

    kind: Literal["campaign.pause", "campaign.resume"]
    campaign: str
    journey: str
    done_at: AwareDatetime | None = None


class OperatorEntry(_Entry):
    """What an operator did to an enrolment and why, or that it waits for one."""

    kind: Literal["operator"] = "operator"
    action: Act
    by: str
    why: str
    journey: str


class ExposureEntry(_Entry):
    """The arm of an experiment the customer was put in."""

    kind: Literal["exposure"] = "exposure"
    experiment: str
    arm: str
    journey: str


Entry = EventEntry | JourneyEntry | DecisionEntry | MessageEntry | CampaignEntry | OperatorEntry | ExposureEntry


class Timeline(BaseModel):
    """The story in order of time; `is_complete` is false if there was more before it."""

    customer: str
    is_complete: bool
    entries: list[Entry]
