"""What travels with an event on its way into a journey."""

from contextvars import ContextVar
from datetime import datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from workflows.vocabulary.clock import REAL_TIME, Clock
from workflows.vocabulary.gate import Said
from workflows.vocabulary.identity import CustomerId, EnrolmentId, EventId
from workflows.vocabulary.pausing import Pause

RECHECK = "sojourn.recheck"
START_HEADER = "sojourn-start"


class Arrival(BaseModel):
    """The inbox's own name and number for an event, and when it happened."""

    model_config = ConfigDict(frozen=True)

    event_id: EventId
    sequence: int
    at: AwareDatetime


class Pending(BaseModel):
    """An event a journey has noted and not used yet, as it is carried over a roll-over."""

    model_config = ConfigDict(frozen=True)

    wire: str
    data: dict[str, object]
    arrival: Arrival


class Carried(BaseModel):
    """What a standing journey takes along when it continues as new."""

    model_config = ConfigDict(frozen=True)

    last_sequence: int
    occurrences: dict[str, int]
    seen: dict[str, datetime]
    pending: tuple[Pending, ...] = ()
    said: tuple[Said, ...] = ()
    why: tuple[str, ...] = ()
    pause: Pause | None = None
    stage: str | None = None
    paused_campaigns: tuple[str, ...] = ()

    @classmethod
    def overtaking(cls, start: Arrival, pending: tuple[Pending, ...]) -> "Carried | None":
        """What overtook a start, oldest first, as if an earlier run had noted it; None if nothing did."""
        if not pending:
            return None
        # Oldest first, so that the latest of each kind is what remains.
        seen = {one.wire: one.arrival.at for one in pending}
        return cls(last_sequence=start.sequence, occurrences={}, seen=seen, pending=pending)


class Start(BaseModel):
    """The header of a journey's start: which enrolment this is, what began it, and by which clock it lives."""

    model_config = ConfigDict(frozen=True)

    enrolment: EnrolmentId
    journey: str
    customer: CustomerId
    key: str | None = None
    arrival: Arrival
    clock: Clock = REAL_TIME
    carried: Carried | None = Field(default=None)


starting: ContextVar[Start] = ContextVar("starting")
"""What whoever starts a journey sets for that one call; the client's interceptor puts it into the header."""
