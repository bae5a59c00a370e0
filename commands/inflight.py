"""`sojourn inflight`: who is inside which version of a journey, where they wait, and whom a change would touch."""

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from commands.console import console, read_settings
from commands.database import in_database

if TYPE_CHECKING:
    from temporalio.client import Client

    from commands.runs import Run

_PLACES_TOLD = 4


@dataclass
class Sampled:
    """What a sample of one version's open runs has shown."""

    places: Counter[str] = field(default_factory=Counter)
    replayed: int = 0
    apart: int = 0


def inflight_command(
    most: Annotated[int, typer.Option(min=1, help="How many runs to look at, spread over all journeys.")] = 50,
) -> None:
    """Per journey and version: how many are inside, where they wait, and how many the working tree does not fit."""
    from commands.runs import NoTemporal
    from store.counts import journey_counts
    from workflows.catalog import workflow_type
    from workflows.replay.histories import CannotReplay

    counts = in_database(journey_counts, only_reads=True)
    inside = {
        workflow_type(name, version): number
        for name, count in sorted(counts.items())
        for version, number in sorted(count.open_by_version.items())
    }
    if not inside:
        typer.echo("nobody is inside a journey")
        return
    try:
        sampled, lacking = asyncio.run(_look(most)), ""
    except (NoTemporal, CannotReplay) as none:
        sampled, lacking = {}, str(none)
    console.print(_table(inside, sampled))
    for name in inside:
        if changed := _changed(name):
            typer.echo(changed)
    if lacking:
        typer.echo(f"This is the ledger's part only: {lacking}.")
    elif any(one.apart for one in sampled.values()):
        typer.echo("`sojourn replay --from-cluster` tells where they part ways, and how to change a journey safely.")


def _changed(journey: str) -> str | None:
    from workflows.catalog import journey_classes
    from workflows.map.complaint import Unmappable
    from workflows.map.page import stale
    from workflows.map.source import read_source

    for source in map(read_source, journey_classes()):
        if source.name == journey:
            try:
                return f"{journey} has changed since its map was written" if stale(source) else None
            except Unmappable:
                return None
    return f"{journey} is not in the working tree any more"


async def _look(most: int) -> dict[str, Sampled]:
    from rich.progress import Progress

    from commands.places import Places
    from commands.runs import reach, sample

    client = await reach()
    runs, places = await sample(client, read_settings().task_queue, None, most), Places(client)
    sampled: defaultdict[str, Sampled] = defaultdict(Sampled)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("Looking at runs", total=len(runs))
        for run in runs:
            sampled[run.type].places[await places.of(run)] += 1
            await _replay(client, run, sampled[run.type])
            progress.advance(bar)
    return sampled


async def _replay(client: "Client", run: "Run", sampled: Sampled) -> None:
    from commands.runs import history_of
    from workflows.replay.histories import replay_one

    history = await history_of(client, run)
    if history is not None:
        sampled.replayed += 1
        sampled.apart += await replay_one(history) is not None


def _table(inside: dict[str, int], sampled: dict[str, Sampled]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("Journey", overflow="fold")
    table.add_column("Inside", justify="right")
    table.add_column("Where they wait", overflow="fold")
    table.add_column("Does not fit", justify="right")
    for name, number in inside.items():
        found = sampled.get(name, Sampled())
        table.add_row(name, f"{number:,}", Text(_places(found.places)), _apart(found))
    return table


def _places(places: Counter[str]) -> str:
    told = [f"{number} {place}" for place, number in places.most_common(_PLACES_TOLD)]
    rest = places.total() - sum(number for _, number in places.most_common(_PLACES_TOLD))
    return "\n".join([*told, *([f"{rest} elsewhere"] if rest else [])]) or "?"


def _apart(found: Sampled) -> str:
    return f"{found.apart} of {found.replayed}" if found.replayed else "?"
