"""Why a customer got what they got, and did not get the rest; no e-mail address is in it."""

from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from workflows.vocabulary.gate import EffectState, Inputs, Verdict


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class DecisionWhy(_Answer):
    """One decision as it was made: `inputs` are the facts the rule went by; of old ones `kind` is empty."""

    at: AwareDatetime
    verdict: Verdict
    rule: str
    kind: str
    reason: str
    until: AwareDatetime | None
    policy_version: int
    inputs: Inputs


class Stood(StrEnum):
    """How another message stood to the one that is asked about, when that was last decided."""

    WENT_FIRST = "went first"
    GAVE_WAY = "gave way"
    TOOK_THE_PLACE = "had taken a place"
    WAITED = "waited too"


class Alternative(_Answer):
    """Another message of the same customer at that time."""

    message: str
    journey: str
    effect: UUID
    stood: Stood
    at: AwareDatetime


class OutlookWhy(_Answer):
    """When what still waits would go, worked out now: at once if `at` is now, never if it is null.

    `conditions` are to be read after "if"; `good_until` is there if it expires before.
    """

    text: str
    at: AwareDatetime | None
    conditions: list[str]
    good_until: AwareDatetime | None


class MessageWhy(_Answer):
    """One message somebody wanted said; `text` is the answer to read out, `otherwise` what it would have needed."""

    text: str
    message: str
    effect: UUID
    state: EffectState
    journey: str
    key: str | None
    purpose: str
    team: str
    channel: str
    asked_at: AwareDatetime
    expires_at: AwareDatetime | None
    claimed_at: AwareDatetime | None
    asked_by: str | None
    journey_state: str | None
    decisions: list[DecisionWhy]
    alternatives: list[Alternative]
    outlook: OutlookWhy | None
    otherwise: str | None


class JourneyWhy(_Answer):
    """A passage through a journey, or the refusal of it."""

    text: str
    journey: str
    key: str | None
    started_at: AwareDatetime
    started_by: str | None
    refused: str | None
    ended_at: AwareDatetime | None
    outcome: str | None
    reason: str | None


class Why(_Answer):
    """The answer: one sentence first, then every message, the latest first; `is_complete` is false if there were more.

    `twice` explains what was said twice within thirty days.
    """

    customer: str
    time_zone: str
    text: str
    twice: list[str]
    messages: list[MessageWhy]
    journeys: list[JourneyWhy]
    is_complete: bool
