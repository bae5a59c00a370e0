"""The pytest plugin: a fixture named `sojourn`, and the customer's timeline under every test that fails with it.

pytest imports every installed plugin at its start: what takes long to import is imported when a test asks for it.
"""

import os
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

if TYPE_CHECKING:
    from temporalio.testing import WorkflowEnvironment

    from testkit.sojourn import Sojourn

RECORD_IN = "SOJOURN_RECORD_HISTORIES"
_HAS_FAILED = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """One option: on what the tests of journeys run."""
    told = "run the tests of journeys on a real Temporal server, not on virtual time"
    parser.getgroup("sojourn").addoption("--temporal", action="store_true", help=told)


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to record histories where there are none."""
    if os.environ.get(RECORD_IN) and not config.getoption("--temporal"):
        raise pytest.UsageError(f"{RECORD_IN} is set, but virtual time leaves no histories: add --temporal")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def sojourn_server() -> "AsyncIterator[WorkflowEnvironment]":
    """The session's Temporal server, with clocks that can be moved."""
    from testkit.temporal.server import time_skipping_server

    async with time_skipping_server() as environment:
        yield environment


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def sojourn_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The migrated database of which every test gets a copy."""
    from testkit.temporal.furnish import migrated_file

    return await migrated_file(tmp_path_factory.mktemp("sojourn"))


@pytest_asyncio.fixture(loop_scope="session")
async def temporal_sojourn(
    sojourn_server: "WorkflowEnvironment",
    sojourn_template: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> "AsyncIterator[Sojourn]":
    """A world on the real server; when the test is over, its histories are replayed.

    It asks for `monkeypatch` so that what a test has patched still is when they are.
    """
    from testkit.temporal.furnish import one_sojourn
    from testkit.temporal.histories import replay
    from testkit.temporal.world import server_of

    async with one_sojourn(sojourn_server, sojourn_template, tmp_path) as words:
        yield words
        if not request.node.stash.get(_HAS_FAILED, False):
            world = server_of(words)
            await replay(world, request.node.name.removeprefix("test_"), world.made_up.journeys)


@pytest.fixture
def virtual_sojourn(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> "Iterator[Sojourn]":
    """A world on virtual time; when the test is over, every run in it runs once more."""
    from testkit.sojourn import Sojourn
    from testkit.virtual.furnish import virtual_world

    with virtual_world() as world:
        yield Sojourn(world)
        if not request.node.stash.get(_HAS_FAILED, False):
            world.is_replayed()


@pytest.fixture
def sojourn(request: pytest.FixtureRequest) -> "Sojourn":
    """A world for one test, and the words to use in it: virtual, unless it is marked or the option says otherwise."""
    is_real = request.config.getoption("--temporal") or request.node.get_closest_marker("temporal") is not None
    words: Sojourn = request.getfixturevalue("temporal_sojourn" if is_real else "virtual_sojourn")
    return words


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
