"""The pytest plugin: a fixture named `sojourn`, and the customer's timeline under every test that fails with it.

pytest imports every installed plugin at its start: what takes long to import is imported when a test asks for it.
"""

from collections.abc import AsyncIterator, Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

if TYPE_CHECKING:
    from temporalio.testing import WorkflowEnvironment

    from testkit.sojourn import Sojourn

_HAS_FAILED = pytest.StashKey[bool]()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def sojourn_server() -> "AsyncIterator[WorkflowEnvironment]":
    """The session's Temporal server, with clocks that can be moved."""
    from testkit.server import time_skipping_server

    async with time_skipping_server() as environment:
        yield environment


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def sojourn_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The migrated database of which every test gets a copy."""
    from testkit.furnish import migrated_file

    return await migrated_file(tmp_path_factory.mktemp("sojourn"))


@pytest_asyncio.fixture(loop_scope="session")
async def sojourn(
    sojourn_server: "WorkflowEnvironment",
    sojourn_template: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> "AsyncIterator[Sojourn]":
    """A world for one test, and the four words to use in it; when it is over, its histories are replayed.

    It asks for `monkeypatch` so that what a test has patched still is when they are.
    """
    from testkit.furnish import one_sojourn
    from testkit.histories import replay

    async with one_sojourn(sojourn_server, sojourn_template, tmp_path) as words:
        yield words
        if not request.node.stash.get(_HAS_FAILED, False):
            await replay(words.world, request.node.name.removeprefix("test_"), words.made_up.journeys)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put the story of every customer under a test that failed."""
    report = yield
    if report.failed and report.when == "call":
        item.stash[_HAS_FAILED] = True
        words = getattr(item, "funcargs", {}).get("sojourn")
        if words is not None:
            report.sections.append(("the customer's timeline", words.told()))
    return report
