"""Revisions of the repository somebody stands in, each laid out in a folder of its own for a while."""

import asyncio
import os
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

WORKING_TREE = "."
_MARKS = ("cli.py", "workflows")


class NoRevision(LookupError):
    """No such revision, or no repository at all; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository, and our code in it: `inner` is where below its top that lies."""

    top: Path
    inner: Path

    @property
    def tree(self) -> Path:
        """The working tree's code."""
        return self.top / self.inner

    async def commit(self, revision: str) -> str | None:
        """The commit a revision names, or None."""
        asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        status, said = await _git(self.top, *asked)
        return None if status else said

    @asynccontextmanager
    async def laid_out(self, commit: str, folder: Path) -> AsyncIterator[Path]:
        """The commit's code in a worktree at `folder`, which is gone afterwards; NoRevision if git cannot."""
        try:
            # No hook of the repository's is to run.
            quietly = ("-c", "core.hooksPath=/dev/null", "worktree", "add", "--detach", "--quiet")
            status, said = await _git(self.top, *quietly, str(folder), commit)
            if status:
                raise NoRevision(f"git cannot lay out {commit[:9]}: {said}")
            yield folder / self.inner
        finally:
            # Never `prune`: it would forget other people's worktrees whose disk is away just now.
            await asyncio.to_thread(folder.mkdir, exist_ok=True)
            await _git(self.top, "worktree", "remove", "--force", str(folder))


async def new_and_journeys(repository: Repository, words: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Which revision is the new one, the working tree if none is named, and the journeys that are; NoRevision."""
    first, *rest = words
    is_revision = first == WORKING_TREE or await repository.commit(first) is not None
    is_journey = (repository.tree / "workflows" / "journeys" / f"{first.replace('-', '_')}.py").is_file()
    if is_revision and is_journey:
        raise NoRevision(f"{first!r} is a journey and a revision: say which is the new revision before it, as `.`")
    new, journeys = (first, rest) if is_revision else (WORKING_TREE, list(words))
    if not journeys:
        raise NoRevision("say which journeys, as `sojourn diff main coupon-campaign win-back`")
    return new, tuple(sorted(set(journeys)))


async def repository(here: Path) -> Repository:
    """The repository around a folder; NoRevision if there is none, or none with journeys."""
    status, said = await _git(here, "rev-parse", "--show-toplevel")
    if status:
        raise NoRevision(f"{here} is in no git repository: go to the one your journeys are in")
    return _ours(Path(said), here)


def _ours(top: Path, here: Path) -> Repository:
    top, here = top.resolve(), here.resolve()
    for folder in (here, *here.parents):
        if folder.is_relative_to(top) and all((folder / mark).exists() for mark in _MARKS):
            return Repository(top, folder.relative_to(top))
    raise NoRevision(f"{top} holds no journeys: go to the repository yours are in, where cli.py lies")


async def _git(folder: Path, *words: str) -> tuple[int | None, str]:
    # Within a hook git tells its children which index is the user's: a worktree would be laid out over that.
    ours = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        # In a session of its own: Ctrl-C is for us, and git is to finish.
        process = await asyncio.create_subprocess_exec(
            "git", *words, cwd=folder, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, env=ours, start_new_session=True
        )
    except FileNotFoundError:
        raise NoRevision("git is not installed, and revisions are what it keeps: install it") from None
    out, error = await process.communicate()
    return process.returncode, (error if process.returncode else out).decode(errors="replace").strip()
