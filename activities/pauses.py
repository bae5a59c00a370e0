"""Whoever finds a pause looks twice: a resumption that came between would have found nobody to wake."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.exceptions import ApplicationError

from store.engine import reading
from store.switches import pauses_of


async def see_that_it_is_paused(database: AsyncEngine, journey: str) -> None:
    """Have the attempt made again at once, by raising, if the pause it found is over by now."""
    async with reading(database) as tx:
        pauses = await pauses_of(tx, journey)
    if not pauses:
        raise ApplicationError("the pause is over", type="try-again", next_retry_delay=timedelta(seconds=0.1))
