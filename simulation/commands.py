"""What a journey's run asks Temporal for, one task at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from temporalio.api.common.v1 import Payload


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Wake me after so long."""

    seq: int
    length: timedelta
    summary: str


@dataclass(frozen=True, slots=True)
class CancelTimer:
    """Never mind."""

    seq: int


@dataclass(frozen=True, slots=True)
class StartStep:
    """Do this, an activity or a local one, by these time-outs and retries."""

    seq: int
    is_local: bool
    name: str
    args: tuple[Payload, ...]
    time_out: timedelta
    first_retry: timedelta
    growth: float
    longest_retry: timedelta
    most_attempts: int
    for_good: frozenset[str]
    waits_when_cancelled: bool
    summary: str


@dataclass(frozen=True, slots=True)
class CancelStep:
    """Stop doing it."""

    seq: int


@dataclass(frozen=True, slots=True)
class Show:
    """Let operators find me by these search attributes; None takes one away."""

    attributes: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Patch:
    """From here on the code is changed."""

    id: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to an update: accepted first, and later its result; or a query's result; or why not."""

    id: str
    is_accepted: bool = False
    result: Payload | None = None
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Over:
    """The run ends: completed with a result, failed for a reason, or cancelled."""

    result: Payload | None = None
    failure: str | None = None
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Renewed:
    """The run ends, and a new one begins with these."""

    args: tuple[Payload, ...]
    headers: Mapping[str, Payload]


Command = StartTimer | CancelTimer | StartStep | CancelStep | Show | Patch | Answered | Over | Renewed


class StepFailure(Exception):
    """A step came to nothing: `kind` is the error's type; `is_cancelled` if it was called off."""

    def __init__(
        self,
        kind: str,
        why: str,
        *,
        is_final: bool = False,
        again_in: timedelta | None = None,
        is_cancelled: bool = False,
    ) -> None:
        super().__init__(why)
        self.kind = kind
        self.why = why
        self.is_final = is_final
        self.again_in = again_in
        self.is_cancelled = is_cancelled
