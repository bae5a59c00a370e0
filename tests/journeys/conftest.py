"""One Temporal server for all tests of journeys; everything else is made anew for each."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.testing import WorkflowEnvironment

from tests.journeys.rig import Rig, one_world, time_skipping_server


@pytest_asyncio.fixture(scope="session")
async def server() -> AsyncIterator[WorkflowEnvironment]:
    """A Temporal server with movable clocks."""
    async with time_skipping_server() as environment:
        yield environment


@pytest_asyncio.fixture
async def rig(
    server: WorkflowEnvironment, sqlite_database: AsyncEngine, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Rig]:
    """A world for one test; when it is over, its histories are replayed."""
    async with one_world(server, sqlite_database, tmp_path) as world:
        yield world
        await world.replays(request.node.name.removeprefix("test_"))
