"""Instants come out of either database as they went in."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import StatementError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from store.engine import reading, writing
from store.tables import CustomerRow
from tests.store.scenes import rows


async def _insert(database: AsyncEngine, name: str, at: datetime) -> None:
    values = {"id": name, "locale": "en", "traits": {}, "standing": {}, "created_at": at, "updated_at": at}
    async with writing(database) as tx:
        await tx.execute(insert(CustomerRow).values(**values))


async def test_an_instant_comes_back_in_utc_to_the_microsecond(database: AsyncEngine) -> None:
    tokyo = timezone(timedelta(hours=9))
    await _insert(database, "anna", datetime(2026, 3, 2, 8, 30, 0, 123_456, tzinfo=tokyo))
    (row,) = await rows(database, CustomerRow)
    assert row["created_at"] == datetime(2026, 3, 1, 23, 30, 0, 123_456, tzinfo=UTC)
    assert row["created_at"].tzinfo is UTC


async def test_instants_are_compared_as_instants_whatever_zone_they_are_written_in(database: AsyncEngine) -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    await _insert(database, "anna", noon)
    before = (noon - timedelta(minutes=1)).astimezone(timezone(timedelta(hours=9)))
    after = (noon + timedelta(minutes=1)).astimezone(timezone(timedelta(hours=-9)))
    query = select(col(CustomerRow.id)).where(col(CustomerRow.created_at).between(before, after))
    async with reading(database) as tx:
        assert (await tx.execute(query)).scalars().all() == ["anna"]


async def test_an_instant_without_a_zone_is_refused(database: AsyncEngine) -> None:
    naive = datetime(2026, 3, 2, 12, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(StatementError, match="whoever made it adds one"):
        await _insert(database, "anna", naive)
    assert not await rows(database, CustomerRow)
