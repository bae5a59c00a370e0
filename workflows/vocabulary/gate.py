"""What the air-traffic controller answers, and what becomes of a message."""

from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from workflows.vocabulary.identity import EffectId


class Verdict(StrEnum):
    """What to do with a message now."""

    CLEAR = "clear"
    DEFER = "defer"
    HOLD = "hold"
    DROP = "drop"


class EffectState(StrEnum):
    """Where one message stands; caps count the states in `COUNTED`."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    SUPPRESSED = "suppressed"
    EXPIRED = "expired"


# However long something waits at the gate, its journey asks again at least so often.
LAST_RECHECK = timedelta(days=1)
COUNTED = frozenset({EffectState.CLAIMED, EffectState.SENDING, EffectState.SENT, EffectState.UNKNOWN})
FINAL = frozenset(
    {EffectState.SENT, EffectState.REJECTED, EffectState.UNKNOWN, EffectState.SUPPRESSED, EffectState.EXPIRED}
)


class Kind(StrEnum):
    """What kind of rule gave a decision, whatever a policy calls it."""

    CLEAR = "clear"
    JOURNEY_OVER = "journey-over"
    OVERTAKEN = "overtaken"
    EXPIRED = "expired"
    PAUSED = "paused"
    AFTER_PAUSE = "after-pause"
    ADDRESS = "address"
    SUPPRESSION = "suppression"
    CONSENT = "consent"
    SWITCH = "switch"
    HOLDOUT = "holdout"
    HOLD = "hold"
    HOURS = "hours"
    CAP = "cap"
    QUOTA = "quota"
    RANK = "rank"
    OPERATOR = "operator"


Inputs = dict[str, str | int | float | list[str]]


class Decision(BaseModel):
    """One answer of the controller: never without the rule that gave it and a reason a person can read.

    `inputs` are the facts the rule went by, as they were.
    """

    model_config = ConfigDict(frozen=True)

    verdict: Verdict
    rule: str
    reason: str
    until: AwareDatetime | None = None
    kind: Kind = Kind.CLEAR
    inputs: Inputs = Field(default_factory=dict)


def due_after(decision: Decision, now: datetime) -> datetime:
    """When whatever waits after a decision will have been asked for again, at the latest."""
    return decision.until or now + LAST_RECHECK


def state_after(decision: Decision) -> EffectState:
    """Where a message stands once it has been decided about."""
    if decision.verdict is Verdict.CLEAR:
        return EffectState.CLAIMED
    if decision.verdict is Verdict.DROP:
        return EffectState.EXPIRED if decision.rule == "expired" else EffectState.SUPPRESSED
    return EffectState.WAITING


class Receipt(BaseModel):
    """What a journey learns about a message it wanted sent: where it stands, why, and when to ask again."""

    model_config = ConfigDict(frozen=True)

    effect_id: EffectId
    state: EffectState
    rule: str
    reason: str
    until: AwareDatetime | None = None
    is_held: bool = False

    @property
    def is_final(self) -> bool:
        """Whether nothing more will become of this message."""
        return self.state in FINAL


class Said(BaseModel):
    """One line of what a journey has said, for the query of that name."""

    model_config = ConfigDict(frozen=True)

    message: str
    at: datetime
    state: EffectState
    why: str
