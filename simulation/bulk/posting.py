"""What is posted to a simulation, by whom it happened to and when it came in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from simulation.acceptance import Incoming
from workflows.vocabulary.events.profile import ConsentGiven, ProfileUpdated
from workflows.vocabulary.identity import CustomerId

INTRODUCED = "sojourn/introduction"
"""The source of what is taken for granted."""


@dataclass(frozen=True, slots=True)
class Posted:
    """One event of a customer's, accepted `at` that instant."""

    customer: CustomerId
    at: datetime
    incoming: Incoming


@dataclass(frozen=True, slots=True)
class Introduction:
    """What is taken for granted of customers of whom the data says nothing: an address, consents, where they live."""

    is_reachable: bool = True
    consents: tuple[str, ...] = ("marketing", "survey")
    zone: str = "UTC"

    def of(self, customer: CustomerId, at: datetime, said: Collection[str]) -> list[Incoming]:
        """The events that say so, save for those types that the data says itself."""
        told: list[Incoming] = []
        if ProfileUpdated.wire not in said:
            email = f"{customer}@example.invalid" if self.is_reachable else None
            profile = ProfileUpdated(email=email, time_zone=self.zone)
            told.append(Incoming(INTRODUCED, "profile", profile, at))
        if ConsentGiven.wire not in said:
            told += [Incoming(INTRODUCED, f"consent/{one}", ConsentGiven(scope=one), at) for one in self.consents]
        return told
