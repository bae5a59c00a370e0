"""Journeys on a real Temporal server whose clock can be moved, with the real store, gate and mail behind them.

The one module that knows the SDK's second time-skipping mode: there every workflow has a clock of its own.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import uvicorn
from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel, col
from temporalio.client import WorkflowHandle
from temporalio.common import SearchAttributeKey
from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment
from temporalio.worker import Replayer, Worker

from activities.channels.http import OutsideHttp
from delivery.pump import Pump
from delivery.search_attributes import SEARCH_ATTRIBUTES
from sandbox.inbox.app import create_app
from sandbox.inbox.mailbox import Mail, Mailbox
from sandbox.inbox.smtp import SmtpServer
from sandbox.probes import temporal_program
from settings import Settings
from store.accept import Accepted, Incoming, accept
from store.engine import reading, writing
from store.tables import DecisionRow, EffectRow, EnrolmentRow
from worker import journey_worker
from workflows.plugin import journey_plugin
from workflows.vocabulary.clock import Clock
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.profile import ConsentGiven, ProfileUpdated
from workflows.vocabulary.identity import CustomerId

_FLAGS = (
    "frontend.WorkflowTimeSkippingEnabled=true",
    "system.workflowTimeSkippingEnabled=true",
    'history.timerProcessorMaxTimeShift="10ms"',
)
_STEP = timedelta(days=7)
_PATIENCE_S = 20


@asynccontextmanager
async def time_skipping_server() -> AsyncIterator[WorkflowEnvironment]:
    """The dev server with movable clocks and our search attributes."""
    environment = await WorkflowEnvironment.start_time_skipping_v2(
        ts_config=TimeSkippingConfig(enabled=False),
        dev_server_existing_path=temporal_program(),
        dev_server_log_level="never",
        search_attributes=[SearchAttributeKey.for_keyword(name) for name in SEARCH_ATTRIBUTES],
        plugins=[journey_plugin()],
        dev_server_extra_args=[part for flag in _FLAGS for part in ("--dynamic-config-value", flag)],
    )
    yield environment
    await environment.shutdown()


@dataclass
class Rig:
    """One test's customers, in a world of their own."""

    environment: WorkflowEnvironment
    database: AsyncEngine
    mailbox: Mailbox
    pump: Pump
    make_worker: Callable[[], Worker]
    customer: CustomerId = field(default_factory=lambda: CustomerId(f"c-{uuid4().hex[:8]}"))
    passed: timedelta = field(default_factory=lambda: _until_noon(datetime.now(UTC)))
    _worker: Worker | None = None
    _running: asyncio.Task[None] = field(init=False)

    @property
    def now(self) -> datetime:
        """The customers' instant."""
        return datetime.now(UTC) + self.passed

    async def arrives(self, zone: str = "UTC", consents: tuple[str, ...] = ("marketing", "survey")) -> None:
        """The customer becomes known, with an address and these consents."""
        await self.happens(ProfileUpdated(email="customer@example.com", time_zone=zone))
        for scope in consents:
            await self.happens(ConsentGiven(scope=scope))

    async def happens(self, event: Event, *, at: datetime | None = None, id: str | None = None) -> Accepted:
        """An event is accepted and delivered, and all journeys have done what they do about it."""
        self.pump.clock = Clock(ahead=self.passed)
        now = self.now
        incoming = Incoming("test", id or uuid4().hex, event, at or now, None, {})
        async with writing(self.database) as tx:
            accepted = await accept(tx, self.customer, [incoming], now, self.pump.leaser)
        self.pump.take(accepted.enrolments)
        await (self.settles() if self._worker else self.is_delivered())
        return accepted

    async def passes(self, length: timedelta) -> None:
        """Time passes for all of the customer's journeys, a week at a time."""
        while length > timedelta(0):
            step = min(length, _STEP)
            for handle in await self._open():
                await self.settles()
                await self.environment.fast_forward(handle, step)
            self.passed += step
            length -= step
            await self.settles()

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
        async with asyncio.timeout(_PATIENCE_S):
            while not self.pump.is_idle:
                await asyncio.sleep(0.005)

    async def settles(self) -> None:
        """Wait until nothing is being delivered, decided or sent."""
        async with asyncio.timeout(_PATIENCE_S):
            while not self.pump.is_idle or any([await _is_busy(handle) for handle in await self._open()]):
                await asyncio.sleep(0.005)

    async def said(self) -> list[str]:
        """The subjects of the mails the customer got."""
        return [mail.subject for mail in await self.mails()]

    async def mails(self) -> list[Mail]:
        """The mails the customer got, the first first."""
        mails = await asyncio.to_thread(self.mailbox.mails, self.customer)
        return sorted(mails, key=lambda mail: mail.id)

    async def rows(self, table: type[SQLModel]) -> list[RowMapping]:
        """Everything a table holds."""
        async with reading(self.database) as tx:
            return list((await tx.execute(select(table))).mappings())

    async def effects(self) -> list[tuple[str, str, str]]:
        """Each message wanted: name, state, reason."""
        rows = sorted(await self.rows(EffectRow), key=lambda row: row["asked_at"])
        return [(row["message"], row["state"], row["reason"]) for row in rows]

    async def reasons(self) -> list[tuple[str, str]]:
        """Each decision: verdict and rule."""
        return [(row["verdict"], row["rule"]) for row in await self.rows(DecisionRow)]

    async def ending(self, journey: str) -> tuple[str | None, str | None]:
        """Outcome and reason of the latest enrolment in a journey."""
        rows = [row for row in await self.rows(EnrolmentRow) if row["journey"] == journey]
        return rows[-1]["outcome"], rows[-1]["reason"]

    def handle(self, journey: str, key: str | None = None) -> WorkflowHandle[Any, Any]:
        """The workflow of the customer's enrolment."""
        name = f"{journey}/{self.customer}" + (f"/{key}" if key else "")
        return self.environment.client.get_workflow_handle(name)

    async def replays(self, name: str) -> None:
        """Every history of this test runs again in a fresh worker, to the same commands.

        With SOJOURN_RECORD_HISTORIES set to a folder they are also written there, one file a journey and test.
        """
        folder = os.environ.get("SOJOURN_RECORD_HISTORIES")
        replayer = Replayer(workflows=[], plugins=[journey_plugin()])
        for row in await self.rows(EnrolmentRow):
            if row["refused"] is None:
                history = await self.environment.client.get_workflow_handle(row["workflow_id"]).fetch_history()
                await replayer.replay_workflow(history)
                if folder:
                    (Path(folder) / f"{row['journey']}--{name}.json").write_text(history.to_json())

    async def _open(self) -> list[WorkflowHandle[Any, Any]]:
        async with reading(self.database) as tx:
            query = select(col(EnrolmentRow.workflow_id)).where(
                col(EnrolmentRow.ended_at).is_(None), col(EnrolmentRow.refused).is_(None)
            )
            names = (await tx.execute(query)).scalars().all()
        return [self.environment.client.get_workflow_handle(name) for name in names]


def _until_noon(now: datetime) -> timedelta:
    # Every test begins at noon, or quiet hours would decide by when the tests are run.
    noon = now.replace(hour=12, minute=0, second=0, microsecond=0)
    return noon - now if noon > now else noon + timedelta(days=1) - now


async def _is_busy(handle: WorkflowHandle[Any, Any]) -> bool:
    raw = (await handle.describe()).raw_description
    is_running = raw.workflow_execution_info.close_time.seconds == 0
    return is_running and (bool(raw.pending_activities) or raw.HasField("pending_workflow_task"))


@asynccontextmanager
async def one_world(environment: WorkflowEnvironment, database: AsyncEngine, folder: Path) -> AsyncIterator[Rig]:
    """A worker, a pump, a mail server and a campaign system for one test, all real and all its own."""
    mailbox = Mailbox(folder / "inbox.db")
    smtp = await asyncio.get_running_loop().create_server(SmtpServer(mailbox).connection, "127.0.0.1", 0)
    page = uvicorn.Server(uvicorn.Config(create_app(mailbox), port=0, log_config=None, lifespan="off"))
    serving = asyncio.create_task(page.serve())
    while not page.started:
        await asyncio.sleep(0.005)
    page_url = f"http://127.0.0.1:{page.servers[0].sockets[0].getsockname()[1]}"
    settings = Settings(
        home=folder,
        task_queue=uuid4().hex,
        smtp_port=smtp.sockets[0].getsockname()[1],
        smtp_lookup_url=f"{page_url}/api/mails",
        campaign_url=f"{page_url}/campaigns",
    )
    http = OutsideHttp()
    pump = Pump(database, environment.client, settings.task_queue, settings.clock)
    pumping = asyncio.create_task(pump.run(as_backstop=False))
    rig = Rig(
        environment, database, mailbox, pump, lambda: journey_worker(environment.client, settings, database, http)
    )
    await rig.worker_starts()
    yield rig
    await rig.worker_stops()
    pumping.cancel()
    with suppress(asyncio.CancelledError):
        await pumping
    await http.close()
    page.should_exit = True
    await serving
    smtp.close()
    mailbox.close()
