"""`sojourn replay`: whether whoever is inside a journey can go on under the working tree."""

import asyncio
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.console import console, read_settings, refuse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from temporalio.client import WorkflowHistory

    from workflows.replay.divergence import Divergence

RECORDED = Path("tests/histories")
_MOST_TOLD = 5


def replay_command(
    folder: Annotated[
        Path | None, typer.Argument(help=f"Where histories are recorded; {RECORDED}, if not said.", file_okay=False)
    ] = None,
    from_cluster: Annotated[
        bool, typer.Option("--from-cluster", help="Take a sample of the runs on the cluster instead.")
    ] = False,
    journey: Annotated[str | None, typer.Option(help="Of this journey only.")] = None,
    most: Annotated[int, typer.Option(min=1, help="How many runs to take from the cluster.")] = 200,
    closed: Annotated[bool, typer.Option("--closed", help="From the cluster, take ended runs along.")] = False,
) -> None:
    """Replay recorded histories, or a sample from the cluster, against the working tree; 1 if one does not fit."""
    if from_cluster and folder is not None:
        refuse("say either a folder or --from-cluster, not both")
    if closed and not from_cluster:
        refuse("--closed is about runs of the cluster: say --from-cluster too")
    raise typer.Exit(1 if asyncio.run(_replay(folder or RECORDED, from_cluster, journey, most, closed)) else 0)


async def _replay(folder: Path, from_cluster: bool, journey: str | None, most: int, closed: bool) -> bool:
    from rich.progress import Progress

    from commands.runs import NoTemporal
    from workflows.replay.divergence import taught
    from workflows.replay.histories import CannotReplay, replay_one
    from workflows.replay.recorded import journey_type

    fit: Counter[str] = Counter()
    found: list[Divergence] = []
    histories = _pulled(journey, most, closed) if from_cluster else _recorded(folder, journey)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("Replaying", total=None)
        try:
            async for history, number in histories:
                progress.update(bar, total=number)
                divergence = await replay_one(history)
                fit[journey_type(history)] += divergence is None
                found += [divergence] if divergence else []
                progress.advance(bar)
        except NoTemporal as none:
            refuse(str(none))
        except CannotReplay as why:
            refuse(f"{why}: `sojourn check` tells where")
    if not fit:
        refuse("there is nothing to replay" + (f" of {journey}" if journey else ""))
    for name, number in sorted(fit.items()):
        apart = sum(1 for one in found if one.journey == name)
        console.print(f"{name}: {number} fit" + (f", {apart} do not" if apart else ""), highlight=False)
    if found:
        told = _first_of_each(found)
        _say("\n" + taught(told, datetime.now(UTC).date()))
        if len(found) > len(told):
            _say(f"\n({len(found) - len(told)} more do not fit either)")
    return bool(found)


def _first_of_each(found: "list[Divergence]") -> "list[Divergence]":
    seen: Counter[tuple[str, object]] = Counter()
    told = []
    for one in found:
        # The same line again teaches nothing new.
        where = (one.journey, one.line or one.recorded)
        seen[where] += 1
        if seen[where] == 1:
            told.append(one)
    return told[:_MOST_TOLD]


async def _recorded(folder: Path, journey: str | None) -> "AsyncIterator[tuple[WorkflowHistory, int]]":
    from workflows.replay.divergence import family_and_version
    from workflows.replay.histories import histories_in
    from workflows.replay.recorded import journey_type

    histories = histories_in(folder)
    if not histories:
        refuse(f"{folder} holds no histories: name a folder that does, or say --from-cluster")
    types = [(one, journey_type(one)) for one in histories]
    wanted = [one for one, kind in types if journey in (None, kind, family_and_version(kind)[0])]
    for history in wanted:
        yield history, len(wanted)


async def _pulled(journey: str | None, most: int, closed: bool) -> "AsyncIterator[tuple[WorkflowHistory, int]]":
    from commands.runs import history_of, reach, sample

    client = await reach()
    runs = await sample(client, read_settings().task_queue, journey, most, closed=closed)
    for run in runs:
        history = await history_of(client, run)
        if history is not None:
            yield history, len(runs)


def _say(text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
