"""Bring databases and Temporal to where the other parts can work: tables, a policy, a key, search attributes."""

import os
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from sandbox.parts import key_file
from settings import Settings
from store.engine import open_database, reading, writing
from store.keys import Scope, create_key, verify_key
from store.migrate import ensure_policy, migrate
from worker import ready_client

POLICY_FILE = Path(__file__).parents[1] / "policy.toml"


async def prepare(settings: Settings) -> None:
    """Do what is still to be done; all of it may be repeated."""
    await prepare_database(settings)
    engine = open_database(settings.database)
    try:
        await _ensure_key(engine, settings)
    finally:
        await engine.dispose()
    await ready_client()


async def prepare_database(settings: Settings) -> None:
    """Tables of this release, and a policy."""
    settings.home.mkdir(parents=True, exist_ok=True)
    await migrate(settings.database)
    engine = open_database(settings.database)
    try:
        await ensure_policy(engine, POLICY_FILE)
    finally:
        await engine.dispose()


async def _ensure_key(engine: AsyncEngine, settings: Settings) -> None:
    file = key_file(settings)
    if file.exists():
        async with reading(engine) as tx:
            bearer = await verify_key(tx, file.read_text().strip(), settings.environment)
        # One made by an older release may lack what has come since.
        if bearer is not None and bearer.scopes == frozenset(Scope):
            return
    async with writing(engine) as tx:
        key = await create_key(tx, "sandbox", Scope, settings.environment)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(f"{key}\n")
