"""A start that comes in late finds what happened after it and was accepted before it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

import store.overtaking
from store.accept import accept
from store.deliveries import Delivery, mark_delivered, waiting_deliveries
from store.engine import reading, writing
from store.enrolments import close_enrolment
from store.tables import EnrolmentRow, InboxRow
from tests.store.scenes import ANNA, NOON, contract, enrolment_of, enrolments, happens, incoming, rows
from workflows.vocabulary.events.contracts import ContractCancelled, ContractRenewed, OfferAccepted
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.identity import CustomerId, EnrolmentId
from workflows.vocabulary.outcome import Outcome
from workflows.vocabulary.requests import Closing

HOUR = timedelta(hours=1)
LATER = NOON + 10 * HOUR


async def _late(database: AsyncEngine, event: Event, at: datetime, now: datetime = LATER) -> None:
    async with writing(database) as tx:
        await accept(tx, ANNA, [incoming(event, at)], now)


async def _start(database: AsyncEngine) -> Delivery:
    entered = [EnrolmentId(row["id"]) for row in await rows(database, EnrolmentRow)]
    async with reading(database) as tx:
        return [d for d in await waiting_deliveries(tx, entered, 1_000) if d.kind == "start"][-1]


async def _along(database: AsyncEngine) -> list[tuple[str, dict[str, object]]]:
    return [(pending.wire, pending.data) for pending in (await _start(database)).along]


async def test_what_overtook_the_start_goes_along_in_the_order_in_which_it_happened(database: AsyncEngine) -> None:
    await happens(database, OfferAccepted(contract_id="c-1"), at=NOON + 3 * HOUR)
    await happens(database, OfferAccepted(contract_id="c-1"), at=NOON + 2 * HOUR)
    await _late(database, contract(), NOON)
    start = await _start(database)
    assert [pending.arrival.at for pending in start.along] == [NOON + 2 * HOUR, NOON + 3 * HOUR]
    numbered = {row["occurred_at"]: (row["id"], row["sequence"]) for row in await rows(database, InboxRow)}
    for pending in start.along:
        assert (pending.arrival.event_id, pending.arrival.sequence) == numbered[pending.arrival.at]
    assert start.along == (await _start(database)).along


async def test_what_happened_before_the_start_or_at_its_instant_does_not_go_along(database: AsyncEngine) -> None:
    await happens(database, OfferAccepted(contract_id="c-1"), at=NOON - HOUR)
    await happens(database, OfferAccepted(contract_id="c-1"), at=NOON)
    await _late(database, contract(), NOON)
    assert await _along(database) == []


async def test_of_another_contract_customer_or_kind_nothing_goes_along(database: AsyncEngine) -> None:
    at = NOON + HOUR
    await happens(database, OfferAccepted(contract_id="c-2"), BasketBought(basket_id="b", amount_cents=1), at=at)
    await happens(database, OfferAccepted(contract_id="c-1"), customer=CustomerId("bert"), at=at)
    await _late(database, contract(), NOON)
    assert await _along(database) == []


@pytest.mark.parametrize("end", [ContractCancelled(contract_id="c-1"), ContractRenewed(contract_id="c-1")])
async def test_a_goal_or_an_exit_that_overtook_the_start_refuses_it_and_the_ledger_says_so(
    database: AsyncEngine, end: Event
) -> None:
    await happens(database, end, at=NOON + HOUR)
    await happens(database, OfferAccepted(contract_id="c-1"), at=NOON + 2 * HOUR)
    await _late(database, contract(), NOON)
    (row,) = await enrolments(database)
    assert row["refused"] == f"over before it began: {end.wire} came first"
    await _late(database, contract(), NOON + 3 * HOUR)
    assert {row["refused"] for row in await enrolments(database)} == {row["refused"], None}


async def test_the_end_of_another_contract_refuses_nobody(database: AsyncEngine) -> None:
    await happens(database, ContractCancelled(contract_id="c-2"), at=NOON + HOUR)
    await _late(database, contract(), NOON)
    assert [row["refused"] for row in await enrolments(database)] == [None]


async def test_nothing_personal_goes_along(database: AsyncEngine) -> None:
    await happens(database, SupportCaseOpened(case_id="882", complaint="You billed me twice"), at=NOON + HOUR)
    (row,) = await enrolments(database)
    start = await _start(database)
    async with writing(database) as tx:
        await mark_delivered(tx, {start.id: "started"})
        end = {"outcome": Outcome.COMPLETED, "reason": "", "at": NOON + 2 * HOUR}
        await close_enrolment(tx, Closing(enrolment=enrolment_of(row), **end))
    await happens(database, SupportCaseClosed(case_id="881"), at=NOON + 3 * HOUR)
    await _late(database, SupportCaseOpened(case_id="881"), NOON)
    assert await _along(database) == [
        ("support_case.opened", {"case_id": "882", "subject": "other"}),
        ("support_case.closed", {"case_id": "881"}),
    ]


async def test_of_very_many_the_latest_hundred_go_along(database: AsyncEngine) -> None:
    yeses = [incoming(OfferAccepted(contract_id="c-1"), NOON + timedelta(minutes=n)) for n in range(1, 121)]
    async with writing(database) as tx:
        await accept(tx, ANNA, yeses, LATER)
    await _late(database, contract(), NOON)
    times = [pending.arrival.at for pending in (await _start(database)).along]
    assert times == [NOON + timedelta(minutes=n) for n in range(21, 121)]


async def test_what_goes_along_fits_into_a_start(database: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store.overtaking, "_MOST_BYTES", 60)
    await happens(database, *(SupportCaseClosed(case_id="8" * 40) for _ in range(3)), at=NOON + HOUR)
    await _late(database, SupportCaseOpened(case_id="881"), NOON)
    assert len(await _along(database)) == 1


async def test_a_start_in_a_batch_that_tells_it_last_is_overtaken_by_the_others(database: AsyncEngine) -> None:
    batch = [incoming(SupportCaseClosed(case_id="881"), NOON + HOUR), incoming(SupportCaseOpened(case_id="881"), NOON)]
    async with writing(database) as tx:
        await accept(tx, ANNA, batch, LATER)
    assert await _along(database) == [("support_case.closed", {"case_id": "881"})]
