"""What a journey may ask of the world, with the time-outs and retries of each wish."""

from datetime import datetime, timedelta
from typing import Protocol

from temporalio import activity
from temporalio.common import RetryPolicy
from temporalio.workflow import ActivityCancellationType, ActivityConfig, LocalActivityConfig

from workflows.vocabulary.customer import Customer
from workflows.vocabulary.gate import Receipt
from workflows.vocabulary.moments import Moment
from workflows.vocabulary.requests import (
    CampaignAction,
    Closing,
    Exposure,
    HoldRequest,
    LeftOut,
    Note,
    Reading,
    SendRequest,
)


class Messaging(Protocol):
    """Say something to a customer, through the gate."""

    @activity.defn(name="send-message")
    async def send(self, request: SendRequest) -> Receipt:
        """Decide, and if clear send at most once; a Receipt that is not final says when to ask again."""
        ...


class Campaigns(Protocol):
    """Steer the campaigns that other systems run."""

    @activity.defn(name="set-campaign")
    async def set(self, action: CampaignAction) -> Receipt:
        """Pause or resume one campaign for one customer; the same effect twice changes nothing."""
        ...


class Profiles(Protocol):
    """Know a customer."""

    @activity.defn(name="read-customer")
    async def read(self, reading: Reading) -> Customer:
        """The live profile, less what is personal."""
        ...

    @activity.defn(name="reckon-instant")
    async def reckon(self, moment: Moment) -> datetime:
        """The instant that a customer means by a time on their own clock, wherever they live by now."""
        ...


class Holds(Protocol):
    """Keep what others want to say to a customer waiting."""

    @activity.defn(name="set-hold")
    async def set(self, hold: HoldRequest) -> None:
        """Open a journey's own hold, or release it; idempotent."""
        ...


class Experiments(Protocol):
    """Remember who is in which arm."""

    @activity.defn(name="expose")
    async def expose(self, exposure: Exposure) -> str:
        """Record the first exposure of a customer to an experiment; the arm that counts, the first one's for ever."""
        ...


class Ledger(Protocol):
    """Remember who was in which journey, longer than Temporal does."""

    @activity.defn(name="close-enrolment")
    async def close(self, closing: Closing) -> None:
        """Record outcome and reason, and settle what still waits to be said; idempotent."""
        ...

    @activity.defn(name="leave-out")
    async def leave_out(self, left_out: LeftOut) -> None:
        """Settle a message whose step an operator had left out; idempotent."""
        ...

    @activity.defn(name="note")
    async def note(self, note: Note) -> None:
        """Record what an operator did to an enrolment, or that it is parked; idempotent."""
        ...


class Dates(Protocol):
    """Notice the days that come for customers."""

    @activity.defn(name="post-due-dates")
    async def post_due(self) -> int:
        """Accept the event of every date that has come and has none yet; how many; the same again adds none."""
        ...


# An attempt is given up by the server a little after the sender itself must have given up.
SEND_TIMEOUT = timedelta(seconds=10)
# What no repetition mends: the journey is parked until somebody has mended it.
_FOR_GOOD = ["UnknownCustomer", "MissingTemplate", "UnfitTemplate", "Refused"]
_PATIENT = RetryPolicy(
    initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=5), non_retryable_error_types=_FOR_GOOD
)


def outside(summary: str) -> ActivityConfig:
    """How a journey calls the outside world: patient for hours, and awaited to its end even when cut short."""
    return ActivityConfig(
        start_to_close_timeout=SEND_TIMEOUT,
        retry_policy=_PATIENT,
        cancellation_type=ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
        summary=summary,
    )


def bookkeeping(summary: str) -> LocalActivityConfig:
    """How a journey reads and writes its own ledger: cheap, and idempotent because it may run twice."""
    return LocalActivityConfig(start_to_close_timeout=timedelta(seconds=10), retry_policy=_PATIENT, summary=summary)


def posting(summary: str) -> ActivityConfig:
    """How the events of dates are posted: as many as there are, one customer after the other, each a sign of life."""
    return ActivityConfig(
        start_to_close_timeout=timedelta(hours=1),
        heartbeat_timeout=timedelta(seconds=15),
        retry_policy=_PATIENT,
        summary=summary,
    )
