"""The same database from another process, or as good as: another thread, event loop and engine."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncEngine

from store.engine import open_database

Made = TypeVar("Made")


@dataclass(frozen=True)
class Elsewhere:
    """Where work is done that shares nothing with this loop but the database."""

    loop: asyncio.AbstractEventLoop
    database: AsyncEngine

    async def do(self, work: Callable[[AsyncEngine], Coroutine[Any, Any, Made]]) -> Made:
        """Have it done there, and wait for it here."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work(self.database), self.loop))


@asynccontextmanager
async def elsewhere(url: str) -> AsyncIterator[Elsewhere]:
    """Open the database once more; queues and locks inside this process do not reach there."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    there = Elsewhere(loop, open_database(url))
    try:
        yield there
    finally:
        await there.do(lambda database: database.dispose())
        loop.call_soon_threadsafe(loop.stop)
        await asyncio.to_thread(thread.join)
        loop.close()
