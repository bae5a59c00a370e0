"""A test's world that is two: all that is said is said to a real and to a simulated one, and they have to agree."""

import asyncio
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from temporalio.service import RPCError, RPCStatusCode

from simulation.records import Enrolled
from store.timeline_entries import Entry
from testkit.faults import Failing
from testkit.provider import RecordingProvider
from testkit.story import Story
from testkit.temporal.world import TemporalWorld
from testkit.virtual.world import VirtualWorld
from testkit.world import Order, Refused
from tests.parity import remembered, written
from tests.parity.clocks import RealClocks
from tests.parity.comparing import TOLERANCE, differences
from tests.parity.telling import Providers, as_told, in_words, outcome
from workflows.journey import Journey
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.identity import CustomerId, EnrolmentId, EventId, WorkflowId
from workflows.vocabulary.pausing import Instruction

AnswerT = TypeVar("AnswerT")
_AS_GOOD_AS_NOW = timedelta(seconds=0.5)
_A_MOMENT = timedelta(seconds=0.4)
_SOON = timedelta(seconds=0.6)  # due in the one world, it may be due in the other as much later
_A_BLINK_S = 0.02
_MOST_STEPS = 2_000
_LOOKS = 3


class Differs(AssertionError):
    """The two worlds do not agree; the text says on what, and after which word."""


@dataclass
class TwinWorld:
    """Both worlds, from one instant on; what is answered is what the real one answers."""

    real: TemporalWorld
    virtual: VirtualWorld
    begins: datetime
    _customers: dict[CustomerId, None] = field(default_factory=dict)
    _stories: dict[EnrolmentId, Story] = field(default_factory=dict)
    _slowest: timedelta = TOLERANCE

    def __post_init__(self) -> None:
        self.real.passed = self.begins - datetime.now(UTC)
        self._clocks = RealClocks(self.real)
        self.provider: RecordingProvider = Providers(self.real.provider, self.virtual.provider)

    @property
    def now(self) -> datetime:
        """The customers' instant."""
        return self.real.now

    def next_due(self) -> datetime | None:
        """The next instant at which anything is due for anybody."""
        return self.virtual._simulated.agenda.next_due()

    @property
    def customer(self) -> CustomerId:
        """Whose journeys these are, if the test does not say whose."""
        return self.real.customer

    @property
    def complains(self) -> bool:
        """Whether either raises Stuck as soon as a journey is."""
        return self.real.complains

    @complains.setter
    def complains(self, does: bool) -> None:
        self.real.complains = self.virtual.complains = does

    async def learns(self, journey: type[Journey[Any]]) -> None:
        """A journey that is in no catalog is there from now on, in both."""
        await self.virtual.learns(journey)
        await self.real.learns(journey)

    async def accepts(
        self, customer: CustomerId, events: Sequence[Event], *, at: datetime | None = None, id: str | None = None
    ) -> list[EventId | None]:
        """Events come in, in both."""
        self._customers[customer] = None
        what = f"{customer}: {', '.join(map(repr, events))}, at {at}, id {id}"
        await self._catches_up()
        virtual = self.virtual.accepts(customer, events, at=at, id=id)
        return await self._agree(what, virtual, self.real.accepts(customer, events, at=at, id=id)) or []

    async def passes(self, length: timedelta) -> None:
        """Time passes in both, to each thing that is due in either; the last moment before it really passes.

        Moved past something, the real clocks would have moved on before others are told what came of it.
        """
        await self._catches_up()
        until = self.now + length
        for _ in range(_MOST_STEPS):
            dues = [due for due in (self.next_due(), *await self._clocks.dues()) if due is not None and due < until]
            due = min(dues, default=until)
            due = max(one for one in (*dues, due) if one - due < _SOON)
            if due - self.now > _A_MOMENT:
                await self._timed(self._clocks.move(due - _A_MOMENT))
            await asyncio.sleep(max((due - self.now).total_seconds(), 0) + _A_BLINK_S)
            await self._clocks.settle()
            self._slowest = max(self._slowest, self.now - due)
            await self._catches_up()
            if due == until:
                break
        await self._agree(f"passes {length}", self.virtual.passes(timedelta(0)), self._clocks.settle())

    async def enrolments(self, customer: CustomerId) -> list[Enrolled]:
        """The customer's enrolments and what was refused to be one, the first first."""
        return await self.real.enrolments(customer)

    async def story(self, customer: CustomerId, enrolment: EnrolmentId, before: Story) -> Story:
        """What has become of an enrolment; Differs if that is told otherwise in the other world."""
        place = [one.id for one in await self.real.enrolments(customer)].index(enrolment)
        same = (await self.virtual.enrolments(customer))[place].id
        virtual = await self.virtual.story(customer, same, self._stories.get(same, Story()))
        self._stories[same] = virtual
        real = await self.real.story(customer, enrolment, before)
        if wrong := differences(as_told(real), as_told(virtual), self._slowest):
            raise Differs("\n".join(("the story is told otherwise:", *wrong)))
        return real

    async def timeline(self, customer: CustomerId) -> list[Entry]:
        """The customer's whole story."""
        return await self.real.timeline(customer)

    async def steers(self, workflow: WorkflowId, order: Order, said: Instruction) -> str:
        """An operator steers one journey, in both."""
        await self._catches_up()
        virtual = self.virtual.steers(workflow, order, said)
        return await self._agree(f"{order} {workflow}", virtual, self._really_steers(workflow, order, said)) or ""

    async def cancels(self, workflow: WorkflowId) -> None:
        """An operator cancels one journey in Temporal."""
        await self._catches_up()
        await self._agree(f"cancels {workflow}", self.virtual.cancels(workflow), self._really_cancels(workflow))

    async def switches(self, scope: str, said: Instruction, *, is_paused: bool) -> None:
        """An operator pauses a journey for everybody, or everything, or has it go on."""
        await self._catches_up()
        virtual = self.virtual.switches(scope, said, is_paused=is_paused)
        real = self._really_switches(scope, said, is_paused=is_paused)
        await self._agree(f"switches {scope} {'off' if is_paused else 'on'}", virtual, real)

    async def fails(self, step: str, failing: Failing, times: int) -> None:
        """So many attempts to come at a step fail, in both."""
        await self.virtual.fails(step, failing, times)
        await self.real.fails(step, failing, times)

    async def ends(self) -> None:
        """End what goes on, and forget it."""
        await self.virtual.ends()
        await self.real.ends()

    async def _really_steers(self, workflow: WorkflowId, order: Order, said: Instruction) -> str:
        try:
            answer = await self.real.steers(workflow, order, said)
        except RPCError as failure:
            if failure.status is not RPCStatusCode.NOT_FOUND:
                raise
            raise Refused(f"{workflow} is not running") from None
        await self._clocks.settle()
        return answer

    async def _really_cancels(self, workflow: WorkflowId) -> None:
        await self.real.cancels(workflow)
        await self._clocks.settle()

    async def _really_switches(self, scope: str, said: Instruction, *, is_paused: bool) -> None:
        await self.real.switches(scope, said, is_paused=is_paused)
        await self._clocks.settle()

    async def _agree(self, what: str, virtual: Awaitable[AnswerT], real: Awaitable[AnswerT]) -> AnswerT | None:
        """What the real world answers; Differs if the other does not say the same, or not the same came of it."""
        simulated_answer, simulated_failure = await outcome(virtual)
        answer, failure = await self._timed(outcome(real))
        await self._catches_up()
        wrong = differences({"failure": in_words(failure)}, {"failure": in_words(simulated_failure)})
        if isinstance(answer, str):
            wrong += differences({"answer": answer}, {"answer": simulated_answer})
        for _ in range(_LOOKS):
            if not (apart := await self._apart()):
                break
            await self._clocks.see_that_none_ran_ahead()
            # What is due at this very moment may be done in one world and not yet in the other.
            await asyncio.sleep(_SOON.total_seconds())
            await self._clocks.settle()
            await self._catches_up()
        wrong += apart
        if wrong:
            raise Differs("\n".join((f"after {what}:", *wrong)))
        if failure is not None:
            raise failure
        return answer

    async def _apart(self) -> list[str]:
        rows, wrong = await written.rows_of(self.real), list[str]()
        for customer in self._customers:
            really = await written.account(self.real, rows, customer)
            simulated = remembered.account(self.virtual, customer)
            wrong += [f"{customer}: {line}" for line in differences(really, simulated, self._slowest)]
        return wrong

    async def _timed(self, really: Awaitable[AnswerT]) -> AnswerT:
        """Have something done in the real world: whatever time that takes, what comes of it may be late by it."""
        begun = time.monotonic()
        try:
            return await really
        finally:
            self._slowest = max(self._slowest, timedelta(seconds=time.monotonic() - begun))

    async def _catches_up(self) -> None:
        """Real time has passed in the real world, and customers lived through it; rests may have in the other."""
        if (left := self.virtual.now - self.real.now) > _AS_GOOD_AS_NOW:
            await asyncio.sleep(left.total_seconds())
        if (passed := self.real.now - self.virtual.now) > timedelta(0):
            await self.virtual.passes(passed)
