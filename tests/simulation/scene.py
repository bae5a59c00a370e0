"""A small world on virtual time, and the words its tests are written in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from simulation.acceptance import Incoming
from simulation.gate import Provider, accepts
from simulation.ports import Fault, none_at_all
from simulation.records import Enrolled, Happened, Known
from simulation.run import Run
from simulation.world import World
from workflows.catalog import facts_of
from workflows.journey import Journey
from workflows.vocabulary.events.contracts import OfferAccepted
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.profile import ConsentGiven, ProfileUpdated
from workflows.vocabulary.identity import CustomerId
from workflows.vocabulary.policies.policy import Policy

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ANNA = CustomerId("anna")
OFFER = OfferAccepted(contract_id="k-1")


@dataclass
class Scene:
    """One world; the customer is Anna unless another is named."""

    world: World
    _numbers: Iterator[int] = field(default_factory=count)

    def happens(
        self, *events: Event, customer: CustomerId = ANNA, at: datetime | None = None, id: str | None = None
    ) -> list[Happened]:
        """Events happen, now or `at` that time, and everything settles."""
        at = at or self.world.now
        return self.world.accepts(customer, [Incoming("test", id or str(next(self._numbers)), e, at) for e in events])

    def knows(self, customer: CustomerId = ANNA, zone: str = "UTC") -> None:
        """A customer with an address and consent."""
        profile = ProfileUpdated(email=f"{customer}@example.invalid", time_zone=zone)
        self.happens(profile, ConsentGiven(), ConsentGiven(scope="survey"), customer=customer)

    def passes(self, length: timedelta) -> None:
        """Time passes."""
        self.world.passes(self.world.now + length)

    @property
    def anna(self) -> Known:
        """All about her."""
        return self.world.customers[ANNA]

    @property
    def enrolment(self) -> Enrolled:
        """Her only enrolment."""
        (one,) = self.anna.enrolments.values()
        return one

    def run(self, journey: str) -> Run:
        """What runs for her."""
        return next(run for name, run in self.world.cluster.runs.items() if name.startswith(f"{journey}/anna"))

    def where(self, journey: str) -> Any:
        """What it waits for."""
        return self.world.cluster.queries(self.run(journey).beginning.workflow_id, "where")


def scene(
    *journeys: type[Journey[Any]],
    policy: Policy | None = None,
    provider: Provider = accepts,
    fault: Fault = none_at_all,
    seed: int = 0,
    is_sandboxed: bool = False,
) -> Scene:
    """A world with these journeys, in which Anna is known."""
    world = World(
        policy or Policy(),
        {facts_of(journey).type: journey for journey in journeys},
        NOON,
        seed=seed,
        is_sandboxed=is_sandboxed,
        keeps_tasks=True,
        provider=provider,
        fault=fault,
    )
    made = Scene(world)
    made.knows()
    return made
