"""Versions of one journey side by side: who is inside finishes what they entered, and nothing is lost on them."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from store.counts import journey_counts
from store.deliveries import Delivery, waiting_deliveries
from store.engine import reading, writing
from store.enrolments import close_enrolment
from store.tables import DeliveryRow, EnrolmentRow
from tests.in_code import in_code
from tests.store.scenes import NOON, contract, enrolment_of, enrolments, happens, rows
from tests.workflows.two_versions import Courtesy, CourtesyV2
from workflows.journeys.support_case import SupportCase
from workflows.vocabulary.events.contracts import ContractRenewed, OfferAccepted
from workflows.vocabulary.events.support import SupportCaseOpened
from workflows.vocabulary.identity import EnrolmentId
from workflows.vocabulary.outcome import Outcome
from workflows.vocabulary.requests import Closing


async def _waiting(database: AsyncEngine) -> list[Delivery]:
    told = [EnrolmentId(row["id"]) for row in await rows(database, EnrolmentRow)]
    async with reading(database) as tx:
        return await waiting_deliveries(tx, told, 100)


async def _kinds(database: AsyncEngine) -> list[str]:
    return [row["kind"] for row in await rows(database, DeliveryRow)]


async def test_a_new_customer_enters_the_newest_version_under_the_familys_name(database: AsyncEngine) -> None:
    with in_code(Courtesy, CourtesyV2):
        await happens(database, contract())
        (row,) = await enrolments(database)
        assert (row["journey"], row["version"]) == ("courtesy-call", 2)
        assert row["workflow_id"] == "courtesy-call/anna/c-1"
        (delivery,) = await _waiting(database)
        assert (delivery.journey, delivery.workflow_type) == ("courtesy-call", "courtesy-call-v2")


async def test_who_is_inside_is_told_and_ended_by_their_own_version(database: AsyncEngine) -> None:
    with in_code(Courtesy):
        await happens(database, contract("c-1"))
    with in_code(Courtesy, CourtesyV2):
        await happens(database, contract("c-2"))
        await happens(database, OfferAccepted(contract_id="c-1"), OfferAccepted(contract_id="c-2"))
        ledger = {row["key"]: (row["version"], row["marked_by"]) for row in await enrolments(database)}
        assert ledger == {"c-1": (1, None), "c-2": (2, "offer.accepted")}
        await happens(database, ContractRenewed(contract_id="c-1"), ContractRenewed(contract_id="c-2"))
        ledger = {row["key"]: (row["version"], row["marked_by"]) for row in await enrolments(database)}
        assert ledger == {"c-1": (1, "contract.renewed"), "c-2": (2, "offer.accepted")}
    assert await _kinds(database) == ["start", "start", "signal", "signal", "signal"]


async def test_nobody_is_in_two_versions_of_a_journey_at_once(database: AsyncEngine) -> None:
    with in_code(Courtesy):
        await happens(database, contract())
    with in_code(Courtesy, CourtesyV2):
        await happens(database, contract())
    ledger = {(row["version"], row["refused"]) for row in await enrolments(database)}
    assert ledger == {(1, None), (2, "already in this journey")}


async def test_what_comes_for_a_version_that_is_gone_waits_until_its_class_is_back(database: AsyncEngine) -> None:
    with in_code(Courtesy):
        await happens(database, contract("c-1"))
    with in_code(CourtesyV2, SupportCase):
        # Nobody here knows what the old version listens to, and so all is kept that might be for it.
        await happens(database, OfferAccepted(contract_id="c-1"), OfferAccepted(contract_id="c-7"))
        await happens(database, SupportCaseOpened(case_id="881"))
        told = await _waiting(database)
        assert [(d.kind, d.journey, d.is_in_code) for d in told] == [
            ("start", "courtesy-call", False),
            ("unjudged", "courtesy-call", False),
            ("unjudged", "courtesy-call", False),
            ("unjudged", "courtesy-call", False),
            ("start", "support-case", True),
        ]
    with in_code(Courtesy, CourtesyV2, SupportCase):
        told = await _waiting(database)
        assert all(delivery.is_in_code for delivery in told)
        assert [(d.type, d.is_for_it) for d in told if d.kind == "unjudged"] == [
            ("offer.accepted", True),
            ("offer.accepted", False),
            ("support_case.opened", True),
        ]


async def test_of_a_version_that_is_gone_nothing_more_is_kept_for_those_who_left_it(database: AsyncEngine) -> None:
    with in_code(Courtesy):
        await happens(database, contract())
    (row,) = await enrolments(database)
    async with writing(database) as tx:
        closing = Closing(enrolment=enrolment_of(row), outcome=Outcome.LAPSED, reason="no answer", at=NOON)
        await close_enrolment(tx, closing)
    with in_code(CourtesyV2):
        await happens(database, OfferAccepted(contract_id="c-1"))
    assert await _kinds(database) == ["start"]


async def test_those_inside_are_counted_by_version(database: AsyncEngine) -> None:
    with in_code(Courtesy):
        await happens(database, contract("c-1"), contract("c-2"))
    with in_code(Courtesy, CourtesyV2):
        await happens(database, contract("c-3"), contract("c-3"))
    for row in await enrolments(database):
        if row["key"] in ("c-2", "c-3") and row["refused"] is None:
            at = NOON + timedelta(days=row["version"])
            async with writing(database) as tx:
                closing = Closing(enrolment=enrolment_of(row), outcome=Outcome.LAPSED, reason="no answer", at=at)
                await close_enrolment(tx, closing)
    async with reading(database) as tx:
        count = (await journey_counts(tx))["courtesy-call"]
    assert (count.open, count.open_by_version, count.refused, count.ended) == (1, {1: 1}, 1, {"lapsed": 2})
