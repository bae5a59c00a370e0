"""Who enters which journey, who is refused and told why, and whom an event reaches."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from store.engine import writing
from store.enrolments import close_enrolment
from store.tables import DeliveryRow, EnrolmentRow
from tests.store.scenes import NOON, contract, enrolled, enrolments, happens, rows
from workflows.vocabulary.events.contracts import ContractCancelled, ContractRenewed, OfferAccepted
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.shopping import BasketBought, CampaignTargeted, CouponRedeemed
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.identity import EnrolmentId
from workflows.vocabulary.outcome import Outcome
from workflows.vocabulary.requests import Closing, Enrolment


async def _told(database: AsyncEngine, *events: Event) -> list[tuple[EnrolmentId, str]]:
    before = len(await rows(database, DeliveryRow))
    await happens(database, *events)
    return [(row["enrolment_id"], row["kind"]) for row in (await rows(database, DeliveryRow))[before:]]


async def _close(database: AsyncEngine, enrolment: Enrolment, days: int) -> None:
    async with writing(database) as tx:
        closing = Closing(
            enrolment=enrolment, outcome=Outcome.LAPSED, reason="no answer", at=NOON + timedelta(days=days)
        )
        await close_enrolment(tx, closing)


async def test_an_event_that_starts_a_journey_enters_the_customer_and_starts_it(database: AsyncEngine) -> None:
    enrolment = await enrolled(database)
    assert (enrolment.journey, enrolment.workflow) == ("contract-renewal", "contract-renewal/anna/c-1")
    assert [(r["enrolment_id"], r["kind"]) for r in await rows(database, DeliveryRow)] == [(enrolment.id, "start")]


async def test_who_is_in_a_journey_already_is_refused_and_the_ledger_says_so(database: AsyncEngine) -> None:
    enrolment = await enrolled(database)
    assert await _told(database, contract()) == []
    refused = [row for row in await enrolments(database) if row["id"] != enrolment.id]
    assert [row["refused"] for row in refused] == ["already in this journey"]


async def test_another_key_is_another_enrolment(database: AsyncEngine) -> None:
    first, second = await enrolled(database, "c-1"), await enrolled(database, "c-2")
    assert first.workflow != second.workflow
    assert {row["refused"] for row in await enrolments(database)} == {None}


async def test_who_left_may_come_back_only_when_the_time_for_cooling_off_is_over(database: AsyncEngine) -> None:
    await _close(database, await enrolled(database), days=10)
    await happens(database, contract(), at=NOON + timedelta(days=39))
    await happens(database, contract(), at=NOON + timedelta(days=40))
    ledger = sorted(await enrolments(database), key=lambda row: row["started_at"])
    assert [row["refused"] for row in ledger] == [None, "not again within 30 days of 12 Mar 2026", None]


async def test_an_event_the_open_journey_listens_to_is_told_to_it_instead_of_refused(database: AsyncEngine) -> None:
    await happens(database, SupportCaseOpened(case_id="881"))
    (row,) = await enrolments(database)
    assert await _told(database, SupportCaseOpened(case_id="882")) == [(row["id"], "signal")]
    assert len(await enrolments(database)) == 1


async def test_an_event_with_a_key_reaches_that_enrolment_only(database: AsyncEngine) -> None:
    await enrolled(database, "c-1")
    second = await enrolled(database, "c-2")
    assert await _told(database, OfferAccepted(contract_id="c-2")) == [(second.id, "signal")]
    assert await _told(database, OfferAccepted(contract_id="c-3")) == []


async def test_an_event_reaches_every_journey_of_the_customer_that_listens_to_it(database: AsyncEngine) -> None:
    await enrolled(database)
    await happens(database, BasketBought(basket_id="b1", amount_cents=1), SupportCaseOpened(case_id="881"))
    by_journey = {row["journey"]: row["id"] for row in await enrolments(database)}
    basket = BasketBought(basket_id="b2", amount_cents=1)
    assert await _told(database, basket) == [(by_journey["win-back"], "signal")]
    assert await _told(database, SupportCaseClosed(case_id="881")) == [(by_journey["support-case"], "signal")]


async def test_a_goal_and_an_exit_mark_their_enrolment_and_no_other(database: AsyncEngine) -> None:
    for number in ("c-1", "c-2", "c-3"):
        await enrolled(database, number)
    await happens(database, ContractRenewed(contract_id="c-1"), ContractCancelled(contract_id="c-2"))
    marks = {row["key"]: row["marked_by"] for row in await enrolments(database)}
    assert marks == {"c-1": "contract.renewed", "c-2": "contract.cancelled", "c-3": None}


async def test_the_first_mark_counts(database: AsyncEngine) -> None:
    await enrolled(database)
    await happens(database, ContractCancelled(contract_id="c-1"))
    await happens(database, ContractRenewed(contract_id="c-1"))
    assert [row["marked_by"] for row in await enrolments(database)] == ["contract.cancelled"]


async def test_in_one_batch_each_event_finds_what_the_one_before_it_did(database: AsyncEngine) -> None:
    targeted = CampaignTargeted(campaign_id="8", kind="TypeA", starts_on=NOON, ends_on=NOON + timedelta(days=30))
    await happens(database, targeted, CouponRedeemed(campaign_id="8", coupon_id="1"), targeted)
    assert [(row["refused"], row["marked_by"]) for row in await enrolments(database)] == [
        (None, "coupon.redeemed"),
        (None, None),
    ]


async def test_what_the_customer_does_after_the_end_reaches_nobody(database: AsyncEngine) -> None:
    await _close(database, await enrolled(database), days=1)
    assert await _told(database, OfferAccepted(contract_id="c-1")) == []


async def test_a_journey_that_is_only_marked_is_not_entered_again_before_it_has_cooled_off(
    database: AsyncEngine,
) -> None:
    await enrolled(database)
    await happens(database, ContractCancelled(contract_id="c-1"))
    assert await _told(database, contract()) == []
    assert [row["refused"] for row in await rows(database, EnrolmentRow) if row["refused"]] == [
        "not again within 30 days of 02 Mar 2026"
    ]
