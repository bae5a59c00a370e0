"""SQLite without a thread for every step: only what may wait for a lock or a disk leaves the event loop.

A statement inside a transaction takes microseconds, a trip to aiosqlite's thread and back a tenth of a millisecond,
and SQLAlchemy makes four of them a statement.
"""

import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any

import aiosqlite

_MAY_WAIT = ("BEGIN", "PRAGMA", "COMMIT")


class InlineConnection(aiosqlite.Connection):
    """An aiosqlite connection that executes where it is asked, save what waits."""

    async def _execute(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        if fn.__name__ == "commit" or (args and str(args[0]).startswith(_MAY_WAIT)):
            in_thread: Callable[..., Awaitable[Any]] = super()._execute
            return await in_thread(fn, *args, **kwargs)
        return fn(*args, **kwargs)


async def connect_inline(path: str, **options: Any) -> InlineConnection:
    """Connect as `aiosqlite.connect` does; for SQLAlchemy's `async_creator_fn`."""
    # Two threads use the connection, one after the other and never at once.
    options["check_same_thread"] = False
    connection = InlineConnection(lambda: sqlite3.connect(path, **options), iter_chunk_size=64)
    connection._thread.daemon = True
    await connection
    return connection
