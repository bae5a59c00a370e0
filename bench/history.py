"""What one mail and one purchase cost in Temporal history, counted exactly."""

import asyncio
from datetime import UTC, datetime, timedelta

from temporalio.api.enums.v1 import EventType

from bench.figure import Figure
from bench.load import Connection, envelope
from bench.world import World

_PURCHASES = 20


async def measure_history(world: World) -> list[Figure]:
    """`history_events` and `activities` of event → one mail → end; `events_per_purchase` of a standing journey."""
    connection = Connection(world.settings)
    await connection.know("history-1")
    now = datetime.now(UTC)
    campaign = {
        "campaign_id": "over",
        "kind": "A",
        "starts_on": (now - timedelta(days=40)).isoformat(),
        "ends_on": (now - timedelta(days=1)).isoformat(),
    }
    await connection.post(envelope("history-campaign", "campaign.targeted", "history-1", campaign))
    await world.is_all_delivered()
    handle = world.client.get_workflow_handle("coupon-campaign/history-1/over")
    await asyncio.wait_for(handle.result(), 30)
    kinds = [event.event_type async for event in handle.fetch_history_events()]
    activities = kinds.count(EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
    local = kinds.count(EventType.EVENT_TYPE_MARKER_RECORDED)
    per_purchase = await _purchases(world, connection)
    connection.close()
    return [
        Figure("history_events", len(kinds), "<= 13", "event → one mail → end"),
        Figure("activities", activities, "<= 1", f"and {local} local"),
        Figure("events_per_purchase", per_purchase, "<= 4", "standing journey, one purchase at a time"),
    ]


async def _purchases(world: World, connection: Connection) -> float:
    lengths = []
    for number in range(_PURCHASES + 1):
        data = {"basket_id": str(number), "amount_cents": 100}
        await connection.post(envelope(f"history-basket-{number}", "basket.bought", "history-1", data))
        await world.is_all_delivered()
        lengths.append(await _settled_length(world))
    return (lengths[-1] - lengths[0]) / _PURCHASES


async def _settled_length(world: World) -> int:
    handle = world.client.get_workflow_handle("win-back/history-1")
    while True:
        described = await handle.describe()
        if not described.raw_description.HasField("pending_workflow_task"):
            return described.history_length
        await asyncio.sleep(0.01)
