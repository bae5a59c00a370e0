"""Furnish a world for one test, and clear it away again."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import uuid4

from temporalio.client import Client
from temporalio.plugin import SimplePlugin
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.channels.http import OutsideHttp
from delivery.pump import Pump
from settings import Settings
from store.engine import open_database
from store.migrate import ensure_policy, migrate
from testkit.faults import Faults
from testkit.made_up import MadeUp
from testkit.provider import RecordingProvider
from testkit.sojourn import Sojourn
from testkit.temporal.failing import Failures
from testkit.temporal.real import RealWorld
from testkit.temporal.world import TemporalWorld
from worker import journey_worker

_POLICY = Path(__file__).parents[2] / "policy.toml"


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
async def at_work(world: RealWorld) -> AsyncIterator[None]:
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
    made_up, faults, provider, http = MadeUp(), Faults(), RecordingProvider(), OutsideHttp()

    def make_worker() -> Worker:
        client = _knowing(environment.client, made_up, faults)
        return journey_worker(client, settings, database, http, channel=provider)

    world = TemporalWorld(
        environment=environment,
        database=database,
        pump=Pump(database, environment.client, settings.task_queue, settings.clock),
        make_worker=make_worker,
        complains=True,
        made_up=made_up,
        faults=faults,
        provider=provider,
    )
    try:
        async with at_work(world):
            yield Sojourn(world)
    finally:
        made_up.is_forgotten()
        await http.close()
        await database.dispose()


def _knowing(client: Client, made_up: MadeUp, faults: Faults) -> Client:
    """The client, of which workers are made that know what one test has made up."""
    if not made_up.journeys and not faults.is_used:
        return client
    known = SimplePlugin("made-up", workflows=list(made_up.journeys), interceptors=[Failures(faults)])
    config = client.config()
    config["plugins"] = [*config["plugins"], known]
    return Client(**config)
