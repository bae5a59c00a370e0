"""The stack a benchmark runs on: all the real processes, real time, and a policy that lets everything through."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from bench import bare
from sandbox.parts import temporal_address
from sandbox.ports import on_free_ports
from sandbox.stack import Stack
from settings import Settings
from store.engine import open_database, reading, writing
from store.policy import apply_policy
from store.tables import DeliveryRow
from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.policies.holds import HoldRule
from workflows.vocabulary.policies.policy import Policy

_DAY_MS = 86_400_000
GATE = HoldRule(
    name="bench-gate",
    opened_by="coupon.redeemed",
    closed_by="campaign.ended",
    key="campaign_id",
    binds=frozenset({Purpose.MARKETING}),
)


@dataclass(frozen=True)
class World:
    """The running stack, a client to its Temporal server and a look into its database."""

    settings: Settings
    stack: Stack
    client: Client
    database: AsyncEngine

    async def is_all_delivered(self) -> None:
        """Return once every delivery is marked; TimeoutError after two minutes."""
        query = select(func.count()).where(col(DeliveryRow.delivered_at).is_(None))
        async with asyncio.timeout(120):
            while True:
                async with reading(self.database) as tx:
                    if (await tx.execute(query)).scalar_one() == 0:
                        return
                await asyncio.sleep(0.02)


@asynccontextmanager
async def running_world() -> AsyncIterator[World]:
    """Start everything on free ports in a folder of its own, and leave nothing behind."""
    with TemporaryDirectory(prefix="sojourn-bench-") as folder:
        settings = on_free_ports(Settings(home=Path(folder), milliseconds_a_day=_DAY_MS))
        async with Stack(settings, print) as stack:
            database = open_database(settings.database)
            async with writing(database) as tx:
                await apply_policy(tx, Policy(holds=(GATE,)), "bench", datetime.now(UTC))
            client = await Client.connect(temporal_address(settings), data_converter=pydantic_data_converter)
            yield World(settings, stack, client, database)
            await database.dispose()


@asynccontextmanager
async def bare_worker(world: World) -> AsyncIterator[None]:
    """A worker that knows nothing of Sojourn, in a process of its own like ours."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.bare", temporal_address(world.settings))
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


async def warm(world: World, name: str) -> None:
    """Start a bare workflow and see it through its first task, so that its worker has it cached."""
    handle = await world.client.start_workflow(bare.Bare.run, id=name, task_queue=bare.QUEUE)
    await handle.signal(bare.Bare.fact, {})
