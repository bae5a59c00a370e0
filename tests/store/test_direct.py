"""What is said to PostgreSQL's driver itself is part of the transaction, and a connection that dies takes it along."""

from typing import Any

import pytest
from sqlalchemy import bindparam, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from store.direct import Direct
from store.effects import InSight, in_sight
from store.engine import reading
from store.tables import CustomerRow, DecisionRow, EffectRow, table_of
from tests.store.scenes import claims, request, rows
from workflows.vocabulary.requests import Enrolment

_CUSTOMERS = table_of(CustomerRow)
_ONLY_POSTGRES = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
_ID = Direct(select(_CUSTOMERS.c.id).where(_CUSTOMERS.c.id == bindparam("customer")))


@_ONLY_POSTGRES
async def test_it_is_never_said_outside_a_transaction(database: AsyncEngine) -> None:
    async with reading(database) as tx:
        with pytest.raises(RuntimeError, match="nothing was said on this connection before"):
            await _ID.rows(tx, {"customer": "anna"})
        await tx.execute(text("SELECT 1"))
        assert await _ID.rows(tx, {"customer": "anna"}) == []


@_ONLY_POSTGRES
async def test_a_connection_that_dies_in_a_claim_claims_nothing_and_the_next_claim_has_another(
    database: AsyncEngine, enrolment: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dies(tx: AsyncConnection, *about: Any) -> InSight:
        driver: Any = (await tx.get_raw_connection()).driver_connection
        driver.terminate()
        return await in_sight(tx, *about)

    monkeypatch.setattr("store.claim.in_sight", dies)
    with pytest.raises(DBAPIError):
        await claims(database, request(enrolment))
    monkeypatch.undo()
    assert await rows(database, EffectRow) == []
    assert (await claims(database, request(enrolment))).is_won
    assert len(await rows(database, DecisionRow)) == 1
