"""Bring a database to the tables of this release, and see that some policy is in force."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from store.engine import open_database, writing
from store.latest_policy import NoPolicy
from store.policy import apply_policy, policy_in_force, read_file

_LOCK = 7_305_011_923  # any number nobody else locks in this database


async def migrate(url: str) -> None:
    """Upgrade the database to the newest revision; all of it or, if it fails, nothing."""
    await _move(url, lambda connection: command.upgrade(alembic_config(connection), "head"))


async def downgrade(url: str, revision: str = "base") -> None:
    """Take the database back to an earlier revision; whatever only later ones had is lost."""
    await _move(url, lambda connection: command.downgrade(alembic_config(connection), revision))


async def ensure_policy(engine: AsyncEngine, path: Path) -> None:
    """Put the policy of a TOML file in force if there is none yet."""
    async with writing(engine) as tx:
        await _alone(tx)
        try:
            await policy_in_force(tx)
        except NoPolicy:
            read, why = read_file(path), "as shipped: none was in force"
            await apply_policy(tx, read.policy, "sojourn", datetime.now(UTC), why, source=read.source)


def alembic_config(connection: Connection) -> Config:
    """What Alembic's own commands need to work on an open connection."""
    config = Config()
    config.set_main_option("script_location", "store:migrations")
    config.attributes["connection"] = connection
    return config


async def _move(url: str, move: Callable[[Connection], None]) -> None:
    engine = open_database(url)
    try:
        async with writing(engine) as tx:
            await _alone(tx)
            await tx.run_sync(move)
    finally:
        await engine.dispose()


async def _alone(tx: AsyncConnection) -> None:
    """Wait for any other process that does the same; on SQLite a writing transaction is alone anyway."""
    if tx.dialect.name == "postgresql":
        await tx.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
