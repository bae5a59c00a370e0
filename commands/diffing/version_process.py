"""The processes of one version: that version's own code, started where it lies."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, STDOUT
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from commands.simulation_progress import AS_LINES

_FACTS = Path(__file__).with_name("version_facts.py")
_LINES_TOLD = 8
_LOOK_EVERY_S = 0.1


class VersionFailed(RuntimeError):
    """A version's own code failed; the message names it and shows the last lines of what it said."""


@dataclass(frozen=True, slots=True)
class Version:
    """One side of a comparison: how it was named, its commit, if it is one, its code and its policy."""

    name: str
    commit: str | None
    tree: Path
    policy: Path

    def failed(self, doing: str, said: Sequence[str]) -> VersionFailed:
        """What to raise when its code could not do that."""
        # The folder is gone when somebody reads this; the file in it is what they look for.
        roots = {f"{self.tree.resolve()}{os.sep}", f"{self.tree}{os.sep}"}
        lines = [line for line in said if line.strip()][-_LINES_TOLD:]
        for root in roots:
            lines = [line.replace(root, "") for line in lines]
        return VersionFailed("\n".join([f"{self} cannot {doing}:", *(f"  {line}" for line in lines)]))

    def __str__(self) -> str:
        if self.commit is None:
            return "the working tree"
        return self.commit[:9] if self.commit.startswith(self.name) else f"{self.name} ({self.commit[:9]})"


async def facts_of(version: Version, folder: Path) -> dict[str, Any]:
    """What a version says of its journeys and messages; VersionFailed if it cannot be loaded."""
    said: list[str] = []
    await _run(version, [str(_FACTS)], folder, said.append, "be simulated")
    facts: dict[str, Any] = json.loads(said[-1])
    return facts


async def type_in(
    version: Version, words: Sequence[str], folder: Path, heard: Callable[[str], None], *, well: Sequence[int] = (0,)
) -> None:
    """Run a command of a version's own `sojourn`, telling each line it says; VersionFailed if it fails.

    What it keeps for a while it keeps in `folder`. It ends, with all it has started, when whoever awaits it does.
    `well` are the statuses that are no failure.
    """
    await _run(version, ["-m", "cli", *words], folder, heard, f"run `sojourn {words[0]}`", well=well)


async def _run(
    version: Version,
    words: Sequence[str],
    folder: Path,
    heard: Callable[[str], None],
    doing: str,
    well: Sequence[int] = (0,),
) -> None:
    # To a file: of a pipe the end is never seen if one of its own processes outlives it.
    says = folder / "said"
    with says.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", *words),
            cwd=version.tree,
            # Python takes the version's modules, also in what it starts.
            env={**os.environ, "PYTHONPATH": str(version.tree), "TMPDIR": str(folder), AS_LINES: "lines"},
            stdin=DEVNULL,
            stdout=out,
            stderr=STDOUT,
            start_new_session=True,  # so that one signal ends all it has started, and Ctrl-C is for us
        )
    said: deque[str] = deque(maxlen=100)
    ended = asyncio.create_task(process.wait())
    try:
        with says.open(errors="replace") as lines:
            while not ended.done():
                await asyncio.wait({ended}, timeout=_LOOK_EVERY_S)
                for line in _whole(lines):
                    said.append(line)
                    heard(line)
            said.append(lines.read())
        status = await ended
        if status not in well:
            killed = [f"it was ended by signal {-status}: is there memory enough?"] if status < 0 else []
            raise version.failed(doing, [*said, *killed])
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await ended


def _whole(lines: TextIO) -> Iterator[str]:
    while True:
        before, line = lines.tell(), lines.readline()
        if not line.endswith("\n"):
            lines.seek(before)  # the rest of it is still to come
            return
        yield line.rstrip("\n")
