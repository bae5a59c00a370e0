"""Whoever is kept waiting looks twice: who let it go in between would have found nobody to wake."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.exceptions import ApplicationError

from store.engine import reading
from store.latest_policy import LATEST_NUMBER
from store.switches import pauses_of

_AT_ONCE = timedelta(seconds=0.1)


async def see_that_it_is_paused(database: AsyncEngine, journey: str) -> None:
    """Have the attempt made again at once, by raising, if the pause it found is over by now."""
    async with reading(database) as tx:
        pauses = await pauses_of(tx, journey)
    if not pauses:
        raise ApplicationError("the pause is over", type="try-again", next_retry_delay=_AT_ONCE)


async def see_that_the_policy_stands(database: AsyncEngine, version: int) -> None:
    """Have the attempt made again at once, by raising, if there is a newer policy by now than it was decided by."""
    async with reading(database) as tx:
        latest = (await tx.execute(LATEST_NUMBER)).first()
    if latest is not None and latest.version != version:
        raise ApplicationError("the policy is another one by now", type="try-again", next_retry_delay=_AT_ONCE)
