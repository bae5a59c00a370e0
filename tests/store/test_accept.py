"""An event is taken in once, in order, and with everything it changes, or not at all."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from store.accept import Acceptance, accept
from store.customers import public_profile, read_customer, standing_of
from store.engine import reading, writing
from store.policy import apply_policy
from store.tables import CustomerRow, DeliveryRow, EnrolmentRow, InboxRow
from tests.store.scenes import (
    ANNA,
    NOON,
    claims,
    contract,
    enrolled,
    happens,
    in_force,
    incoming,
    reachable,
    request,
    rows,
)
from traffic.picture import Standing
from workflows.vocabulary.events.profile import ConsentGiven, ConsentWithdrawn, ProfileUpdated
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.identity import CustomerId
from workflows.vocabulary.messages.renewal import RenewalReminder
from workflows.vocabulary.messages.support import CaseFollowUp
from workflows.vocabulary.policies.policy import Policy


async def _standing(database: AsyncEngine) -> Standing:
    async with reading(database) as tx:
        row = await read_customer(tx, ANNA)
    assert row is not None
    return standing_of(row)


async def test_the_first_event_makes_the_customer(database: AsyncEngine) -> None:
    assert not await rows(database, CustomerRow)
    await happens(database, BasketBought(basket_id="b1", amount_cents=999))
    (row,) = await rows(database, CustomerRow)
    assert (row["id"], row["created_at"]) == (ANNA, NOON)


async def test_the_same_event_again_changes_nothing_and_is_called_by_the_same_id(database: AsyncEngine) -> None:
    one = incoming(contract(), source_id="e1")
    async with writing(database) as tx:
        first = await accept(tx, ANNA, [one], NOON)
    tables = (CustomerRow, InboxRow, EnrolmentRow, DeliveryRow)
    before = [await rows(database, table) for table in tables]
    async with writing(database) as tx:
        again = await accept(tx, ANNA, [one], NOON + timedelta(days=1))
    assert [await rows(database, table) for table in tables] == before
    assert again.answers == [(Acceptance.DUPLICATE, first.answers[0][1])]
    assert again.enrolments == []


async def test_a_repetition_inside_one_batch_counts_once(database: AsyncEngine) -> None:
    one = incoming(BasketBought(basket_id="b1", amount_cents=999), source_id="e1")
    async with writing(database) as tx:
        accepted = await accept(tx, ANNA, [one, one], NOON)
    assert [answer for answer, _ in accepted.answers] == [Acceptance.ACCEPTED, Acceptance.DUPLICATE]
    assert len(await rows(database, InboxRow)) == 1


@pytest.mark.parametrize("different", ["data", "type", "customer", "time"])
async def test_the_same_id_with_other_content_is_a_conflict_and_changes_nothing(
    database: AsyncEngine, different: str
) -> None:
    opened = SupportCaseOpened(case_id="881")
    async with writing(database) as tx:
        await accept(tx, ANNA, [incoming(opened, source_id="e1")], NOON)
    event = {"data": SupportCaseOpened(case_id="882"), "type": SupportCaseClosed(case_id="881")}.get(different, opened)
    at = NOON + timedelta(seconds=1) if different == "time" else NOON
    customer = CustomerId("bert") if different == "customer" else ANNA
    standing = await _standing(database)
    async with writing(database) as tx:
        accepted = await accept(tx, customer, [incoming(event, at, source_id="e1")], NOON)
    assert accepted.answers == [(Acceptance.CONFLICT, None)]
    assert len(await rows(database, InboxRow)) == 1
    assert await _standing(database) == standing


async def test_two_sources_may_use_the_same_id(database: AsyncEngine) -> None:
    basket = BasketBought(basket_id="b1", amount_cents=999)
    async with writing(database) as tx:
        both = [incoming(basket, source_id="1", source=source) for source in ("shop", "app")]
        accepted = await accept(tx, ANNA, both, NOON)
    assert [answer for answer, _ in accepted.answers] == [Acceptance.ACCEPTED] * 2


async def test_events_that_come_in_at_once_are_numbered_in_the_order_in_which_they_are_told(
    database: AsyncEngine,
) -> None:
    # The first of them makes the customer and the journey: no two may both think they are the first.
    baskets = [BasketBought(basket_id=f"b{number}", amount_cents=1) for number in range(20)]
    await asyncio.gather(*(happens(database, basket) for basket in baskets))
    assert len(await rows(database, CustomerRow)) == 1
    (enrolment,) = await rows(database, EnrolmentRow)
    told = [row["sequence"] for row in await rows(database, DeliveryRow)]
    assert told == sorted(told)
    assert told == [row["sequence"] for row in await rows(database, InboxRow)]
    assert {row["enrolment_id"] for row in await rows(database, DeliveryRow)} == {enrolment["id"]}


async def test_an_event_that_cannot_be_taken_in_whole_leaves_nothing_behind(database: AsyncEngine) -> None:
    await enrolled(database)
    tables = (CustomerRow, InboxRow, EnrolmentRow, DeliveryRow)
    before = [await rows(database, table) for table in tables]
    async with writing(database) as tx:
        await accept(tx, ANNA, [incoming(SupportCaseOpened(case_id="881")), incoming(contract("c-2"))], NOON)
        await tx.rollback()
    assert [await rows(database, table) for table in tables] == before


async def test_one_event_stays_as_it_came_in_also_what_is_personal(database: AsyncEngine) -> None:
    await happens(database, SupportCaseOpened(case_id="881", complaint="You billed me twice"))
    (row,) = await rows(database, InboxRow)
    assert row["data"] == {"case_id": "881", "subject": "other", "complaint": "You billed me twice"}
    assert (row["occurred_at"], row["accepted_at"]) == (NOON, NOON)


async def test_a_profile_names_only_what_changes(database: AsyncEngine) -> None:
    await happens(database, ProfileUpdated(email="a@example.com", locale="de", traits={"value_tier": "gold"}))
    await happens(database, ProfileUpdated(time_zone="Europe/Berlin", traits={"household_size": 3}))
    async with reading(database) as tx:
        row = await read_customer(tx, ANNA)
    assert row is not None
    assert row["email"] == "a@example.com"
    customer = public_profile(row, NOON)
    assert (customer.locale, customer.time_zone) == ("de", "Europe/Berlin")
    assert (customer.traits.value_tier, customer.traits.household_size) == ("gold", 3)


async def test_a_case_holds_from_its_event_on_until_its_own_end(database: AsyncEngine) -> None:
    await happens(database, SupportCaseOpened(case_id="881"))
    assert [hold.is_active for hold in (await _standing(database)).holds] == [True]
    await happens(database, SupportCaseClosed(case_id="882"))
    assert {h.key: h.is_active for h in (await _standing(database)).holds} == {"881": True, "882": False}
    await happens(database, SupportCaseClosed(case_id="881"), at=NOON + timedelta(hours=1))
    assert {h.key: h.is_active for h in (await _standing(database)).holds} == {"881": False, "882": False}


async def test_with_two_cases_open_one_that_closes_releases_nothing(database: AsyncEngine) -> None:
    await happens(database, SupportCaseOpened(case_id="881"), SupportCaseOpened(case_id="882"))
    await happens(database, SupportCaseClosed(case_id="881"), at=NOON + timedelta(hours=1))
    assert {h.key: h.is_active for h in (await _standing(database)).holds} == {"881": False, "882": True}


async def test_a_close_that_comes_in_before_its_open_cancels_it(database: AsyncEngine) -> None:
    await happens(database, SupportCaseClosed(case_id="881"), at=NOON + timedelta(hours=1))
    await happens(database, SupportCaseOpened(case_id="881"), at=NOON)
    assert [hold.is_active for hold in (await _standing(database)).holds] == [False]


async def test_of_two_words_on_consent_the_later_one_counts_whichever_comes_in_first(database: AsyncEngine) -> None:
    await happens(database, ConsentWithdrawn(), at=NOON + timedelta(hours=1))
    await happens(database, ConsentGiven(), at=NOON)
    assert not (await _standing(database)).consents["marketing"].is_given
    await happens(database, ConsentGiven(), at=NOON + timedelta(hours=2))
    assert (await _standing(database)).consents["marketing"].is_given


async def test_whoever_the_gate_would_answer_otherwise_is_woken_the_most_important_first(database: AsyncEngine) -> None:
    await reachable(database)
    selling, serving = await enrolled(database, "c-1"), await enrolled(database, "c-2")
    await happens(database, ConsentGiven(scope="survey"))
    await happens(database, SupportCaseOpened(case_id="881"))
    (asking,) = [row for row in await rows(database, EnrolmentRow) if row["journey"] == "support-case"]
    survey = serving.model_copy(update={"id": asking["id"], "workflow": asking["workflow_id"]})
    night = NOON + timedelta(hours=10)
    for wanted in (
        request(selling),
        request(survey, message=CaseFollowUp(case_id="881")),
        request(serving, message=RenewalReminder(contract_id="c-2")),
    ):
        await claims(database, wanted, now=night)

    async def woken() -> list[UUID]:
        return [row["enrolment_id"] for row in await rows(database, DeliveryRow) if row["kind"] == "recheck"]

    # Neither what changes nothing the rules look at, nor what changes no answer of theirs.
    await happens(database, BasketBought(basket_id="b1", amount_cents=999), at=night)
    await happens(database, SupportCaseClosed(case_id="882"), at=night)
    assert await woken() == []
    # It is night: the service message was not held by the case, and is not let go by its end.
    await happens(database, SupportCaseClosed(case_id="881"), at=night)
    assert await woken() == [survey.id, selling.id]
    await happens(database, ProfileUpdated(time_zone="Asia/Tokyo"), at=night)
    assert (await woken())[2:] == [serving.id, survey.id, selling.id]


async def test_a_policy_says_which_events_hold_from_its_commit_on(database: AsyncEngine) -> None:
    await in_force(database, Policy())
    await happens(database, SupportCaseOpened(case_id="881"))
    assert (await _standing(database)).holds == ()


async def test_policies_are_numbered_upwards_and_the_latest_is_in_force(database: AsyncEngine) -> None:
    async with writing(database) as tx:
        assert await apply_policy(tx, Policy(), by="ada", now=NOON) == 2
        assert await apply_policy(tx, Policy(), by="ada", now=NOON) == 3
