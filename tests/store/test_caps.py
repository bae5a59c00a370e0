"""A cap is exact, however many want to write to a customer at once."""

import asyncio
from collections import Counter

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

import store.claim
import store.engine
from store.customers import read_customer
from store.engine import open_database
from store.tables import EffectRow
from tests.store.scenes import claims, enrolled, reachable, request, rows, twins
from workflows.vocabulary.gate import EffectState

CAP = 3  # the shipped policy's, a week


async def _claimed_each(database: AsyncEngine, customers: int, messages: int) -> list[int]:
    await reachable(database)
    everybody = await twins(database, await enrolled(database), customers)
    wanted = [request(enrolment, occurrence) for enrolment in everybody for occurrence in range(messages)]
    await asyncio.gather(*(claims(database, asked) for asked in wanted))
    claimed = [row for row in await rows(database, EffectRow) if row["state"] == EffectState.CLAIMED]
    each = Counter(row["customer_id"] for row in claimed)
    return [each[enrolment.customer] for enrolment in everybody]


async def test_fifty_customers_with_ten_claims_at_once_each_get_exactly_what_the_cap_allows(
    database: AsyncEngine,
) -> None:
    assert await _claimed_each(database, customers=50, messages=10) == [CAP] * 50


async def test_without_the_lock_the_cap_is_exceeded(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store.engine, "_begin_sqlite", lambda connection: None)
    monkeypatch.setattr(store.claim, "lock_customer", read_customer)
    unguarded = open_database(database_url)
    each = await _claimed_each(unguarded, customers=5, messages=10)
    await unguarded.dispose()
    assert max(each) > CAP
