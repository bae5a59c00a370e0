"""`sojourn play`: a data set's customers through the stack that runs, with a progress bar and a funnel at the end."""

import asyncio
import secrets
import time
from collections.abc import Callable, Iterator

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from datasets import completejourney
from datasets.parquet import DatasetNotInstalledError
from datasets.recorded import Recorded
from sandbox.backend import Backend
from sandbox.failures import SetupFailure
from sandbox.stories.households import cast, introduce, live
from settings import Settings
from store.engine import open_database, reading
from store.report import Funnel, funnel, open_campaigns

_DATASETS: dict[str, Callable[[int], Iterator[Recorded]]] = {"completejourney": completejourney.events}
_ENDED_WITHIN_S = 60.0


class NoDataset(SetupFailure):
    """There is no such data set: whoever typed its name picks one of those that are named."""


def new_run() -> str:
    """A name for one run, which its customers' ids begin with, so that no two runs meet."""
    return f"run-{secrets.token_hex(3)}"


async def play(settings: Settings, console: Console, dataset: str, households: int) -> None:
    """Play a data set as a run of its own, and print what came of it."""
    backend = Backend(settings)
    try:
        show_funnel(console, await played(settings, backend, console, dataset, households, new_run()))
    finally:
        await backend.close()


async def played(
    settings: Settings, backend: Backend, console: Console, dataset: str, households: int, run: str
) -> Funnel:
    """Post all of it, wait until the campaigns in it are over, and count."""
    recorded = await asyncio.to_thread(_read, dataset, households)
    facts = cast(recorded, run, backend.clock.now())
    number = await introduce(backend, facts)
    console.print(f"{number} households, {len(facts):,} events; all are given consent to marketing.", highlight=False)
    with _progress(console) as progress:
        task = progress.add_task("", total=len(facts), day="", rate="", behind="")
        begun = time.monotonic()
        async for beat in live(backend, facts):
            progress.update(
                task,
                completed=beat.posted,
                day=f"{beat.now:%d %b %Y}",
                rate=f"{beat.posted / (time.monotonic() - begun):.0f}/s",
                behind=f"{beat.behind.days} days behind" if beat.behind.days else "",
            )
    return await _counted(settings, run, facts)


def _read(dataset: str, households: int) -> list[Recorded]:
    if dataset not in _DATASETS:
        raise NoDataset(f"there is no data set {dataset!r}; there is {', '.join(_DATASETS)}")
    try:
        return list(_DATASETS[dataset](households))
    except DatasetNotInstalledError as missing:
        raise NoDataset(str(missing)) from missing


async def _counted(settings: Settings, run: str, facts: list[Recorded]) -> Funnel:
    engine = open_database(settings.database)
    try:
        until = time.monotonic() + _ENDED_WITHIN_S
        while True:
            async with reading(engine) as tx:
                left = await open_campaigns(tx, run)
                if left == 0 or time.monotonic() > until:
                    break
            await asyncio.sleep(0.25)
        async with reading(engine) as tx:
            return await funnel(tx, run, until=facts[-1].time)
    finally:
        await engine.dispose()


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.fields[day]:<11}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("[yellow]{task.fields[behind]}"),
        console=console,
    )


def show_funnel(console: Console, counted: Funnel) -> None:
    """Print what came of a run."""
    targeted, lapsed = max(counted.targeted, 1), max(counted.lapsed, 1)
    rows = (
        ("Coupon campaigns", "targeted", counted.targeted, None),
        ("", "reminded", counted.reminded, targeted),
        ("", "redeemed", counted.redeemed, targeted),
        ("", "expired", counted.expired, targeted),
        ("30 days without a basket", "lapsed", counted.lapsed, None),
        ("", "won back", counted.won_back, lapsed),
    )
    table = Table(box=box.SIMPLE_HEAD, show_header=False)
    table.add_column(style="bold")
    table.add_column()
    table.add_column(justify="right")
    table.add_column(justify="right", style="dim")
    for title, name, number, of in rows:
        table.add_row(title, name, f"{number:,}", "" if of is None else f"{number / of:.0%}")
    console.print(table)
    if left := counted.targeted - counted.redeemed - counted.expired:
        console.print(f"{left} campaigns have not ended yet.", highlight=False)
