"""`sojourn demo`: the stack, two stories on it, and the places where they can be looked at."""

import asyncio
import json
from dataclasses import asdict
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from sandbox.backend import Backend
from sandbox.play import new_run, played, show_funnel
from sandbox.stories.renewal import ZONE, Renewal, Step
from sandbox.up import show_places, standing
from settings import Settings
from store.engine import open_database, reading
from store.report import Figures, figures

HOUSEHOLDS = 25
REPORT = "demo-report.json"


async def demo(settings: Settings, console: Console, *, stays: bool) -> None:
    """Start everything, tell both stories, leave `demo-report.json`, and stay if asked to."""
    async with standing(settings, console):
        run, backend = new_run(), Backend(settings)
        try:
            console.rule("The renewal that waits", align="left")
            async for step in Renewal(backend, f"{run}-anna").steps():
                show_step(console, step)
            console.print()
            console.rule("Real households", align="left")
            show_funnel(console, await played(settings, backend, console, "completejourney", HOUSEHOLDS, run))
        finally:
            await backend.close()
        report = settings.home / REPORT
        report.write_text(json.dumps(asdict(await _figures(settings, run)), indent=2) + "\n")
        console.print(f"The figures are in {report}.", highlight=False)
        if stays:
            show_places(settings, console)
            await asyncio.Event().wait()


def show_step(console: Console, step: Step) -> None:
    """One line of a story: the customer's own day and time, and what happened."""
    line = Table.grid(padding=(0, 2))
    line.add_column(width=22, style="dim", no_wrap=True)
    line.add_column(style="bold" if step.is_ours else None)
    line.add_row(f"{step.at.astimezone(ZoneInfo(ZONE)):%a %d %b %Y %H:%M}", step.text)
    console.print(line)


async def _figures(settings: Settings, run: str) -> Figures:
    engine = open_database(settings.database)
    try:
        async with reading(engine) as tx:
            return await figures(tx, run)
    finally:
        await engine.dispose()
