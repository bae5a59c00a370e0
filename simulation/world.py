"""Customers, their journeys and the one gate between them, all on one virtual clock and in memory."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulation.acceptance import Acceptance, Incoming, Told
from simulation.agenda import Agenda, Due
from simulation.cluster import Cluster
from simulation.commands import StepFailure
from simulation.days import due_by, next_after
from simulation.delivery import Delivery
from simulation.gate import Provider, Rules, accepts
from simulation.ports import Fault, Ports, none_at_all
from simulation.records import Enrolled, Happened, Known
from traffic.picture import Standing
from workflows.catalog import JourneyFacts, facts_of
from workflows.journey import Journey
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.identity import CustomerId
from workflows.vocabulary.pausing import EVERYTHING, PAUSED, Pause
from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.requests import SendRequest


@dataclass
class World:
    """A world that begins at an instant; same journeys, policy, seed and events, same everything.

    `journeys` are classes by workflow type. `is_sandboxed` runs them as a worker does, at half the speed; `keeps_tasks`
    remembers every task of every run. `fault` has steps fail and `provider` messages; `words` puts them into words.
    """

    policy: Policy
    journeys: dict[str, type[Journey[Any]]]
    begins: datetime
    seed: int = 0
    is_sandboxed: bool = False
    keeps_tasks: bool = False
    provider: Provider = accepts
    fault: Fault = none_at_all
    words: Callable[[SendRequest, Known], None] | None = None
    policy_version: int = 1
    customers: dict[CustomerId, Known] = field(default_factory=dict)
    pauses: dict[str, Pause] = field(default_factory=dict)
    agenda: Agenda = field(init=False)
    cluster: Cluster = field(init=False)
    facts: dict[str, JourneyFacts] = field(init=False)
    _delivery: Delivery = field(init=False)
    _days: dict[CustomerId, Due] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.agenda = Agenda(self.begins)
        ports = Ports(self, self.provider, self.fault, self.words)
        self.cluster = Cluster(self.agenda, ports.does, self.seed, self.is_sandboxed, self.keeps_tasks)
        self._delivery = Delivery(self.agenda, self.cluster, self.journeys)
        self.facts = {kind: facts_of(journey) for kind, journey in self.journeys.items()}

    @property
    def now(self) -> datetime:
        """The customers' instant."""
        return self.agenda.now

    @property
    def is_busy(self) -> bool:
        """Whether anything is still to be delivered, or done by a journey's step, that has begun."""
        return not self._delivery.is_idle or any(run.doing for run in self.cluster.runs.values())

    def learns(self, journey: type[Journey[Any]]) -> None:
        """From now on there is this journey too."""
        facts = facts_of(journey)
        self.journeys[facts.type], self.facts[facts.type] = journey, facts

    def accepts(self, customer: CustomerId, incoming: Sequence[Incoming]) -> list[Happened]:
        """Events come in for a customer, and everything settles; those that are new."""
        known = self.customers.get(customer)
        if known is None:
            known = self.customers[customer] = Known(customer)
        acceptance = self._takes(known, incoming)
        if acceptance.has_new_dates:
            self._dates_changed(known)
        self.agenda.settles()
        return acceptance.new

    def passes(self, until: datetime, *, with_what_is_due_then: bool = True) -> None:
        """Time passes for everybody; what is due at `until` itself is done only if asked for."""
        self.agenda.passes(until, with_what_is_due_then=with_what_is_due_then)

    def pause(self, pause: Pause) -> None:
        """Hold a journey, or everything, in place."""
        self.pauses[pause.scope] = pause

    def resume(self, scope: str) -> None:
        """Let it go on: what the pause kept waiting may ask again."""
        del self.pauses[scope]
        for known in self.customers.values():
            kept = [w for w in known.wanted.values() if w.state is EffectState.WAITING and w.rule == PAUSED]
            for one in kept:
                # Of another journey that is paused as well it is not true, and it says so when it asks.
                one.due_at = self.now if scope in (EVERYTHING, one.intent.journey) else one.due_at
            wanted = [one.enrolment_id for one in kept]
            steered = [s.enrolment_id for s in known.campaigns.values() if s.held_by == PAUSED and s.done_at is None]
            held = [known.enrolments[one] for one in dict.fromkeys((*wanted, *steered))]
            still = [e for e in held if e.ended_at is None and scope in (EVERYTHING, e.journey)]
            self._delivery.takes(known.id, [Told(enrolment) for enrolment in still])
        self.agenda.settles()

    def knows(self, customer: CustomerId) -> Known:
        """Everything about a customer; StepFailure if there is none of that name."""
        known = self.customers.get(customer)
        if known is None:
            raise StepFailure("UnknownCustomer", f"{customer} is not in the store")
        return known

    def rules_for(self, journey: str) -> Rules:
        """What binds now."""
        found = (self.pauses.get(EVERYTHING), self.pauses.get(journey))
        return Rules(self.policy_version, self.policy, tuple(pause for pause in found if pause is not None))

    def standing_changed(self, known: Known, before: Standing) -> None:
        """Wake what waits at the gate, if it did."""
        acceptance = Acceptance(known, self.facts, self.policy, self.now)
        acceptance.changes(before)
        self._delivery.takes(known.id, acceptance.told)

    def wakes(self, known: Known, enrolments: Sequence[Enrolled]) -> None:
        """Tell these that they may ask again."""
        self._delivery.takes(known.id, [Told(enrolment) for enrolment in {one.id: one for one in enrolments}.values()])

    def ends(self) -> None:
        """Take everything that still runs out of memory."""
        self.cluster.leaves()

    def _dates_changed(self, known: Known) -> None:
        if (before := self._days.pop(known.id, None)) is not None:
            before.is_called_off()
        # A date that becomes known comes from today on, whatever was known before.
        known.dates_reached = self.now
        self._days_come(known)

    def _days_come(self, known: Known) -> None:
        due = due_by(known, self.now)
        if due:
            self.agenda.soon(lambda: self._takes(known, due))
        following = next_after(known, self.now)
        if following is not None:
            self._days[known.id] = self.agenda.at(following, lambda: self._days_come(known))

    def _takes(self, known: Known, incoming: Sequence[Incoming]) -> Acceptance:
        acceptance = Acceptance(known, self.facts, self.policy, self.now)
        acceptance.takes(incoming)
        self._delivery.takes(known.id, acceptance.told)
        return acceptance
