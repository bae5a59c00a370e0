"""What journeys are still to be told: by one process at a time, in order, and nothing that is personal."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

import store.deliveries
import store.enrol
from store.accept import Accepted, accept
from store.deliveries import Delivery, lease_waiting, mark_delivered, release, waiting_deliveries
from store.engine import open_database, reading, writing
from store.tables import DeliveryRow, EnrolmentRow, InboxRow
from tests.store.scenes import (
    ANNA,
    NOON,
    contract,
    enrolled,
    happens,
    incoming,
    reachable,
    rows,
    twins,
    until_somebody_waits_for_a_row,
)
from workflows.vocabulary.events.contracts import OfferAccepted
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.shopping import CampaignEnded, CampaignTargeted
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.identity import EnrolmentId


async def _lease(database: AsyncEngine, leaser: str, most: int = 100) -> list[EnrolmentId]:
    async with writing(database) as tx:
        return await lease_waiting(tx, leaser, most)


async def _release(database: AsyncEngine, leaser: str, rest: timedelta, *enrolments: EnrolmentId) -> None:
    async with writing(database) as tx:
        await release(tx, leaser, enrolments, rest)


async def _waiting(database: AsyncEngine, *enrolments: EnrolmentId, most: int = 100) -> list[Delivery]:
    async with reading(database) as tx:
        return await waiting_deliveries(tx, enrolments, most)


async def _accept(database: AsyncEngine, event: Event, leaser: str) -> Accepted:
    async with writing(database) as tx:
        return await accept(tx, ANNA, [incoming(event)], NOON, leaser)


async def test_who_takes_an_event_in_may_deliver_it_at_once_and_nobody_else(database: AsyncEngine) -> None:
    accepted = await _accept(database, contract(), "api")
    assert len(accepted.enrolments) == 1
    assert await _lease(database, "worker") == []
    assert (await _accept(database, OfferAccepted(contract_id="c-1"), "other-api")).enrolments == []
    assert (await _accept(database, OfferAccepted(contract_id="c-1"), "api")).enrolments == accepted.enrolments


async def test_what_nobody_works_on_is_leased_to_one(database: AsyncEngine) -> None:
    enrolment = await enrolled(database)
    assert await _lease(database, "one") == [enrolment.id]
    assert await _lease(database, "two") == []
    await _release(database, "two", timedelta(0), enrolment.id)  # who does not hold it cannot give it back
    assert await _lease(database, "two") == []
    await _release(database, "one", timedelta(0), enrolment.id)
    assert await _lease(database, "two") == [enrolment.id]


async def test_leasers_that_come_at_once_never_get_the_same(database: AsyncEngine) -> None:
    await reachable(database)
    await twins(database, await enrolled(database), 40)
    for number in range(40):
        await happens(database, OfferAccepted(contract_id="c-1"), customer=type(ANNA)(f"anna-{number}"))
    for _ in range(4):
        leased = await asyncio.gather(*(_lease(database, f"leaser-{number}", most=10) for number in range(6)))
        held = [enrolment for each in leased for enrolment in each]
        assert len(held) == len(set(held))


@pytest.mark.parametrize("doing", ["lease", "release"])
async def test_whoever_waits_for_one_enrolment_holds_none_that_comes_after_it(postgres_url: str, doing: str) -> None:
    # Two who hold what the other waits for would be a deadlock. SQLite has one writer at a time.
    database = open_database(postgres_url)
    await reachable(database)
    both = await twins(database, await enrolled(database), 2)
    low, high = sorted(enrolment.id for enrolment in both)
    async with writing(database) as tx:
        await tx.execute(delete(DeliveryRow))
        for enrolment in (high, low):
            values = {"enrolment_id": enrolment, "kind": "recheck", "created_at": NOON}
            await tx.execute(insert(DeliveryRow).values(**values))
            await tx.execute(update(EnrolmentRow).where(col(EnrolmentRow.id) == enrolment).values(reason=""))
    if doing == "release":
        await _lease(database, "one")

    async with writing(database) as holding:
        await holding.execute(_locking(low))
        waits = _lease(database, "one") if doing == "lease" else _release(database, "one", timedelta(0), high, low)
        waiting = asyncio.ensure_future(waits)
        await until_somebody_waits_for_a_row(database)
        await holding.execute(_locking(high).with_for_update(nowait=True))
    await waiting
    await database.dispose()


def _locking(enrolment: EnrolmentId) -> Select[UUID]:
    return select(col(EnrolmentRow.id)).where(col(EnrolmentRow.id) == enrolment).with_for_update()


async def test_a_lease_that_has_run_out_is_anybodys(database: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    enrolment = await enrolled(database)
    monkeypatch.setattr(store.deliveries, "LEASE", timedelta(seconds=-1))
    assert await _lease(database, "dead") == [enrolment.id]
    assert await _lease(database, "alive") == [enrolment.id]
    monkeypatch.setattr(store.enrol, "LEASE", timedelta(seconds=-1))
    assert (await _accept(database, OfferAccepted(contract_id="c-1"), "api")).enrolments == [enrolment.id]


async def test_what_is_given_back_to_rest_is_left_alone_so_long(database: AsyncEngine) -> None:
    enrolment = await enrolled(database)
    await _lease(database, "one")
    await _release(database, "one", timedelta(minutes=5), enrolment.id)
    assert await _lease(database, "two") == []


async def test_what_is_delivered_is_not_leased_again(database: AsyncEngine) -> None:
    enrolment = await enrolled(database)
    (delivery,) = await _waiting(database, enrolment.id)
    async with writing(database) as tx:
        await mark_delivered(tx, {delivery.id: "started"})
    assert await _waiting(database, enrolment.id) == []
    assert await _lease(database, "one") == []
    (row,) = await rows(database, DeliveryRow)
    assert row["result"] == "started"
    assert row["delivered_at"] is not None


async def test_an_enrolment_is_told_in_the_order_of_the_inbox(database: AsyncEngine) -> None:
    await happens(database, SupportCaseOpened(case_id="881"))
    (enrolment,) = await _lease(database, "one")
    later = [SupportCaseOpened(case_id="882"), SupportCaseClosed(case_id="881"), SupportCaseClosed(case_id="882")]
    await asyncio.gather(*(happens(database, event) for event in later))
    deliveries = await _waiting(database, enrolment)
    assert [delivery.kind for delivery in deliveries] == ["start", "signal", "signal", "signal"]
    sequences = [delivery.arrival.sequence for delivery in deliveries if delivery.arrival]
    assert sequences == [row["sequence"] for row in await rows(database, InboxRow)]
    assert [delivery.id for delivery in await _waiting(database, enrolment, most=2)] == [d.id for d in deliveries[:2]]


async def test_nothing_personal_is_delivered(database: AsyncEngine) -> None:
    await happens(database, SupportCaseOpened(case_id="881", complaint="You billed me twice"))
    (enrolment,) = await _lease(database, "one")
    (delivery,) = await _waiting(database, enrolment)
    assert delivery.data == {"case_id": "881", "subject": "other"}
    assert (delivery.type, delivery.customer, delivery.key) == ("support_case.opened", ANNA, None)
    assert delivery.arrival is not None
    assert delivery.arrival.at == NOON


async def test_an_event_that_only_a_newer_version_knows_blocks_nobody_else_and_tells_nothing(
    database: AsyncEngine,
) -> None:
    await happens(database, SupportCaseOpened(case_id="881", complaint="You billed me twice"))
    await happens(database, contract())
    enrolments = await _lease(database, "one")
    async with writing(database) as tx:
        unknown = update(InboxRow).where(col(InboxRow.type) == "support_case.opened").values(type="case.escalated")
        await tx.execute(unknown)
    told = {delivery.type: delivery.data for delivery in await _waiting(database, *enrolments)}
    assert told["case.escalated"] == {}
    assert told["contract.started"]["contract_id"] == "c-1"


async def test_of_two_enrolments_of_one_workflow_the_first_starts_first(database: AsyncEngine) -> None:
    targeted = CampaignTargeted(campaign_id="18", kind="A", starts_on=NOON, ends_on=NOON + timedelta(days=40))
    await happens(database, targeted, CampaignEnded(campaign_id="18"), targeted, CampaignEnded(campaign_id="18"))
    both = [row["id"] for row in await rows(database, EnrolmentRow)]
    (first,) = await _lease(database, "one")
    deliveries = await _waiting(database, *both)
    assert [(delivery.enrolment, delivery.kind) for delivery in deliveries] == [(first, "start"), (first, "signal")]
    async with writing(database) as tx:
        await mark_delivered(tx, {deliveries[0].id: "started"})
    (second,) = await _lease(database, "one")
    assert second != first
    assert [delivery.kind for delivery in await _waiting(database, second)] == ["start", "signal"]


async def test_those_who_could_not_be_served_take_their_turn_behind_all_others(database: AsyncEngine) -> None:
    first, second = await enrolled(database, "c-1"), await enrolled(database, "c-2")
    for _ in range(2):
        for expected in (first, second):
            assert await _lease(database, "one", most=1) == [expected.id]
            await _release(database, "one", timedelta(microseconds=-1), expected.id)
