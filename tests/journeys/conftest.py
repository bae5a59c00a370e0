"""One Temporal server for all tests of journeys; everything else is made anew for each."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.testing import WorkflowEnvironment

from testkit.temporal.histories import replay
from tests.journeys.rig import Rig, one_world


@pytest.fixture(scope="session")
def server(sojourn_server: WorkflowEnvironment) -> WorkflowEnvironment:
    """A Temporal server with movable clocks."""
    return sojourn_server


@pytest_asyncio.fixture
async def rig(
    server: WorkflowEnvironment,
    sqlite_database: AsyncEngine,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Rig]:
    """A world for one test; when it is over, its histories are replayed, with what was patched still patched."""
    async with one_world(server, sqlite_database, tmp_path) as world:
        yield world
        await replay(world, request.node.name.removeprefix("test_"))
