"""`sojourn dataset`: make a data set of what a running system has taken in."""

import asyncio
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from commands.console import console, read_settings, refuse

if TYPE_CHECKING:
    from temporalio.client import WorkflowHistory

    from commands.runs import Run
    from datasets.dataset import Dataset
    from datasets.recorded import Recorded

app = typer.Typer(help="Data sets of recorded events.", no_args_is_help=True)
HISTORIES = "histories"
ItemT = TypeVar("ItemT")


@app.callback()
def dataset() -> None:
    """Data sets of recorded events."""


@app.command("import")
def import_command(
    folder: Annotated[Path, typer.Argument(help="Where to: a folder that is empty, or not there yet.")],
    since: Annotated[datetime | None, typer.Option(help="Only events accepted since then; UTC.")] = None,
    most_histories: Annotated[int, typer.Option(min=0, help="How many runs of journeys to take along.")] = 200,
) -> None:
    """Write the inbox's events and a sample of journeys' histories into a folder, without what is personal."""
    from commands.runs import NoTemporal
    from datasets.dataset import UnknownDataset
    from datasets.inbox import inbox_dataset
    from datasets.parquet import DatasetNotInstalledError

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        refuse(f"there is something in {folder} already: take another folder, or empty it")
    try:
        events = inbox_dataset(read_settings().database, since and since.replace(tzinfo=UTC), skip_unfit=True)
        folder.mkdir(parents=True, exist_ok=True)
        withheld = _write_events(folder, events)
    except (UnknownDataset, DatasetNotInstalledError) as why:
        refuse(str(why))
    if most_histories:
        try:
            asyncio.run(_write_histories(folder / HISTORIES, most_histories, withheld))
        except NoTemporal as none:
            _say(f"Histories are missing: {none}.")
    for line in withheld:
        typer.echo(line, err=True)
    raise typer.Exit(1 if withheld else 0)


def _write_events(folder: Path, events: "Dataset") -> list[str]:
    from datasets.addresses import has_address
    from datasets.impersonal import impersonal
    from datasets.writing import COLUMNS, as_row, write_events

    number, withheld = 0, list[str]()

    def fit_to_be_seen() -> "Iterator[Recorded]":
        nonlocal number
        for recorded in _with_progress(events.events(), "Reading events", events.total):
            kept = impersonal(recorded)
            cells = zip(COLUMNS, as_row(kept), strict=True)
            if column := next((name for name, cell in cells if has_address(cell or "")), None):
                withheld.append(
                    f"withheld: {kept.event.wire} of {kept.customer}, {kept.time:%Y-%m-%d %H:%M:%S}, has an address in "
                    f"its {column}: mark the field Personal, or let whoever posts it send another {column}"
                )
                continue
            number += 1
            yield kept

    file = write_events(folder, fit_to_be_seen())
    _say(f"{file}: {number:,} events, without personal fields")
    for line in events.skipped():
        _say(f"left out: {line}")
    return withheld


async def _write_histories(folder: Path, most: int, withheld: list[str]) -> None:
    from temporalio.service import RPCError

    from commands.runs import NoTemporal, history_of, reach, sample
    from datasets.addresses import places_of_addresses

    client = await reach()
    written = 0
    try:
        runs = await sample(client, read_settings().task_queue, None, most, closed=True)
        for run in _with_progress(runs, "Reading histories", len(runs)):
            history = await history_of(client, run)
            if history is None:
                continue
            if places := list(places_of_addresses(history.to_json_dict())):
                withheld.append(
                    f"withheld: the history of {run.workflow} has an address at {places[0]}: "
                    "whoever wrote that journey or event keeps it out of Temporal"
                )
                continue
            _keep(folder, run, history)
            written += 1
    except RPCError as failure:
        raise NoTemporal(f"Temporal stopped answering after {written} ({failure.status.name.lower()})") from failure
    _say(f"{folder}: {written:,} histories; `sojourn replay {folder}` replays them")


def _keep(folder: Path, run: "Run", history: "WorkflowHistory") -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{run.workflow.replace('/', '--')}--{run.run}.json").write_text(history.to_json())


def _with_progress(items: Iterable[ItemT], doing: str, total: int | None) -> Iterator[ItemT]:
    from rich.progress import Progress

    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        yield from progress.track(items, total=total, description=doing)


def _say(text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
