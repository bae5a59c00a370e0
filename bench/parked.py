"""What a worker weighs that has ten thousand journeys parked: few of them are cached, the others replayed on demand."""

import asyncio
from collections.abc import Callable

import psutil

from bench.figure import Figure
from bench.load import envelope, post_all
from bench.memory import weight
from bench.world import World
from worker import MOST_CACHED

PARKED = 10_000
_WAVE = 1000
_BATCH = 100
_CONNECTIONS = 4
_IDLE_PERCENT = 10.0


async def measure_parked(world: World, say: Callable[[str], None], parked: int = PARKED) -> list[Figure]:
    """`parked_memory_mb`: the worker with so many households whose silence is awaited, once it has come to rest."""
    pid = world.stack.parts["worker"].pid
    for begun in range(0, parked, _WAVE):
        say(f"parking journeys, {begun:,} of {parked:,}")
        await post_all(world.settings, _households(begun, min(begun + _WAVE, parked)), _CONNECTIONS)
        await world.is_all_delivered()
    say("waiting for the worker to come to rest")
    worker = psutil.Process(pid)
    while await asyncio.to_thread(worker.cpu_percent, 1.0) > _IDLE_PERCENT:
        pass
    found = await world.client.count_workflows("WorkflowType = 'win-back' AND ExecutionStatus = 'Running'")
    if found.count < parked:
        raise RuntimeError(
            f"{found.count} journeys are parked, not {parked}: the worker's log says what became of them"
        )
    note = f"{found.count:,} parked, of which at most {MOST_CACHED:,} are cached"
    return [Figure("parked_memory_mb", weight(pid), "<= 300", note)]


def _households(first: int, end: int) -> list[list[dict[str, object]]]:
    bought = [
        envelope(f"parked-{n}", "basket.bought", f"parked-{n}", {"basket_id": "1", "amount_cents": 1750})
        for n in range(first, end)
    ]
    return [bought[start : start + _BATCH] for start in range(0, len(bought), _BATCH)]
