"""Both versions of a comparison: laid out, asked what they are, and run over the same data."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from commands.diffing.revisions import WORKING_TREE, NoRevision, Repository
from commands.diffing.version_process import Version, facts_of, type_in
from simulation.bulk.footprint import FORMAT

ResultT = TypeVar("ResultT")
SIDES = ("old", "new")
Heard = Callable[[Version, str], None]
"""Told each line that a version says."""


class Incomparable(ValueError):
    """Two versions that cannot be compared as it was asked; the message says what to ask instead."""


@dataclass(frozen=True, slots=True)
class Lived:
    """What both versions are to live through."""

    journeys: tuple[str, ...]
    data: str
    seed: int


@dataclass(frozen=True, slots=True)
class Known:
    """A version, and what it says of itself: its journeys and messages by name, and fingerprints by workflow type."""

    version: Version
    journeys: frozenset[str]
    messages: frozenset[str]
    fingerprints: dict[str, str | None]


@asynccontextmanager
async def laid_out(
    repository: Repository, named: Sequence[str], policies: Sequence[Path | None], folder: Path
) -> AsyncIterator[list[Version]]:
    """The old and the new version, where their code lies for as long as this lasts; NoRevision, Incomparable."""
    commits = [await _commit(repository, name) for name in named]
    async with AsyncExitStack() as stack:
        found = []
        for side, name, commit, policy in zip(SIDES, named, commits, policies, strict=True):
            tree = repository.tree
            if commit is not None:
                tree = await stack.enter_async_context(repository.laid_out(commit, folder / f"{side}-tree"))
            found.append(Version(name, commit, tree, policy or tree / "policy.toml"))
            if not found[-1].policy.is_file():
                raise Incomparable(f"{found[-1]} has no policy.toml: say --{side}-policy FILE")
        yield found


async def _commit(repository: Repository, name: str) -> str | None:
    if name == WORKING_TREE:
        return None
    commit = await repository.commit(name)
    if commit is None:
        raise NoRevision(
            f"no revision is called {name!r} here: `git fetch` brings what others have pushed, and a CI job has the "
            "history only if it asks for it (fetch-depth: 0)"
        )
    return commit


async def known(pair: Sequence[Version], journeys: Sequence[str], folder: Path) -> list[Known]:
    """Ask both what they are; VersionFailed, or Incomparable if a journey is in neither."""
    both = await _both(_known(version, folder / side) for version, side in zip(pair, SIDES, strict=True))
    there = sorted(both[0].journeys | both[1].journeys)
    for name in journeys:
        if name not in there:
            raise Incomparable(f"no journey and no revision is called {name!r}; the journeys are {', '.join(there)}")
    return both


async def _known(version: Version, folder: Path) -> Known:
    facts = await facts_of(version, _made(folder))
    if facts["format"] != FORMAT:
        raise Incomparable(f"{version} writes footprints another way: compare with its own `sojourn diff`")
    journeys = frozenset(one["name"] for one in facts["journeys"].values())
    fingerprints = {kind: one["fingerprint"] for kind, one in facts["journeys"].items()}
    return Known(version, journeys, frozenset(facts["messages"]), fingerprints)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


async def footprints(pair: Sequence[Known], lived: Lived, folder: Path, heard: Heard) -> tuple[Path, Path]:
    """Run both, side by side, and say where their footprints are; VersionFailed as soon as one of them fails."""
    runs = (_footprints(one, lived, folder / side, heard) for one, side in zip(pair, SIDES, strict=True))
    old, new = await _both(runs)
    return old, new


async def _both(doing: Iterable[Coroutine[Any, Any, ResultT]]) -> list[ResultT]:
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one) for one in doing]
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from None  # what failed first; the other was told to end
    return [task.result() for task in tasks]


async def _footprints(one: Known, lived: Lived, folder: Path, heard: Heard) -> Path:
    file = folder / "footprints.jsonl"
    journeys = [name for name in lived.journeys if name in one.journeys]
    if not journeys:
        await asyncio.to_thread(file.touch)  # where there is no such journey, nobody gets anything
        return file
    told = ("--data", lived.data, "--seed", str(lived.seed), "--policy", str(one.version.policy))
    files = ("--footprints", str(file), "--json", str(folder / "report.json"))
    await type_in(
        one.version, ["backtest", *journeys, *told, *files, "--quiet"], folder, lambda line: heard(one.version, line)
    )
    return file
