"""Very many that a switch lets go are told one after the other, and nobody's events wait for that."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from store.accept import accept
from store.deliveries import lease_waiting, waiting_deliveries
from store.engine import reading, writing
from store.switches import pause, resume
from store.tables import DeliveryRow
from tests.store.scenes import NOON, claims, enrolled, in_force, incoming, reachable, request
from workflows.vocabulary.events.contracts import ContractRenewed
from workflows.vocabulary.identity import CustomerId, EnrolmentId
from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.policies.ranks import Release

MANY = 6


async def _hints(database: AsyncEngine) -> list[datetime]:
    query = select(col(DeliveryRow.not_before)).where(col(DeliveryRow.kind) == "recheck")
    async with reading(database) as tx:
        return sorted(at for at in (await tx.execute(query)).scalars() if at is not None)


async def _held_by_a_pause(database: AsyncEngine) -> list[EnrolmentId]:
    await in_force(database, Policy(release=Release(per_second=2)))
    async with writing(database) as tx:
        await pause(tx, "contract-renewal", "anna", "wrong price", NOON)
    found = []
    for number in range(MANY):
        customer = CustomerId(f"c-{number}")
        await reachable(database, customer)
        one = await enrolled(database, "k-1", customer)
        await claims(database, request(one))
        found.append(one.id)
    async with writing(database) as tx:
        await tx.execute(update(DeliveryRow).values(delivered_at=NOON))
        await resume(tx, "contract-renewal", "anna", "mended", NOON)
    return found


async def test_they_are_told_at_the_rate_of_the_policy(database: AsyncEngine) -> None:
    await _held_by_a_pause(database)
    due = await _hints(database)
    assert [late - early for early, late in pairwise(due)] == [timedelta(seconds=0.5)] * (MANY - 1)
    assert due[0] <= datetime.now(UTC)
    async with writing(database) as tx:
        assert 1 <= len(await lease_waiting(tx, "a pump", 100)) < MANY


async def test_an_event_does_not_wait_for_a_hint_that_is_not_due(database: AsyncEngine) -> None:
    await _held_by_a_pause(database)
    async with writing(database) as tx:
        await tx.execute(update(DeliveryRow).values(not_before=datetime.now(UTC) + timedelta(hours=1)))
        accepted = await accept(tx, CustomerId("c-1"), [incoming(ContractRenewed(contract_id="k-1"))], NOON)
    async with writing(database) as tx:
        assert await lease_waiting(tx, "a pump", 100) == accepted.enrolments
        waiting = await waiting_deliveries(tx, accepted.enrolments, 10)
    assert [one.type for one in waiting] == ["contract.renewed"]
