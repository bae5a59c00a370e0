"""Two versions of a journey run side by side, and one that was taken out of the code too early loses nothing."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from store.engine import writing
from store.enrolments import close_enrolment
from store.tables import DeliveryRow, EnrolmentRow
from tests.in_code import in_code
from tests.journeys.deployed import deployed
from tests.journeys.rig import Rig
from tests.store.scenes import enrolment_of
from tests.workflows.two_versions import Courtesy, CourtesyV2
from workflows.vocabulary.events.contracts import ContractRenewed, ContractStarted, OfferAccepted
from workflows.vocabulary.outcome import Outcome
from workflows.vocabulary.requests import Closing


@pytest.fixture
def both_versions(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Asked for before the rig, so that it is still there when the rig replays."""
    monkeypatch.delenv("SOJOURN_RECORD_HISTORIES", raising=False)
    with in_code(Courtesy, CourtesyV2):
        yield


async def test_those_inside_finish_the_old_version_and_new_customers_enter_the_new_one(
    both_versions: None, rig: Rig
) -> None:
    await rig.worker_stops()
    ends_on = rig.now + timedelta(days=90)
    async with deployed(rig, Courtesy):
        await rig.happens(ContractStarted(contract_id="k-1", ends_on=ends_on))
        await rig.settles()
    async with deployed(rig, Courtesy, CourtesyV2):
        await rig.happens(ContractStarted(contract_id="k-2", ends_on=ends_on))
        await rig.settles()
        ran_as = {key: await rig.handle("courtesy-call", key).describe() for key in ("k-1", "k-2")}
        assert {key: run.workflow_type for key, run in ran_as.items()} == {
            "k-1": "courtesy-call",
            "k-2": "courtesy-call-v2",
        }
        for run in ran_as.values():
            assert run.search_attributes["SojournJourney"] == ["courtesy-call"]
        assert await rig.handle("courtesy-call", "k-2").query("where") == "sleep 14 d"
        await rig.happens(ContractRenewed(contract_id="k-1"))
        await rig.happens(OfferAccepted(contract_id="k-2"))
        await rig.settles()
    ledger = {row["key"]: (row["version"], row["reason"]) for row in await rig.rows(EnrolmentRow)}
    assert ledger == {"k-1": (1, "goal reached: contract.renewed"), "k-2": (2, "goal reached: offer.accepted")}


async def test_what_comes_while_a_version_is_not_in_the_code_waits_and_holds_up_nobody_else(
    both_versions: None, rig: Rig
) -> None:
    await rig.worker_stops()
    async with deployed(rig, Courtesy):
        await rig.happens(ContractStarted(contract_id="k-1", ends_on=rig.now + timedelta(days=90)))
        await rig.settles()
    with in_code(CourtesyV2):
        renewed = await rig.happens(ContractRenewed(contract_id="k-1"))
        await rig.happens(OfferAccepted(contract_id="k-9"))
        await rig.happens(ContractStarted(contract_id="k-2", ends_on=rig.now + timedelta(days=90)))
        kept = [(row["kind"], row["result"]) for row in await rig.rows(DeliveryRow)]
    assert kept == [
        ("start", "started"),
        ("unjudged", None),
        ("unjudged", None),
        ("unjudged", None),
        ("start", "started"),
    ]
    async with deployed(rig, Courtesy, CourtesyV2):
        rig.pump.take(renewed.enrolments)
        async with asyncio.timeout(15):
            while None in [row["result"] for row in await rig.rows(DeliveryRow)]:
                await asyncio.sleep(0.01)
        await rig.settles()
    told = [row["result"] for row in await rig.rows(DeliveryRow)]
    assert told == ["started", "signalled", "not for this journey", "not for this journey", "started"]
    endings = {row["key"]: row["outcome"] for row in await rig.rows(EnrolmentRow)}
    assert endings == {"k-1": "converted", "k-2": None}


async def test_what_waits_for_somebody_who_has_left_a_version_that_is_gone_is_put_away(
    both_versions: None, rig: Rig
) -> None:
    await rig.worker_stops()
    async with deployed(rig, Courtesy):
        await rig.happens(ContractStarted(contract_id="k-1", ends_on=rig.now + timedelta(days=90)))
        await rig.settles()
    with in_code(CourtesyV2):
        accepted = await rig.happens(OfferAccepted(contract_id="k-1"))
        (row,) = await rig.rows(EnrolmentRow)
        async with writing(rig.database) as tx:
            ending = {"outcome": Outcome.CANCELLED, "reason": "terminated", "at": rig.now}
            await close_enrolment(tx, Closing(enrolment=enrolment_of(row), **ending))
        rig.pump.take(accepted.enrolments)
        await rig.is_delivered()
    assert [row["result"] for row in await rig.rows(DeliveryRow)] == ["started", "ended before"]
