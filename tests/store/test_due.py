"""Who is due is found without a lock, and looked at again under it."""

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from store.due import Window, customers_due, post_due
from store.engine import reading, writing
from tests.store.scenes import ANNA, happens
from workflows.vocabulary.events.profile import ProfileUpdated

MORNING = datetime(2026, 3, 2, 6, tzinfo=UTC)
WINDOW = Window({"birthday": MORNING}, MORNING, timedelta(days=7))
BORN_ON_2_MARCH = ProfileUpdated(traits={"birthday": "1990-03-02"})


async def test_a_date_corrected_between_the_look_and_the_lock_makes_no_event(database: AsyncEngine) -> None:
    await happens(database, BORN_ON_2_MARCH)
    async with reading(database) as tx:
        assert await customers_due(tx, WINDOW, "", most=10) == ([ANNA], "")
    await happens(database, ProfileUpdated(traits={"birthday": "1990-05-05"}))
    async with writing(database) as tx:
        assert await post_due(tx, ANNA, WINDOW) == 0


async def test_who_has_their_event_already_is_not_looked_at_again(database: AsyncEngine) -> None:
    await happens(database, BORN_ON_2_MARCH)
    async with writing(database) as tx:
        assert await post_due(tx, ANNA, WINDOW) == 1
    async with reading(database) as tx:
        assert await customers_due(tx, WINDOW, "", most=10) == ([], "")


async def test_two_runs_at_once_make_one_event(database: AsyncEngine) -> None:
    await happens(database, BORN_ON_2_MARCH)

    async def one() -> int:
        async with writing(database) as tx:
            return await post_due(tx, ANNA, WINDOW)

    assert sorted(await asyncio.gather(*(one() for _ in range(4)))) == [0, 0, 0, 1]


async def test_who_is_no_customer_any_more_is_not_made_one_again(database: AsyncEngine) -> None:
    async with writing(database) as tx:
        assert await post_due(tx, ANNA, WINDOW) == 0
