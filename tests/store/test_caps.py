"""A cap is exact, however many want to write to a customer at once."""

import asyncio
from collections import Counter
from functools import partial

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

import store.claim
from store.customers import read_customer
from store.engine import open_database
from store.tables import EffectRow
from tests.store.elsewhere import elsewhere
from tests.store.scenes import claims, enrolled, reachable, request, rows, twins, unguard
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.requests import SendRequest

CAP = 3  # the shipped policy's, a week


async def _claimed_each(url: str, customers: int, messages: int) -> list[int]:
    here = open_database(url)
    await reachable(here)
    everybody = await twins(here, await enrolled(here), customers)
    wanted = [request(enrolment, occurrence) for enrolment in everybody for occurrence in range(messages)]

    async def all_of(asked: list[SendRequest], database: AsyncEngine) -> None:
        await asyncio.gather(*(claims(database, one) for one in asked))

    async with elsewhere(url) as there:
        await asyncio.gather(all_of(wanted[::2], here), there.do(partial(all_of, wanted[1::2])))
    claimed = [row for row in await rows(here, EffectRow) if row["state"] == EffectState.CLAIMED]
    await here.dispose()
    each = Counter(row["customer_id"] for row in claimed)
    return [each[enrolment.customer] for enrolment in everybody]


async def test_customers_with_ten_claims_at_once_each_get_exactly_what_the_cap_allows(database_url: str) -> None:
    assert await _claimed_each(database_url, customers=25, messages=10) == [CAP] * 25


@pytest.mark.long
async def test_so_do_two_hundred_of_them(database_url: str) -> None:
    assert await _claimed_each(database_url, customers=200, messages=10) == [CAP] * 200


async def test_without_the_lock_the_cap_is_exceeded(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    unguard(monkeypatch)
    monkeypatch.setattr(store.claim, "lock_customer", read_customer)
    each = await _claimed_each(database_url, customers=10, messages=10)
    assert max(each) > CAP
