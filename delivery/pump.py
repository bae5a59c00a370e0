"""Bring what was accepted to the journeys: in order for each enrolment, under a lease, until it is done."""

import asyncio
import contextlib
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from delivery.keeping_up import KeepingUp
from delivery.tell import NotYet, tell
from store.deliveries import Delivery, lease_waiting, mark_delivered, release, waiting_deliveries
from store.engine import reading, writing
from workflows.vocabulary.clock import Clock
from workflows.vocabulary.identity import EnrolmentId

_AT_ONCE = 64
_MOST_READ = 512
_REST_AFTER_REFUSAL = timedelta(seconds=2)
_LOOK_EVERY_S = 0.5
_FRESH_FOR_S = 10.0  # shorter than a lease
_log = structlog.get_logger()


@dataclass
class _Told:
    """What one enrolment was told, and why it could take no more, if it could not."""

    enrolment: EnrolmentId
    results: dict[int, str] = field(default_factory=dict)
    refused: str | None = None


@dataclass
class Pump:
    """One process's share of the work; `leaser` names it in the leases it takes.

    Enrolments are served side by side, so that one that is slow holds up itself alone.
    """

    database: AsyncEngine
    client: Client
    task_queue: str
    clock: Clock
    leaser: str = field(default_factory=lambda: uuid4().hex)
    # A dictionary for its order: who was taken first is served first.
    _leased: dict[EnrolmentId, None] = field(default_factory=dict)
    _serving: dict[EnrolmentId, asyncio.Task[None]] = field(default_factory=dict)
    _told: list[_Told] = field(default_factory=list)
    _keeping_up: KeepingUp = field(default_factory=KeepingUp)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, enrolments: Iterable[EnrolmentId]) -> None:
        """Deliver to these soon; they are leased to this pump already, by the transaction that accepted the event."""
        self._leased.update(dict.fromkeys(enrolments))
        self._woken.set()

    @property
    def is_idle(self) -> bool:
        """Whether nothing taken is still to be delivered and marked."""
        return not (self._leased or self._serving or self._told)

    async def run(self, *, as_backstop: bool) -> None:
        """Deliver until cancelled; as a backstop also what other processes have left lying."""
        try:
            while True:
                self._woken.clear()
                try:
                    await self._round(as_backstop)
                except Exception as failure:  # a pump that stops would strand every customer: report, rest, go on
                    _log.error("delivery.failed", error=type(failure).__name__)
                    await asyncio.sleep(_REST_AFTER_REFUSAL.total_seconds())
                    continue
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), _LOOK_EVERY_S if as_backstop else None)
        finally:
            for serving in self._serving.values():
                serving.cancel()

    async def _round(self, as_backstop: bool) -> None:
        if self._told:
            await self._settle()
        free = _AT_ONCE - len(self._serving)
        if as_backstop and free > 0:
            async with writing(self.database) as tx:
                self._leased.update(dict.fromkeys(await lease_waiting(tx, self.leaser, free)))
        batch = [enrolment for enrolment in self._leased if enrolment not in self._serving][: max(free, 0)]
        if not batch:
            return
        read_at = time.monotonic()
        async with reading(self.database) as tx:
            waiting = await waiting_deliveries(tx, batch, _MOST_READ)
        by_enrolment: dict[EnrolmentId, list[Delivery]] = {enrolment: [] for enrolment in batch}
        for delivery in waiting:
            by_enrolment[delivery.enrolment].append(delivery)
        for enrolment, deliveries in by_enrolment.items():
            del self._leased[enrolment]
            self._serving[enrolment] = asyncio.create_task(self._serve(enrolment, deliveries, read_at))

    async def _serve(self, enrolment: EnrolmentId, deliveries: list[Delivery], read_at: float) -> None:
        """Tell one workflow what it missed, in order; at the first thing it cannot take, leave it in peace."""
        told = _Told(enrolment)
        try:
            for delivery in deliveries:
                # Past the lease another process may have told it all, and the journey be over: read again.
                if time.monotonic() - read_at > _FRESH_FOR_S:
                    raise NotYet("read_too_long_ago")
                await self._keeping_up.before(self.client, delivery.workflow)
                told.results[delivery.id] = await tell(self.client, self.task_queue, self.clock, delivery)
        except NotYet as refusal:
            told.refused = str(refusal)
        except Exception as failure:  # what breaks one enrolment must not stop the others
            told.refused = type(failure).__name__
        self._told.append(told)
        self._woken.set()

    async def _settle(self) -> None:
        """Write down what was told, and give back the leases, save those that were taken anew meanwhile."""
        told = list(self._told)
        results: dict[int, str] = {}
        for one in told:
            results |= one.results
        refused = [one.enrolment for one in told if one.refused is not None]
        served = [one.enrolment for one in told if one.refused is None and one.enrolment not in self._leased]
        async with writing(self.database) as tx:
            await mark_delivered(tx, results)
            await release(tx, self.leaser, served, timedelta(0))
        if refused:
            # A transaction of its own: one that locks enrolments in two goes has no order, and deadlocks with `accept`.
            async with writing(self.database) as tx:
                await release(tx, self.leaser, refused, _REST_AFTER_REFUSAL)
        del self._told[: len(told)]
        for one in told:
            del self._serving[one.enrolment]
        for enrolment in refused:
            self._leased.pop(enrolment, None)
        if refused:
            why = sorted({one.refused for one in told if one.refused is not None})
            _log.warning("delivery.refused", enrolments=len(refused), why=why)
        self._woken.set()
