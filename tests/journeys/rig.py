"""Journeys on a real Temporal server whose clock can be moved, with the real store, gate and mail behind them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import uvicorn
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from activities.channels.http import OutsideHttp
from delivery.pump import Pump
from sandbox.inbox.app import create_app
from sandbox.inbox.mailbox import Mail, Mailbox
from sandbox.inbox.smtp import SmtpServer
from settings import Settings
from store.accept import Accepted
from store.tables import DecisionRow, EffectRow, EnrolmentRow
from testkit.temporal.furnish import at_work
from testkit.temporal.real import RealWorld
from worker import journey_worker
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.profile import ConsentGiven, ProfileUpdated
from workflows.vocabulary.identity import CustomerId

_SECRET = "whsec_c29qb3VybiBpbiB0ZXN0cw=="


@dataclass(kw_only=True)
class Rig(RealWorld):
    """One test's customer, in a world in which also mail and campaigns are real."""

    mailbox: Mailbox
    customer: CustomerId = field(default_factory=lambda: CustomerId(f"c-{uuid4().hex[:8]}"))

    async def arrives(self, zone: str = "UTC", consents: tuple[str, ...] = ("marketing", "survey")) -> None:
        """The customer becomes known, with an address and these consents."""
        known = ProfileUpdated(email="customer@example.com", time_zone=zone)
        await self.takes_in(self.customer, [known, *(ConsentGiven(scope=scope) for scope in consents)])

    async def happens(self, event: Event, *, at: datetime | None = None, id: str | None = None) -> Accepted:
        """An event is accepted and delivered, and all journeys have done what they do about it."""
        return await self.takes_in(self.customer, [event], at=at, id=id)

    async def said(self) -> list[str]:
        """The subjects of the mails the customer got."""
        return [mail.subject for mail in await self.mails()]

    async def mails(self) -> list[Mail]:
        """The mails the customer got, the first first."""
        mails = await asyncio.to_thread(self.mailbox.mails, self.customer)
        return sorted(mails, key=lambda mail: mail.id)

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


@asynccontextmanager
async def one_world(environment: WorkflowEnvironment, database: AsyncEngine, folder: Path) -> AsyncIterator[Rig]:
    """A worker, a pump, a mail server and a campaign system for one test, all real and all its own."""
    mailbox = Mailbox(folder / "inbox.db")
    smtp = await asyncio.get_running_loop().create_server(SmtpServer(mailbox).connection, "127.0.0.1", 0)
    page = uvicorn.Server(uvicorn.Config(create_app(mailbox, _SECRET), port=0, log_config=None, lifespan="off"))
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
        campaign_secret=SecretStr(_SECRET),
    )
    http = OutsideHttp()
    pump = Pump(database, environment.client, settings.task_queue, settings.clock)
    rig = Rig(
        environment=environment,
        database=database,
        pump=pump,
        make_worker=lambda: journey_worker(environment.client, settings, database, http),
        mailbox=mailbox,
    )
    async with at_work(rig):
        yield rig
    await http.close()
    page.should_exit = True
    await serving
    smtp.close()
    mailbox.close()
