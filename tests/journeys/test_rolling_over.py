"""A standing journey rolls over for years, and loses nothing and repeats nothing, however much comes at once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col
from temporalio.common import SearchAttributeKey
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment

from delivery.keeping_up import MOST_UNSEEN
from delivery.pump import Pump
from delivery.search_attributes import SEARCH_ATTRIBUTES
from sandbox.probes import temporal_program
from store.accept import Incoming, accept
from store.engine import reading, writing
from store.tables import DeliveryRow
from tests.journeys.counts_purchases import CountsPurchases
from tests.journeys.rig import Rig, one_world
from tests.journeys.runs import runs
from workflows.plugin import journey_plugin
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.events.support import SupportCaseOpened

ROLL_OVER_AT = "workflows.verbs.waiting.ROLL_OVER_AT"
BATCH = 100
FEW_SIGNALS = 100
MISSED = "We have not seen you for a while"

Worlds = Callable[..., AbstractAsyncContextManager[Rig]]


@pytest.fixture
def world(sqlite_database: AsyncEngine, tmp_path: Path) -> Worlds:
    """A world on a Temporal server of its own, with settings of its own."""

    @asynccontextmanager
    async def made(*flags: str) -> AsyncIterator[Rig]:
        async with (
            await WorkflowEnvironment.start_local(
                dev_server_existing_path=temporal_program(),
                dev_server_log_level="never",
                search_attributes=[SearchAttributeKey.for_keyword(name) for name in SEARCH_ATTRIBUTES],
                plugins=[journey_plugin()],
                dev_server_extra_args=[part for flag in flags for part in ("--dynamic-config-value", flag)],
            ) as environment,
            one_world(environment, sqlite_database, tmp_path) as rig,
        ):
            yield rig

    return made


@asynccontextmanager
async def backstop(rig: Rig) -> AsyncIterator[None]:
    """What delivers beside a worker, and tries again whatever was refused."""
    pump = Pump(rig.database, rig.pump.client, rig.pump.task_queue, rig.pump.clock)
    delivering = asyncio.create_task(pump.run(as_backstop=True))
    yield
    delivering.cancel()
    with suppress(asyncio.CancelledError):
        await delivering


async def buys(rig: Rig, baskets: range) -> None:
    """So many purchases are accepted, and nobody waits for what becomes of them."""
    for first in baskets[::BATCH]:
        batch = [BasketBought(basket_id=str(n), amount_cents=100) for n in baskets if first <= n < first + BATCH]
        incoming = [Incoming("till", uuid4().hex, basket, rig.now, None, {}) for basket in batch]
        async with writing(rig.database) as tx:
            accepted = await accept(tx, rig.customer, incoming, rig.now, rig.pump.leaser)
        rig.pump.take(accepted.enrolments)


async def undelivered(rig: Rig) -> int:
    async with reading(rig.database) as tx:
        waiting = select(func.count()).where(col(DeliveryRow.delivered_at).is_(None))
        return int((await tx.execute(waiting)).scalar_one())


async def is_there(rig: Rig, journey: str) -> bool:
    try:
        await rig.handle(journey).describe()
    except RPCError as failure:
        if failure.status is not RPCStatusCode.NOT_FOUND:
            raise
        return False
    return True


async def all_is_delivered(rig: Rig, within_s: float) -> None:
    async with asyncio.timeout(within_s):
        while await undelivered(rig):
            await asyncio.sleep(0.2)
        await rig.settles()


@pytest.mark.parametrize(
    ("purchases", "roll_over_at"), [(60, 40), pytest.param(3000, 300, marks=pytest.mark.long)], ids=["few", "many"]
)
async def test_every_purchase_is_applied_once_and_in_order_while_a_journey_rolls_over(
    world: Worlds, monkeypatch: pytest.MonkeyPatch, purchases: int, roll_over_at: int
) -> None:
    monkeypatch.setattr("workflows.plugin.journey_classes", lambda: (CountsPurchases,))
    monkeypatch.setattr(ROLL_OVER_AT, roll_over_at)
    async with world() as rig, backstop(rig):
        await rig.arrives()
        await buys(rig, range(purchases + 1))
        await all_is_delivered(rig, within_s=300)
        handle = rig.handle("win-back")
        expected = [str(n) for n in range(1, purchases + 1)]  # the first one is what began it
        async with asyncio.timeout(60):
            while len(tally := await handle.query(CountsPurchases.tally)) < purchases:
                await asyncio.sleep(0.1)
        assert list(tally) == expected
        assert set(tally.values()) == {1}
        all_runs = await runs(rig, handle)
        assert len(all_runs) > 1
        assert [basket for run in all_runs for basket in run.baskets] == expected
        assert max(len(run.events) for run in all_runs) < 500 + MOST_UNSEEN


async def test_the_same_message_before_and_after_a_roll_over_goes_twice(rig: Rig) -> None:
    await rig.arrives()
    for number in ("1", "2"):
        await rig.happens(BasketBought(basket_id=number, amount_cents=100))
        await rig.passes(timedelta(days=31))
    assert await rig.said() == [MISSED, MISSED]
    assert len(await runs(rig, rig.handle("win-back"))) == 2


@pytest.mark.long
async def test_what_temporal_refuses_stays_in_the_inbox_and_arrives_when_the_journey_has_rolled_over(
    world: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ROLL_OVER_AT, 30)
    async with world(f"history.maximumSignalsPerExecution={FEW_SIGNALS}") as rig, backstop(rig):
        await rig.arrives()
        await rig.happens(BasketBought(basket_id="0", amount_cents=100))
        await rig.worker_stops()
        await buys(rig, range(1, FEW_SIGNALS + 21))
        async with asyncio.timeout(20):
            while await undelivered(rig) > 20:
                await asyncio.sleep(0.05)
        await rig.happens(SupportCaseOpened(case_id="1"))
        assert await is_there(rig, "support-case"), "the customer's other journeys go on"
        assert await undelivered(rig) == 20
        await rig.worker_starts()
        await all_is_delivered(rig, within_s=30)
        all_runs = await runs(rig, rig.handle("win-back"))
        assert len(all_runs[0].baskets) == FEW_SIGNALS
        assert [basket for run in all_runs for basket in run.baskets] == [str(n) for n in range(1, FEW_SIGNALS + 21)]


async def test_a_journey_nobody_works_on_is_told_no_more_than_one_task_can_take_in(
    world: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("delivery.keeping_up.MOST_UNSEEN", 20)
    monkeypatch.setattr("delivery.keeping_up._PATIENCE_S", 0.1)
    async with world() as rig, backstop(rig):
        await rig.arrives()
        await rig.happens(BasketBought(basket_id="0", amount_cents=100))
        await rig.worker_stops()
        await buys(rig, range(1, 61))
        await rig.is_delivered()
        # Two processes deliver here, each of which keeps a count of its own.
        assert len((await runs(rig, rig.handle("win-back")))[0].baskets) <= 2 * 20
        await rig.worker_starts()
        await all_is_delivered(rig, within_s=30)
        assert (await runs(rig, rig.handle("win-back")))[0].baskets == [str(n) for n in range(1, 61)]


@pytest.mark.long
async def test_ten_thousand_and_one_purchases_while_no_worker_runs_all_arrive_once_one_does(world: Worlds) -> None:
    async with world() as rig, backstop(rig):
        await rig.arrives()
        await rig.happens(BasketBought(basket_id="0", amount_cents=100))
        await rig.worker_stops()
        await buys(rig, range(1, 10_002))
        await rig.happens(SupportCaseOpened(case_id="1"))
        async with asyncio.timeout(30):
            while not await is_there(rig, "support-case"):
                await asyncio.sleep(0.1)
        assert await undelivered(rig) >= 10_001 - 2 * (MOST_UNSEEN + 1)
        await rig.worker_starts()
        await all_is_delivered(rig, within_s=900)
        all_runs = await runs(rig, rig.handle("win-back"))
        assert [basket for run in all_runs for basket in run.baskets] == [str(n) for n in range(1, 10_002)]
        assert max(len(run.events) for run in all_runs) < 500 + 2 * MOST_UNSEEN
        assert max(run.carried_bytes for run in all_runs) < 10_000
