"""Both worlds, for one test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from temporalio.testing import WorkflowEnvironment

from testkit.sojourn import Sojourn
from testkit.virtual.world import BEGINS
from tests.parity.furnish import TwinWorlds


@pytest.fixture
def twins(sojourn_server: WorkflowEnvironment, sojourn_template: Path, tmp_path: Path) -> TwinWorlds:
    """Where pairs of worlds are made."""
    return TwinWorlds(sojourn_server, sojourn_template, tmp_path)


@pytest_asyncio.fixture(loop_scope="session")
async def sojourn(twins: TwinWorlds) -> AsyncIterator[Sojourn]:
    """The kit's words, each of which is said in both worlds."""
    async with twins.one(BEGINS) as twin:
        yield Sojourn(twin)
