"""A test's world on virtual time: everything in memory, and no server anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from simulation import world as simulated
from simulation.acceptance import Incoming
from simulation.cluster import Refused as NotDone
from simulation.commands import StartStep, StepFailure
from simulation.records import Enrolled
from simulation.replaying import replay
from store.timeline_entries import Entry
from testkit.faults import Failing, Faults
from testkit.made_up import MadeUp
from testkit.provider import RecordingProvider
from testkit.story import Story
from testkit.virtual.story import read_story
from testkit.virtual.stuck import complain_if_stuck
from testkit.virtual.timeline import timeline_of
from testkit.virtual.wording import Wording
from testkit.world import Order, Refused
from workflows.catalog import facts_of, journey_classes
from workflows.journey import Journey
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.identity import CustomerId, EnrolmentId, EventId, WorkflowId
from workflows.vocabulary.pausing import EVERYTHING, Instruction, Pause, unsigned
from workflows.vocabulary.policies.policy import Policy

# A Monday, far from any change of clocks: a test is to come out the same on whatever day it is run.
BEGINS = datetime(2026, 6, 1, 12, tzinfo=UTC)
PATIENCE = timedelta(seconds=30)
_SOURCE = "test"


@dataclass
class VirtualWorld:
    """A world that begins at noon of a certain Monday, by this policy; same test, same everything."""

    policy: Policy
    complains: bool = True
    provider: RecordingProvider = field(default_factory=RecordingProvider)
    customer: CustomerId = field(default=CustomerId("the-customer"))
    made_up: MadeUp = field(default_factory=MadeUp)
    _simulated: simulated.World = field(init=False)
    _faults: Faults = field(default_factory=Faults)
    _ids: dict[str, tuple[CustomerId, Event]] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        wording = Wording(self.provider)
        self._simulated = simulated.World(
            self.policy,
            {facts_of(journey).type: journey for journey in journey_classes()},
            BEGINS,
            is_sandboxed=True,
            keeps_tasks=True,
            provider=wording.takes,
            fault=self._fault,
            words=wording.words,
        )

    @property
    def now(self) -> datetime:
        """The customers' instant."""
        return self._simulated.now

    async def learns(self, journey: type[Journey[Any]]) -> None:
        """A journey that is in no catalog is there from now on, and so are the events and messages it names."""
        if self.made_up.learns(journey):
            self._simulated.learns(journey)

    async def accepts(
        self, customer: CustomerId, events: Sequence[Event], *, at: datetime | None = None, id: str | None = None
    ) -> list[EventId | None]:
        """Events come in, and everything settles; their ids, None for one whose id belongs to another event."""
        names = [id or f"unnamed event {next(self._numbers)}" for _ in events]
        incoming = [Incoming(_SOURCE, name, event, at or self.now) for name, event in zip(names, events, strict=True)]
        ours = [one for one in incoming if self._ids.setdefault(one.id, (customer, one.event)) == (customer, one.event)]
        self._simulated.accepts(customer, ours)
        self._settles()
        posted = self._simulated.customers[customer].posted
        return [posted[_SOURCE, one.id].id if one in ours else None for one in incoming]

    async def passes(self, length: timedelta) -> None:
        """Time passes for everybody, from one thing that is due to the next, and everything settles."""
        until, agenda = self.now + length, self._simulated.agenda
        while (due := agenda.next_due()) is not None and due <= until:
            self._simulated.passes(due)
            self._complains_if_stuck()
        self._simulated.passes(until)
        self._settles()

    async def enrolments(self, customer: CustomerId) -> list[Enrolled]:
        """The customer's enrolments and what was refused to be one, the first first."""
        known = self._simulated.customers.get(customer)
        return [] if known is None else sorted(known.enrolments.values(), key=lambda one: one.started_at)

    async def story(self, customer: CustomerId, enrolment: EnrolmentId, before: Story) -> Story:
        """What has become of an enrolment; `before` is how it was when last looked at."""
        known = self._simulated.customers[customer]
        return read_story(self._simulated.cluster, known, self.provider, enrolment, before)

    async def timeline(self, customer: CustomerId) -> list[Entry]:
        """The customer's whole story."""
        known = self._simulated.customers.get(customer)
        return [] if known is None else timeline_of(known)

    async def steers(self, workflow: WorkflowId, order: Order, said: Instruction) -> str:
        """An operator steers one journey; what it answers. Refused says why it does not."""
        try:
            return str(self._simulated.cluster.asks(workflow, order, [said]))
        except NotDone as refused:
            raise Refused(str(refused).removeprefix(f"{order}: ")) from None

    async def cancels(self, workflow: WorkflowId) -> None:
        """An operator cancels one journey in Temporal."""
        if workflow in self._simulated.cluster.runs:  # Temporal does not mind either if it is over
            self._simulated.cluster.cancels(workflow)

    async def switches(self, scope: str, said: Instruction, *, is_paused: bool) -> None:
        """An operator pauses a journey for everybody, or everything, or has it go on. Refused says why not."""
        before = self._simulated.pauses.get(scope)
        if is_paused and before is not None:
            raise Refused(before.in_words())
        if not is_paused and before is None:
            raise Refused(f"{'everything' if scope == EVERYTHING else scope} is not paused")
        if wrong := unsigned(said.by, said.why):
            raise Refused(wrong)
        if is_paused:
            self._simulated.pause(Pause(scope=scope, by=said.by, why=said.why, since=self.now))
        else:
            self._simulated.resume(scope)

    async def fails(self, step: str, failing: Failing, times: int) -> None:
        """So many attempts to come at a step fail."""
        self._faults.add(step, failing, times)

    async def ends(self) -> None:
        """End what goes on, and forget it."""
        self._simulated.ends()
        self._simulated.cluster.past.clear()

    def clears_away(self) -> None:
        """The test is over: nothing runs, and the catalog is what it was."""
        self._simulated.ends()
        self.made_up.is_forgotten()

    def is_replayed(self) -> None:
        """Every run of every journey runs once more, to the same commands; TookAnotherWay if it does not."""
        cluster = self._simulated.cluster
        for run in (*cluster.past, *cluster.runs.values()):
            replay(run)

    def _settles(self) -> None:
        """A step that is to be tried again is waited for, so long as anybody would."""
        self._complains_if_stuck()
        until, agenda = self.now + PATIENCE, self._simulated.agenda
        while self._simulated.is_busy and (due := agenda.next_due()) is not None and due <= until:
            self._simulated.passes(due)
            self._complains_if_stuck()

    def _complains_if_stuck(self) -> None:
        if self.complains:
            complain_if_stuck(self._simulated.cluster.runs.values())

    def _fault(self, step: StartStep, attempt: int, now: datetime) -> timedelta:
        failing = self._faults.next_of(step.name)
        if failing is not None:
            raise StepFailure(failing.kind, failing.why, is_final=failing.is_final)
        return timedelta(0)
