"""An entry by name enters one journey, and says that nothing else has happened."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from store.accept import Acceptance, Accepted, Incoming, accept
from store.customers import read_customer, standing_of
from store.deliveries import waiting_deliveries
from store.engine import reading, writing
from store.tables import DeliveryRow, EnrolmentRow, InboxRow
from tests.store.scenes import ANNA, NOON, contract, enrolments, happens, incoming, rows
from traffic.picture import Standing
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.identity import EnrolmentId

HOUR = timedelta(hours=1)


async def _enters(database: AsyncEngine, journey: str, event: Event, id: str = "e-1", hours: int = 0) -> Accepted:
    now = NOON + hours * HOUR
    wanted = Incoming("crm", id, event, now, None, {}, enters=journey)
    async with writing(database) as tx:
        return await accept(tx, ANNA, [wanted], now)


async def _ledger(database: AsyncEngine) -> list[tuple[str, str | None]]:
    ledger = sorted(await enrolments(database), key=lambda row: row["started_at"])
    return [(row["journey"], row["refused"]) for row in ledger]


async def test_it_starts_the_journey_and_changes_nothing_of_what_the_rules_look_at(database: AsyncEngine) -> None:
    accepted = await _enters(database, "support-case", SupportCaseOpened(case_id="881"))
    assert await _ledger(database) == [("support-case", None)]
    assert [row["kind"] for row in await rows(database, DeliveryRow)] == ["start"]
    assert accepted.enrolments == [row["id"] for row in await enrolments(database)]
    async with reading(database) as tx:
        customer = await read_customer(tx, ANNA)
    assert customer is not None
    assert standing_of(customer) == Standing()
    (event,) = await rows(database, InboxRow)
    assert (event["source"], event["type"], event["enters"]) == ("crm", "support_case.opened", "support-case")


async def test_no_other_journey_hears_of_it(database: AsyncEngine) -> None:
    await happens(database, SupportCaseOpened(case_id="880"), BasketBought(basket_id="b-1", amount_cents=1))
    told = len(await rows(database, DeliveryRow))
    await _enters(database, "contract-renewal", contract())
    assert [row["kind"] for row in (await rows(database, DeliveryRow))[told:]] == ["start"]


@pytest.mark.parametrize(
    ("journey", "event"),
    [
        ("win-back", BasketBought(basket_id="b-2", amount_cents=1)),
        ("support-case", SupportCaseOpened(case_id="881")),
        ("contract-renewal", contract()),
    ],
)
async def test_who_is_inside_is_refused_and_the_open_journey_hears_of_nothing(
    database: AsyncEngine, journey: str, event: Event
) -> None:
    await happens(database, event)
    await _enters(database, journey, event, hours=1)
    assert await _ledger(database) == [(journey, None), (journey, "already in this journey")]
    assert [row["kind"] for row in await rows(database, DeliveryRow)] == ["start"]


async def test_the_same_again_is_one_entry_and_the_same_as_an_event_is_a_conflict(database: AsyncEngine) -> None:
    first = await _enters(database, "contract-renewal", contract())
    again = await _enters(database, "contract-renewal", contract(), hours=1)
    assert again.answers == [(Acceptance.DUPLICATE, first.answers[0][1])]
    async with writing(database) as tx:
        plain = Incoming("crm", "e-1", contract(), NOON, None, {})
        assert (await accept(tx, ANNA, [plain], NOON)).answers == [(Acceptance.CONFLICT, None)]
    assert len(await enrolments(database)) == 1


async def test_what_never_happened_overtakes_no_start(database: AsyncEngine) -> None:
    await _enters(database, "support-case", SupportCaseOpened(case_id="881"), hours=2)
    await happens(database, SupportCaseClosed(case_id="881"), at=NOON + 3 * HOUR)
    async with writing(database) as tx:
        ended = {"ended_at": NOON + 3 * HOUR, "outcome": "completed"}
        await tx.execute(EnrolmentRow.metadata.tables["enrolments"].update().values(**ended))
        await tx.execute(DeliveryRow.metadata.tables["deliveries"].update().values(delivered_at=NOON))
        await accept(tx, ANNA, [incoming(SupportCaseOpened(case_id="882"), NOON)], NOON + 4 * HOUR)
    async with reading(database) as tx:
        entered = [EnrolmentId(row["id"]) for row in await rows(database, EnrolmentRow)]
        (start,) = await waiting_deliveries(tx, entered, 10)
    assert [pending.wire for pending in start.along] == ["support_case.closed"]
