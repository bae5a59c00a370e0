"""One test's world: its store, its worker and its delivery, and the time that passes for everybody in it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import RowMapping, exists, select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel, col
from temporalio.client import WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from delivery.pump import Pump
from store.accept import Accepted, Incoming, accept
from store.deliveries import lease_waiting
from store.engine import reading, writing
from store.tables import DeliveryRow, EnrolmentRow
from testkit.temporal.dates import Dates
from testkit.temporal.server import Seen
from testkit.temporal.stuck import complain_if_stuck
from workflows.vocabulary.clock import Clock
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.identity import CustomerId, EnrolmentId

PATIENCE_S = 30
_LOOK_EVERY_S = 0.02
_LOOK_AGAIN_S = 0.25
_LOOKS_FOR_OVERDUE = 200
# What a timer starts must be done before the clock's goal comes by itself: past it, the server skips to the next timer.
_A_MOMENT = timedelta(seconds=5)


def _until_noon(now: datetime) -> timedelta:
    # Every test begins at noon, or quiet hours would decide by when the tests are run.
    noon = now.replace(hour=12, minute=0, second=0, microsecond=0)
    return noon - now if noon > now else noon + timedelta(days=1) - now


@dataclass(kw_only=True)
class RealWorld:
    """Real parts, all its own, save for the server.

    `runs` knows one workflow run of each enrolment; a world that `complains` raises Stuck as soon as a journey is.
    """

    environment: WorkflowEnvironment
    database: AsyncEngine
    pump: Pump
    make_worker: Callable[[], Worker]
    complains: bool = False
    passed: timedelta = field(default_factory=lambda: _until_noon(datetime.now(UTC)))
    runs: dict[EnrolmentId, WorkflowHandle[Any, Any]] = field(default_factory=dict)
    _worker: Worker | None = None
    _over: set[EnrolmentId] = field(default_factory=set)
    _dates: Dates = field(init=False)
    _running: asyncio.Task[None] = field(init=False)

    def __post_init__(self) -> None:
        self._dates = Dates(self.database)

    @property
    def now(self) -> datetime:
        """The customers' instant."""
        return datetime.now(UTC) + self.passed

    async def takes_in(
        self, customer: CustomerId, events: Sequence[Event], *, at: datetime | None = None, id: str | None = None
    ) -> Accepted:
        """Events are accepted and delivered, and all journeys have done what they do about them."""
        self.pump.clock = Clock(ahead=self.passed)
        now = self.now
        incoming = [Incoming("test", id or uuid4().hex, event, at or now, None, {}) for event in events]
        async with writing(self.database) as tx:
            accepted = await accept(tx, customer, incoming, now, self.pump.leaser)
        self.pump.take(accepted.enrolments)
        await (self.settles() if self._worker else self.is_delivered())
        return accepted

    async def passes(self, length: timedelta) -> None:
        """Time passes for everybody, from one thing that can happen to the next.

        No step goes past a timer: what that timer starts may be another timer, or a run that continues as new, and
        what two journeys do must come in the order of their times.
        """
        while True:
            await self._dates.post(self.now)
            due = await self._due()
            if length <= timedelta(0):
                return
            soonest = await self._dates.next_in(self.now, length)
            soonest = max(min([soonest, *(left for left, _ in due if left is not None)]), timedelta(0))
            step = length if soonest >= length and not any(left == soonest for left, _ in due) else soonest + _A_MOMENT
            for _, seen in due:
                await self._move(seen.handle, step)
            self.passed += step
            length -= step
            self.pump.clock = Clock(ahead=self.passed)

    async def _due(self) -> list[tuple[timedelta | None, Seen]]:
        """When everything has settled: what runs, and how long until something is due there, the soonest first."""
        for _ in range(_LOOKS_FOR_OVERDUE):
            await self.settles()
            running = [seen for seen in await self._seen() if seen.is_running]
            looked = [(*await seen.next_due(), seen) for seen in running]
            due = [(left, seen) for left, _, seen in looked]
            is_overdue = any(left is not None and left <= timedelta(0) for left, _ in due)
            if all(is_as_seen for _, is_as_seen, _ in looked) and not is_overdue:
                break
            await asyncio.sleep(_LOOK_EVERY_S)
        return sorted(due, key=lambda one: timedelta.max if one[0] is None else one[0])

    async def worker_starts(self) -> None:
        """A worker begins to poll, or another one after a stop."""
        self._worker = self.make_worker()
        self._running = asyncio.create_task(self._worker.run())

    async def worker_stops(self) -> None:
        """Nobody runs journeys until another worker starts."""
        if self._worker is not None:
            await self._worker.shutdown()
            await self._running
            self._worker = None

    async def is_delivered(self) -> None:
        """Wait until all that was accepted is with Temporal, whether or not anybody works on it."""
        async with asyncio.timeout(PATIENCE_S):
            while not self.pump.is_idle:
                await asyncio.sleep(_LOOK_EVERY_S)

    async def settles(self) -> None:
        """Wait until nothing is being delivered, decided or sent."""
        async with asyncio.timeout(PATIENCE_S):
            # What journeys leave for others is looked for last: one that was still busy may have left it since.
            while not self.pump.is_idle or await self._is_busy() or await self._left_lying():
                await asyncio.sleep(_LOOK_EVERY_S)

    async def ends(self) -> None:
        """Terminate what goes on, and forget all runs."""
        for seen in await self._seen():
            if seen.is_running:
                await seen.handle.terminate("the test is over")
        self.runs.clear()

    async def rows(self, table: type[SQLModel]) -> list[RowMapping]:
        """Everything a table holds."""
        async with reading(self.database) as tx:
            return list((await tx.execute(select(table))).mappings())

    async def _move(self, handle: WorkflowHandle[Any, Any], step: timedelta) -> None:
        """Move one workflow's clock; one that is stuck would never get there, so somebody looks from time to time."""
        moving = asyncio.create_task(self.environment.fast_forward(handle, step))
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not (await asyncio.wait({moving}, timeout=_LOOK_AGAIN_S))[0]:
                    if self.complains:
                        await complain_if_stuck(await Seen.of(handle))
                await moving
        except RPCError as failure:
            if failure.status is not RPCStatusCode.NOT_FOUND:  # it may have ended meanwhile
                raise
        finally:
            moving.cancel()

    async def _is_busy(self) -> bool:
        running = [seen for seen in await self._seen() if seen.is_running]
        if self.complains:
            for seen in running:
                await complain_if_stuck(seen)
        return any(seen.is_busy for seen in running)

    async def _left_lying(self) -> bool:
        """Take up what a journey, not an event, has given others to do; whether there was any."""
        open_one = col(EnrolmentRow.id) == col(DeliveryRow.enrolment_id)
        query = select(
            exists().where(col(DeliveryRow.delivered_at).is_(None), open_one, col(EnrolmentRow.leased_until).is_(None))
        )
        async with reading(self.database) as tx:
            if not (await tx.execute(query)).scalar_one():
                return False
        async with writing(self.database) as tx:
            taken = await lease_waiting(tx, self.pump.leaser, 64)
        self.pump.take(taken)
        return bool(taken)

    async def _seen(self) -> list[Seen]:
        """The open enrolments' workflows as they are now, and those that nobody has looked at yet."""
        async with reading(self.database) as tx:
            query = select(col(EnrolmentRow.id), col(EnrolmentRow.workflow_id), col(EnrolmentRow.ended_at))
            rows = (await tx.execute(query.where(col(EnrolmentRow.refused).is_(None)))).mappings().all()
        found, client = [], self.environment.client
        for row in rows:
            enrolment = EnrolmentId(row["id"])
            if enrolment in self._over:
                continue
            is_open = row["ended_at"] is None
            known = client.get_workflow_handle(row["workflow_id"]) if is_open else self.runs.get(enrolment)
            try:
                seen = await Seen.of(known or client.get_workflow_handle(row["workflow_id"]))
            except RPCError as failure:
                if failure.status is not RPCStatusCode.NOT_FOUND:
                    raise
                continue  # nobody has told Temporal of it yet
            self.runs.setdefault(enrolment, client.get_workflow_handle(row["workflow_id"], run_id=seen.run_id))
            # What is written down as ended may still be closing, and whoever enters again must wait for that.
            if is_open or seen.is_running:
                found.append(seen)
            else:
                self._over.add(enrolment)
        return found
