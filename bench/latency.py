"""From a POST to the mail at the provider, idle, against a bare signal to a bare activity on the same server."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles

from bench.bare import Bare
from bench.figure import Figure
from bench.load import Connection, envelope
from bench.world import GATE, World, bare_worker, warm
from sandbox.backend import Backend

_ROUNDS = 60


async def measure_latency(world: World) -> list[Figure]:
    """`latency_ratio_p50` and `latency_p99_ms`: each round closes a hold, which lets one waiting offer go."""
    customers = [f"latency-{number}" for number in range(_ROUNDS)]
    await _wait_at_the_gate(world, customers)
    async with bare_worker(world):
        for number in range(_ROUNDS):
            await warm(world, f"bare-latency-{number}")
        await asyncio.sleep(1)
        ours, bare = [], []
        connection, backend = Connection(world.settings), Backend(world.settings)
        for number, customer in enumerate(customers):
            bare.append(await _one_bare(world, f"bare-latency-{number}"))
            ours.append(await _one_mail(connection, backend, customer))
        connection.close()
        await backend.close()
    p99 = quantiles(ours, n=100)[98]
    note = f"{median(ours) * 1000:.0f} ms against {median(bare) * 1000:.0f} ms at the median"
    return [
        Figure("latency_ratio_p50", median(ours) / median(bare), "<= 2.5", note),
        Figure("latency_p99_ms", p99 * 1000, "<= 1000", "POST sent → mail stored by the SMTP server, idle"),
    ]


async def _wait_at_the_gate(world: World, customers: list[str]) -> None:
    connection, backend = Connection(world.settings), Backend(world.settings)
    now = datetime.now(UTC)
    campaign = {
        "campaign_id": "c",
        "kind": "A",
        "starts_on": (now - timedelta(days=40)).isoformat(),
        "ends_on": (now + timedelta(days=30)).isoformat(),
    }
    for customer in customers:
        await connection.know(customer)
        opening = {"campaign_id": "gate", "coupon_id": "1"}
        await connection.post(envelope(f"open-{customer}", GATE.opened_by, customer, opening))
        await connection.post(envelope(f"start-{customer}", "campaign.targeted", customer, campaign))
    for customer in customers:
        while not any(entry.kind == "decision" for entry in (await backend.timeline(customer)).entries):
            await asyncio.sleep(0.05)
    connection.close()
    await backend.close()


async def _one_mail(connection: Connection, backend: Backend, customer: str) -> float:
    sent_at = time.time()
    closing = {"campaign_id": "gate"}
    await connection.post(envelope(f"close-{customer}", GATE.closed_by, customer, closing))
    while not (mails := await backend.mails(customer)):
        await asyncio.sleep(0.02)
    return mails[0].received_at.timestamp() - sent_at


async def _one_bare(world: World, name: str) -> float:
    handle = world.client.get_workflow_handle(name, result_type=list[float])
    sent_at = time.time()
    await handle.signal(Bare.ask)
    await handle.signal(Bare.finish)
    times: list[float] = await handle.result()
    return times[0] - sent_at
