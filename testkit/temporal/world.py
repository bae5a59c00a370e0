"""A test's world on a real Temporal server, as its words need it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlmodel import col
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from simulation.records import Enrolled
from store.accept import Acceptance
from store.engine import reading, writing
from store.switches import NothingToSwitch, Unsigned, pause, resume
from store.tables import EnrolmentRow
from store.timeline_entries import Entry
from testkit.faults import Failing, Faults
from testkit.made_up import MadeUp
from testkit.provider import RecordingProvider
from testkit.sojourn import Sojourn
from testkit.story import Story
from testkit.temporal.real import RealWorld
from testkit.temporal.story import read_story, read_timeline
from testkit.world import Order, Refused
from workflows.journey import Journey
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.identity import CustomerId, EnrolmentId, EventId, WorkflowId
from workflows.vocabulary.pausing import Instruction


@dataclass(kw_only=True)
class TemporalWorld(RealWorld):
    """Everything is real but the provider, and the system whose campaigns are paused."""

    made_up: MadeUp
    faults: Faults
    provider: RecordingProvider
    customer: CustomerId = field(default_factory=lambda: CustomerId(f"c-{uuid4().hex[:8]}"))

    async def learns(self, journey: type[Journey[Any]]) -> None:
        """A journey that is in no catalog is there from now on, and so are the events and messages it names."""
        if self.made_up.learns(journey):
            await self._another_worker()

    async def accepts(
        self, customer: CustomerId, events: Sequence[Event], *, at: datetime | None = None, id: str | None = None
    ) -> list[EventId | None]:
        """Events come in, and everything settles; their ids, None for one whose id belongs to another event."""
        accepted = await self.takes_in(customer, events, at=at, id=id)
        return [None if answer is Acceptance.CONFLICT else event for answer, event in accepted.answers]

    async def enrolments(self, customer: CustomerId) -> list[Enrolled]:
        """The customer's enrolments and what was refused to be one, the first first."""
        query = select(EnrolmentRow).where(col(EnrolmentRow.customer_id) == customer)
        async with reading(self.database) as tx:
            rows = (await tx.execute(query.order_by(col(EnrolmentRow.started_at)))).mappings().all()
        return [Enrolled(**{one.name: row[one.name] for one in fields(Enrolled)}) for row in rows]

    async def story(self, customer: CustomerId, enrolment: EnrolmentId, before: Story) -> Story:
        """What has become of an enrolment; `before` is how it was when last looked at."""
        return await read_story(self, self.provider, enrolment, before)

    async def timeline(self, customer: CustomerId) -> list[Entry]:
        """The customer's whole story."""
        return await read_timeline(self, customer)

    async def steers(self, workflow: WorkflowId, order: Order, said: Instruction) -> str:
        """An operator steers one journey; what it answers. Refused says why it does not."""
        handle = self.environment.client.get_workflow_handle(workflow)
        try:
            answer: str = await handle.execute_update(order, said)
        except WorkflowUpdateFailedError as failed:
            why = failed.cause.message if isinstance(failed.cause, ApplicationError) else str(failed.cause)
            raise Refused(why) from None
        except RPCError as failure:
            if failure.status is RPCStatusCode.NOT_FOUND:
                raise Refused(f"{workflow} is not running") from None
            raise
        return answer

    async def cancels(self, workflow: WorkflowId) -> None:
        """An operator cancels one journey in Temporal."""
        await self.environment.client.get_workflow_handle(workflow).cancel()

    async def switches(self, scope: str, said: Instruction, *, is_paused: bool) -> None:
        """An operator pauses a journey for everybody, or everything, or has it go on. Refused says why not."""
        try:
            async with writing(self.database) as tx:
                await (pause if is_paused else resume)(tx, scope, said.by, said.why, self.now)
        except (NothingToSwitch, Unsigned) as wrong:
            raise Refused(str(wrong)) from None

    async def fails(self, step: str, failing: Failing, times: int) -> None:
        """So many attempts to come at a step fail."""
        is_first = not self.faults.is_used
        self.faults.add(step, failing, times)
        if is_first:
            await self._another_worker()

    async def _another_worker(self) -> None:
        await self.worker_stops()
        await self.worker_starts()


def server_of(sojourn: Sojourn) -> TemporalWorld:
    """The real server and store behind a test's words, for what there is no word for; TypeError if there is none."""
    if not isinstance(sojourn.world, TemporalWorld):
        raise TypeError("this test runs on virtual time: mark it `temporal`, and it always gets a real server")
    return sojourn.world
