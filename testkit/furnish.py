"""Furnish a world for one test, and clear it away again."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import uuid4

from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.channels.http import OutsideHttp
from delivery.pump import Pump
from settings import Settings
from store.engine import open_database
from store.migrate import ensure_policy, migrate
from testkit.made_up import MadeUp
from testkit.provider import RecordingProvider
from testkit.sojourn import Sojourn
from testkit.world import World
from worker import journey_worker

_POLICY = Path(__file__).parents[1] / "policy.toml"


async def migrated_file(folder: Path) -> Path:
    """A database with the shipped policy in force, of which every test gets a copy."""
    path = folder / "template.db"
    url = f"sqlite+aiosqlite:///{path}"
    await migrate(url)
    engine = open_database(url)
    await ensure_policy(engine, _POLICY)
    await engine.dispose()
    return path


@asynccontextmanager
async def at_work(world: World) -> AsyncIterator[None]:
    """A worker and the delivery are at work in this world."""
    delivering = asyncio.create_task(world.pump.run(as_backstop=False))
    await world.worker_starts()
    try:
        yield
    finally:
        await world.worker_stops()
        delivering.cancel()
        with suppress(asyncio.CancelledError):
            await delivering


@asynccontextmanager
async def one_sojourn(environment: WorkflowEnvironment, template: Path, folder: Path) -> AsyncIterator[Sojourn]:
    """A world of its own with its words; only the provider and the campaigns' system are not real in it."""
    settings = Settings(home=folder, task_queue=uuid4().hex, campaign_url="")
    database = open_database(f"sqlite+aiosqlite:///{shutil.copy(template, folder / 'sojourn.db')}")
    provider, http = RecordingProvider(), OutsideHttp()
    made_up = MadeUp()

    def make_worker() -> Worker:
        client = made_up.known_to(environment.client)
        return journey_worker(client, settings, database, http, channel=provider)

    pump = Pump(database, environment.client, settings.task_queue, settings.clock)
    world = World(environment=environment, database=database, pump=pump, make_worker=make_worker, complains=True)
    try:
        async with at_work(world):
            yield Sojourn(world, provider, made_up)
    finally:
        made_up.is_forgotten()
        await http.close()
        await database.dispose()
