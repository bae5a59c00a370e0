"""One piece of work in the database, for a command that then ends."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from commands.console import read_settings, refuse
from settings import Settings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

ResultT = TypeVar("ResultT")


def in_database(work: "Callable[[AsyncConnection], Awaitable[ResultT]]", *, only_reads: bool = False) -> ResultT:
    """What the work returns, done in one transaction; ends the command if the database does not answer."""
    from sqlalchemy.exc import DBAPIError

    from store.engine import open_database, reading, writing

    async def run(settings: Settings) -> ResultT:
        engine = open_database(settings.database)
        try:
            async with (reading if only_reads else writing)(engine) as tx:
                return await work(tx)
        finally:
            await engine.dispose()

    settings = read_settings()
    try:
        return asyncio.run(run(settings))
    except (DBAPIError, OSError) as failure:
        refuse(f"the database does not answer as it should ({type(failure).__name__}): type `sojourn migrate` first")
