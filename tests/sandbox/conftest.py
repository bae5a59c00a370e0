"""A whole stack for a test: its own folder, its own ports, real processes."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from sandbox.parts import environment
from sandbox.ports import on_free_ports
from settings import Settings

# Slower than the demo's, so that a busy machine does not let a customer's days slip by between two steps.
MILLISECONDS_A_DAY = 800


@dataclass(frozen=True)
class Up:
    """A running `sojourn up`, and what it said until it was ready."""

    settings: Settings
    process: asyncio.subprocess.Process
    said: str

    def children(self) -> dict[str, psutil.Process]:
        """All processes below it, by the part they are."""
        return {_part(child): child for child in psutil.Process(self.process.pid).children(recursive=True)}

    async def says(self, words: str, within_s: float = 30) -> str:
        """What it says next, up to some words."""
        assert self.process.stdout is not None
        async with asyncio.timeout(within_s):
            return (await self.process.stdout.readuntil(words.encode())).decode()


@asynccontextmanager
async def running_up(settings: Settings) -> AsyncIterator[Up]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cli", "up"), env=environment(settings), stdout=asyncio.subprocess.PIPE
    )
    up = Up(settings, process, "")
    try:
        yield Up(settings, process, await up.says("Ctrl-C stops everything.", within_s=90))
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return on_free_ports(Settings(home=tmp_path / "home"))


@pytest.fixture(scope="module")
async def up(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Up]:
    """One for all tests of a module."""
    home = tmp_path_factory.mktemp("up") / "home"
    async with running_up(on_free_ports(Settings(home=home, milliseconds_a_day=MILLISECONDS_A_DAY))) as up:
        yield up


def _part(child: psutil.Process) -> str:
    command = child.cmdline()
    return "temporal" if command[0].endswith("temporal") else Path(command[-1]).stem
