"""Events delivered through the API per second, saturated, against bare client calls on the same server."""

import asyncio
import time
from collections.abc import Sequence

from bench.bare import Bare
from bench.figure import Figure
from bench.load import envelope, post_all
from bench.world import World, bare_worker, warm

_JOURNEYS = 100
_EVENTS = 800
_AT_ONCE = 32
_BATCH = 200


async def measure_delivery(world: World) -> list[Figure]:
    """`delivered_ratio` and `delivered_ratio_batch`: purchases to standing journeys, against signals to workflows."""
    await post_all(world.settings, [_basket(number, "first") for number in range(_JOURNEYS)], 8)
    await world.is_all_delivered()
    async with bare_worker(world):
        await asyncio.gather(*(warm(world, f"bare-delivery-{number}") for number in range(_JOURNEYS)))
        await asyncio.sleep(2)
        bare, single, batched = [], [], []
        for round_ in range(3):
            bare.append(await _bare_rate(world))
            events = [_basket(number, f"single-{round_}") for number in range(_EVENTS)]
            single.append(await _rate(world, events, _AT_ONCE))
            events = [_basket(number, f"batch-{round_}") for number in range(_EVENTS)]
            batches = [events[start : start + _BATCH] for start in range(0, _EVENTS, _BATCH)]
            batched.append(await _rate(world, batches, 4))
    return [
        _ratio("delivered_ratio", single, bare, ">= 0.4"),
        _ratio("delivered_ratio_batch", batched, bare, ">= 0.6"),
    ]


def _ratio(key: str, ours: list[float], bare: list[float], bound: str) -> Figure:
    ratios = sorted(our / theirs for our, theirs in zip(ours, bare, strict=True))
    middle = len(ratios) // 2
    note = (
        f"{sorted(ours)[middle]:.0f}/s against {sorted(bare)[middle]:.0f}/s; ratios {ratios[0]:.2f} to {ratios[-1]:.2f}"
    )
    return Figure(key, ratios[middle], bound, note)


def _basket(number: int, run: str) -> dict[str, object]:
    customer = f"delivery-{number % _JOURNEYS}"
    data = {"basket_id": f"{run}-{number}", "amount_cents": 100}
    return envelope(f"{run}-{number}", "basket.bought", customer, data)


async def _rate(world: World, bodies: Sequence[object], connections: int) -> float:
    begun = time.monotonic()
    await post_all(world.settings, bodies, connections)
    await world.is_all_delivered()
    return _EVENTS / (time.monotonic() - begun)


async def _bare_rate(world: World) -> float:
    numbers = iter(range(_EVENTS))

    async def drain() -> None:
        for number in numbers:
            handle = world.client.get_workflow_handle(f"bare-delivery-{number % _JOURNEYS}")
            await handle.signal(Bare.fact, {"basket_id": str(number)})

    begun = time.monotonic()
    await asyncio.gather(*(drain() for _ in range(_AT_ONCE)))
    return _EVENTS / (time.monotonic() - begun)
