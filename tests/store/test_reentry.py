"""Who may enter a journey again is settled by the ledger alone, which forgets nobody."""

from datetime import timedelta

import pytest
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncEngine

from store.engine import writing
from store.enrolments import close_enrolment
from store.tables import DeliveryRow
from tests.in_code import in_code
from tests.store.scenes import NOON, contract, enrolment_of, enrolments, happens
from tests.workflows.two_versions import Courtesy, CourtesyV2
from workflows.vocabulary.outcome import Outcome, Reentry
from workflows.vocabulary.requests import Closing

DAY = timedelta(days=1)


async def _leave(database: AsyncEngine, key: str, days: int) -> None:
    for row in await enrolments(database):
        if (row["key"], row["refused"], row["ended_at"]) == (key, None, None):
            async with writing(database) as tx:
                end = {"outcome": Outcome.LAPSED, "reason": "no answer", "at": NOON + days * DAY}
                await close_enrolment(tx, Closing(enrolment=enrolment_of(row), **end))


async def _refusals(database: AsyncEngine) -> list[str | None]:
    ledger = sorted(await enrolments(database), key=lambda row: row["started_at"])
    return [row["refused"] for row in ledger]


@pytest.mark.parametrize("classes", [(Courtesy,), (Courtesy, CourtesyV2)])
async def test_once_ever_means_ever_though_temporal_has_forgotten_and_in_every_version(
    database: AsyncEngine, monkeypatch: pytest.MonkeyPatch, classes: tuple[type[Courtesy] | type[CourtesyV2], ...]
) -> None:
    for kind in (Courtesy, CourtesyV2):
        monkeypatch.setattr(kind, "reentry", Reentry.once())
    with in_code(Courtesy):
        await happens(database, contract())
    await _leave(database, "c-1", days=8)
    async with writing(database) as tx:  # nothing but the ledger is left
        await tx.execute(delete(DeliveryRow))
    with in_code(*classes):
        await happens(database, contract(), at=NOON + 4_000 * DAY)
        await happens(database, contract("c-2"), at=NOON + 4_001 * DAY)
    assert await _refusals(database) == [None, "only once ever", None]


async def test_a_refused_entry_is_no_entry(database: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Courtesy, "reentry", Reentry.after(days=30))
    with in_code(Courtesy):
        await happens(database, contract())
        await _leave(database, "c-1", days=0)
        await happens(database, contract(), at=NOON + 29 * DAY)
        await happens(database, contract(), at=NOON + 30 * DAY)
    assert await _refusals(database) == [None, "not again within 30 days of 02 Mar 2026", None]


async def test_where_it_is_always_allowed_one_may_come_back_at_once_but_not_be_in_twice(database: AsyncEngine) -> None:
    with in_code(Courtesy):
        await happens(database, contract())
        await happens(database, contract(), at=NOON + DAY)
        await _leave(database, "c-1", days=2)
        await happens(database, contract(), at=NOON + 2 * DAY)
    assert await _refusals(database) == [None, "already in this journey", None]


async def test_of_two_contracts_the_end_of_one_leaves_the_other(database: AsyncEngine) -> None:
    with in_code(Courtesy):
        await happens(database, contract("c-1"), contract("c-2"))
        await _leave(database, "c-1", days=1)
        ledger = {row["key"]: row["outcome"] for row in await enrolments(database)}
        assert ledger == {"c-1": "lapsed", "c-2": None}
        await happens(database, contract("c-1"), contract("c-2"), at=NOON + 2 * DAY)
    refused = {(row["key"], row["refused"]) for row in await enrolments(database) if row["started_at"] > NOON}
    assert refused == {("c-1", None), ("c-2", "already in this journey")}
