"""What `sojourn diff` does before there is anything to compare."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from commands.console import console
from commands.diffing.exported import STORE, exported
from commands.diffing.report import About, Side
from commands.diffing.revisions import new_and_journeys, repository
from commands.diffing.thresholds import Threshold, threshold
from commands.diffing.version_pair import Heard, Known, Lived, footprints, known, laid_out
from commands.diffing.version_process import Version


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed."""

    old: str
    words: tuple[str, ...]
    data: str
    policies: tuple[Path | None, Path | None]
    seed: int
    fail_if: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ran:
    """What there is to compare."""

    sides: tuple[Side, Side]
    footprints: tuple[Path, Path]
    about: About
    thresholds: tuple[Threshold, ...]


async def run(asked: Asked, folder: Path) -> Ran:
    """Lay both versions out, run them, and put all away but what came of it; the errors are those of the steps."""
    there = await repository(Path.cwd())
    new, journeys = await new_and_journeys(there, asked.words)
    policies = [policy and policy.absolute() for policy in asked.policies]
    async with laid_out(there, (asked.old, new), policies, folder) as pair:
        both = await known(pair, journeys, folder)
        names = set[str]().union(*(one.journeys for one in both))
        messages = set[str]().union(*(one.messages for one in both))
        thresholds = tuple(threshold(text, names, messages) for text in asked.fail_if)
        data = await exported(there.tree, folder) if asked.data == STORE else _absolute(asked.data)
        with _progress(pair) as heard:
            files = await footprints(both, Lived(journeys, data, asked.seed), folder, heard)
        sides = _sides(both, asked)
    return Ran(sides, files, About(data=asked.data, seed=asked.seed, journeys=journeys), thresholds)


def _absolute(data: str) -> str:
    # Each version runs elsewhere; a name that is no folder here is a data set's.
    return str(Path(data).absolute()) if "/" in data or Path(data).is_dir() else data


def _sides(both: list[Known], asked: Asked) -> tuple[Side, Side]:
    texts = [one.version.policy.read_bytes() for one in both]
    old, new = (
        Side(
            name=str(one.version.name) if one.version.commit else "the working tree",
            commit=one.version.commit,
            policy=str(given) if given else "policy.toml" if texts[0] == texts[1] else f"policy.toml of {one.version}",
            fingerprints=one.fingerprints,
        )
        for one, given in zip(both, asked.policies, strict=True)
    )
    return old, new


@contextmanager
def _progress(pair: list[Version]) -> Iterator[Heard]:
    columns = (TextColumn("{task.description}"), BarColumn(20), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as shown:
        tasks = {id(version): shown.add_task(f"{version}: to come", total=None, start=False) for version in pair}

        def heard(version: Version, line: str) -> None:
            match line.split():
                case ["progress", doing, done, total] if done.isdecimal() and total.isdecimal():
                    told = f"{version}: {_DOING.get(doing, doing)}"
                    shown.start_task(tasks[id(version)])
                    shown.update(tasks[id(version)], description=told, completed=int(done), total=int(total) or None)

        yield heard


_DOING = {"read": "reading", "simulate": "simulating"}
