"""SQLite without a thread for every step: only what may wait for a lock or a disk leaves the event loop.

A statement inside a transaction takes microseconds, a trip to aiosqlite's thread and back a tenth of a millisecond,
and SQLAlchemy makes four of them a statement.
"""

import sqlite3
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiosqlite

_MAY_WAIT = ("BEGIN", "PRAGMA", "COMMIT")
_MODE_WITHIN_S = 10.0


class InlineConnection(aiosqlite.Connection):
    """An aiosqlite connection that executes where it is asked, save what waits."""

    async def _execute(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        if fn.__name__ == "commit" or (args and str(args[0]).startswith(_MAY_WAIT)):
            in_thread: Callable[..., Awaitable[Any]] = super()._execute
            return await in_thread(fn, *args, **kwargs)
        return fn(*args, **kwargs)


async def connect_inline(path: str, **options: Any) -> InlineConnection:
    """Connect as `aiosqlite.connect` does, to a file in WAL mode; for SQLAlchemy's `async_creator_fn`."""
    # Two threads use the connection, one after the other and never at once.
    options["check_same_thread"] = False
    connection = InlineConnection(lambda: _opened(path, options), iter_chunk_size=64)
    connection._thread.daemon = True
    await connection
    return connection


def _opened(path: str, options: dict[str, Any]) -> sqlite3.Connection:
    # The driver must not begin transactions of its own, or ours would start as readers and could not be upgraded.
    connection: sqlite3.Connection = sqlite3.connect(path, isolation_level=None, **options)
    until = time.monotonic() + _MODE_WITHIN_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
        except sqlite3.OperationalError:
            # For the change of mode SQLite does not wait, however long its time-out; only a new file needs it.
            if time.monotonic() > until:
                connection.close()
                raise
            time.sleep(0.02)
        else:
            return connection
