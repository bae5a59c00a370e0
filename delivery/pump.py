"""Bring what was accepted to the journeys: in order for each enrolment, under a lease, until it is done."""

import asyncio
import contextlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from delivery.tell import NotYet, tell
from store.deliveries import Delivery, lease_waiting, mark_delivered, release, waiting_deliveries
from store.engine import reading, writing
from workflows.vocabulary.clock import Clock
from workflows.vocabulary.identity import EnrolmentId

_AT_ONCE = 64
_REST_AFTER_REFUSAL = timedelta(seconds=2)
_LOOK_EVERY_S = 0.5
_log = structlog.get_logger()


@dataclass
class Pump:
    """One process's share of the work; `leaser` names it in the leases it takes."""

    database: AsyncEngine
    client: Client
    task_queue: str
    clock: Clock
    leaser: str = field(default_factory=lambda: uuid4().hex)
    _leased: set[EnrolmentId] = field(default_factory=set)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _is_delivering: bool = False

    def take(self, enrolments: Iterable[EnrolmentId]) -> None:
        """Deliver to these soon; they are leased to this pump already, by the transaction that accepted the event."""
        self._leased.update(enrolments)
        if self._leased:
            self._woken.set()

    @property
    def is_idle(self) -> bool:
        """Whether nothing taken is still to be delivered."""
        return not self._leased and not self._is_delivering

    async def run(self, *, as_backstop: bool) -> None:
        """Deliver until cancelled; as a backstop also what other processes have left lying."""
        while True:
            try:
                if as_backstop:
                    async with writing(self.database) as tx:
                        self._leased.update(await lease_waiting(tx, self.leaser, _AT_ONCE))
                if self._leased:
                    self._is_delivering = True
                    await self._deliver()
            except Exception as failure:  # a pump that stops would strand every customer: report, rest, go on
                _log.error("delivery.failed", error=type(failure).__name__)
                await asyncio.sleep(_REST_AFTER_REFUSAL.total_seconds())
            self._is_delivering = False
            self._woken.clear()
            if not self._leased:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), _LOOK_EVERY_S if as_backstop else None)

    async def _deliver(self) -> None:
        batch, self._leased = list(self._leased)[:_AT_ONCE], set(list(self._leased)[_AT_ONCE:])
        async with reading(self.database) as tx:
            waiting = await waiting_deliveries(tx, batch, _AT_ONCE * 4)
        by_enrolment: dict[EnrolmentId, list[Delivery]] = {}
        for delivery in waiting:
            by_enrolment.setdefault(delivery.enrolment, []).append(delivery)
        done: dict[int, str] = {}
        refusals = await asyncio.gather(*(self._tell_in_order(told, done) for told in by_enrolment.values()))
        later = {enrolment: why for enrolment, why in zip(by_enrolment, refusals, strict=True) if why is not None}
        if later:
            _log.warning("delivery.refused", enrolments=len(later), why=sorted(set(later.values())))
        async with writing(self.database) as tx:
            await mark_delivered(tx, done)
            await release(tx, self.leaser, [e for e in batch if e in later], _REST_AFTER_REFUSAL)
            await release(tx, self.leaser, [e for e in batch if e not in later and e not in self._leased], timedelta(0))

    async def _tell_in_order(self, deliveries: list[Delivery], done: dict[int, str]) -> str | None:
        """Tell one workflow what it missed; returns why it can take no more now, if it cannot."""
        for delivery in deliveries:
            try:
                done[delivery.id] = await tell(self.client, self.task_queue, self.clock, delivery)
            except NotYet as refusal:
                return str(refusal)
        return None
