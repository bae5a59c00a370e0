"""When an event counts as having happened: never after it was accepted, and late ones by a rule each."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from store.accept import Acceptance, accept
from store.customers import read_customer, standing_of
from store.deliveries import waiting_deliveries
from store.engine import reading, writing
from store.tables import DeliveryRow, EnrolmentRow, InboxRow
from tests.store.scenes import ANNA, NOON, contract, enrolled, enrolments, happens, incoming, rows
from traffic.picture import Standing
from workflows.vocabulary.events.contracts import ContractCancelled, OfferAccepted
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.profile import ConsentGiven, ConsentWithdrawn
from workflows.vocabulary.events.support import SupportCaseOpened
from workflows.vocabulary.identity import EnrolmentId

HOUR = timedelta(hours=1)
AHEAD = NOON + 5 * HOUR


async def _accepted(database: AsyncEngine, event: Event, at: datetime, now: datetime, id: str = "") -> Acceptance:
    async with writing(database) as tx:
        return (await accept(tx, ANNA, [incoming(event, at, id)], now)).answers[0][0]


async def _standing(database: AsyncEngine) -> Standing:
    async with reading(database) as tx:
        row = await read_customer(tx, ANNA)
    assert row is not None
    return standing_of(row)


async def test_an_event_from_the_future_happened_when_it_was_accepted(database: AsyncEngine) -> None:
    await _accepted(database, contract(), at=AHEAD, now=NOON)
    (event,) = await rows(database, InboxRow)
    (enrolment,) = await rows(database, EnrolmentRow)
    assert (event["occurred_at"], enrolment["started_at"]) == (NOON, NOON)
    async with reading(database) as tx:
        (delivery,) = await waiting_deliveries(tx, [EnrolmentId(enrolment["id"])], 10)
    assert delivery.arrival is not None
    assert delivery.arrival.at == NOON


async def test_an_event_from_the_future_overtakes_no_start_that_comes_after_it(database: AsyncEngine) -> None:
    await _accepted(database, ContractCancelled(contract_id="c-1"), at=AHEAD, now=NOON)
    await _accepted(database, contract(), at=NOON + HOUR, now=NOON + 2 * HOUR)
    assert [row["refused"] for row in await enrolments(database)] == [None]


async def test_a_word_on_consent_from_the_future_is_overruled_by_a_later_one(database: AsyncEngine) -> None:
    await _accepted(database, ConsentGiven(), at=AHEAD, now=NOON)
    await _accepted(database, ConsentWithdrawn(), at=NOON + HOUR, now=NOON + HOUR)
    assert not (await _standing(database)).consents["marketing"].is_given


async def test_the_same_event_from_the_future_is_known_again_by_the_time_its_source_gave(database: AsyncEngine) -> None:
    opened = SupportCaseOpened(case_id="881")
    assert await _accepted(database, opened, AHEAD, NOON, id="e-1") is Acceptance.ACCEPTED
    assert await _accepted(database, opened, AHEAD, NOON + HOUR, id="e-1") is Acceptance.DUPLICATE
    assert await _accepted(database, opened, NOON, NOON + HOUR, id="e-1") is Acceptance.CONFLICT


async def test_a_late_event_reaches_and_ends_what_is_open_when_it_is_accepted(database: AsyncEngine) -> None:
    await enrolled(database)
    long_ago, now = NOON - 100 * HOUR, NOON + HOUR
    await _accepted(database, OfferAccepted(contract_id="c-1"), at=long_ago, now=now)
    await _accepted(database, ContractCancelled(contract_id="c-1"), at=long_ago, now=now)
    assert [row["kind"] for row in await rows(database, DeliveryRow)] == ["start", "signal", "signal"]
    assert [row["marked_by"] for row in await enrolments(database)] == ["contract.cancelled"]


async def test_a_late_word_on_consent_and_a_late_case_count_by_their_own_time(database: AsyncEngine) -> None:
    await happens(database, ConsentWithdrawn(), at=NOON)
    await _accepted(database, ConsentGiven(), at=NOON - HOUR, now=NOON + HOUR)
    await _accepted(database, SupportCaseOpened(case_id="881"), at=NOON - HOUR, now=NOON + HOUR)
    standing = await _standing(database)
    assert not standing.consents["marketing"].is_given
    assert [hold.opened_at for hold in standing.holds] == [NOON - HOUR]
