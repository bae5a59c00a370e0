"""What is posted to a simulation, by whom it happened to and when it came in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from simulation.acceptance import Incoming
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.profile import ConsentGiven, ProfileUpdated
from workflows.vocabulary.identity import CustomerId

INTRODUCED = "sojourn/introduction"
"""The source of what is taken for granted."""

# Before anything that was recorded: whatever a customer ever said, however late it came in, is the later word.
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Posted:
    """One event of a customer's, accepted `at` that instant."""

    customer: CustomerId
    at: datetime
    incoming: Incoming


class Told(StrEnum):
    """What data may tell of its customers; where it tells it of anybody, nobody is granted it."""

    ADDRESS = "address"
    CONSENT = "consent"
    ZONE = "zone"


def told_by(event: Event) -> set[Told]:
    """What one event tells of these."""
    match event:
        case ConsentGiven():
            return {Told.CONSENT}
        case ProfileUpdated(email=email, time_zone=zone):
            return {what for what, value in ((Told.ADDRESS, email), (Told.ZONE, zone)) if value is not None}
    return set()


@dataclass(frozen=True, slots=True)
class Introduction:
    """What is taken for granted of customers of whom the data says nothing: an address, consents, where they live."""

    is_reachable: bool = True
    consents: tuple[str, ...] = ("marketing", "survey")
    zone: str | None = "UTC"

    def less(self, told: Collection[Told]) -> "Introduction":
        """The same without what the data itself tells."""
        return Introduction(
            is_reachable=self.is_reachable and Told.ADDRESS not in told,
            consents=() if Told.CONSENT in told else self.consents,
            zone=None if Told.ZONE in told else self.zone,
        )

    def of(self, customer: CustomerId) -> list[Incoming]:
        """The events that say so of one customer."""
        email = f"{customer}@example.invalid" if self.is_reachable else None
        profile = ProfileUpdated(email=email, time_zone=self.zone)
        consents = [(f"consent/{one}", ConsentGiven(scope=one)) for one in self.consents]
        return [Incoming(INTRODUCED, name, event, _LONG_AGO) for name, event in (("profile", profile), *consents)]
