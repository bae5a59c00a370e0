"""Open the database, and its two kinds of transaction."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from weakref import WeakKeyDictionary

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.url import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from store.inline_sqlite import connect_inline

_WAIT_FOR_WRITER_S = 10
_TURNS: WeakKeyDictionary[Engine, asyncio.Lock] = WeakKeyDictionary()


def open_database(url: str, pool_size: int = 10) -> AsyncEngine:
    """An engine for an `sqlite+aiosqlite` or `postgresql+asyncpg` URL; nothing is connected yet."""
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_async_engine(
            url,
            connect_args={"timeout": _WAIT_FOR_WRITER_S, "async_creator_fn": connect_inline},
            pool_size=pool_size,
            hide_parameters=True,
        )
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return engine
    return create_async_engine(url, pool_size=pool_size, max_overflow=0, hide_parameters=True)


@asynccontextmanager
async def writing(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction that writes; on SQLite it takes the one write lock at once, so it never fails half-way."""
    async with _turn(engine), engine.begin() as tx:
        yield tx


def _turn(engine: AsyncEngine) -> AbstractAsyncContextManager[None]:
    # SQLite lets writers wait by sleeping longer and longer, and starves some for seconds: within a process we queue.
    if engine.dialect.name != "sqlite":
        return nullcontext()
    return _TURNS.setdefault(engine.sync_engine, asyncio.Lock())


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction that only reads and waits for nobody."""
    async with engine.execution_options(is_reading=True).connect() as tx:
        yield tx


def _begin_sqlite(connection: Connection) -> None:
    is_reading = connection.get_execution_options().get("is_reading", False)
    connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")
