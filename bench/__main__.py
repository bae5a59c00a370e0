"""`make bench`: measure, print a table, and leave the figures in `.sojourn/bench.json`."""

import asyncio
import json
import os
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.claims import measure_claims
from bench.decide import measure_decide
from bench.delivery import measure_delivery
from bench.figure import Figure
from bench.history import measure_history
from bench.latency import measure_latency
from bench.memory import measure_memory
from bench.parked import measure_parked
from bench.simulation import measure_simulation
from bench.world import running_world

_FILE = Path(".sojourn") / "bench.json"


async def measure() -> list[Figure]:
    """Every figure, each on real processes."""
    console = Console(stderr=True)
    figures: list[Figure] = []
    with console.status("starting the stack") as status:
        async with running_world() as world:
            status.update("weighing the idle stack")
            figures += measure_memory(world)
            status.update("counting history")
            figures += await measure_history(world)
            status.update("latency, idle")
            figures += await measure_latency(world)
            status.update("delivery, saturated")
            figures += await measure_delivery(world)
            figures += await measure_parked(world, status.update)
        figures += measure_decide()
        figures += await measure_simulation(status.update)
        status.update("claims on PostgreSQL")
        figures += await measure_claims()
    return figures


def main() -> None:
    """Measure, show, keep; a figure that falls short is shown as it is."""
    figures = asyncio.run(measure())
    table = Table(title="Sojourn, measured")
    for column in ("figure", "value", "to hold", "", "beside it"):
        table.add_column(column, justify="right" if column == "value" else "left")
    for figure in figures:
        verdict = "" if not figure.bound else "held" if figure.is_held else "[red]short[/]"
        table.add_row(figure.key, f"{figure.value:,.2f}", figure.bound, verdict, figure.note)
    Console().print(table)
    _FILE.parent.mkdir(exist_ok=True)
    _FILE.write_text(json.dumps({figure.key: round(figure.value, 4) for figure in figures}, indent=2) + "\n")


main()
sys.stdout.flush()
# The interpreter may abort at its own exit while Temporal's client lets go of it (sdk-python#300).
time.sleep(0.3)
os._exit(0)
