"""What is prepared once is good enough for this release, or made anew."""

import pytest
from sqlalchemy import update

from sandbox.parts import key_file
from sandbox.preparation import prepare
from settings import Settings
from store.engine import open_database, reading, writing
from store.keys import Bearer, Scope, verify_key
from store.tables import ApiKeyRow


async def _bearer(settings: Settings) -> Bearer | None:
    database = open_database(settings.database)
    async with reading(database) as tx:
        bearer = await verify_key(tx, key_file(settings).read_text().strip(), settings.environment)
    await database.dispose()
    return bearer


async def test_a_key_that_lacks_what_has_come_since_is_replaced(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nobody() -> None:
        """Temporal has no part in this."""

    monkeypatch.setattr("sandbox.preparation.ready_client", nobody)
    await prepare(settings)
    first = await _bearer(settings)
    await prepare(settings)
    assert await _bearer(settings) == first
    database = open_database(settings.database)
    async with writing(database) as tx:
        await tx.execute(update(ApiKeyRow).values(scopes=["events:write"]))
    await database.dispose()
    await prepare(settings)
    bearer = await _bearer(settings)
    assert bearer is not None
    assert bearer.scopes == set(Scope)
    assert first is not None
    assert bearer.key_id != first.key_id
