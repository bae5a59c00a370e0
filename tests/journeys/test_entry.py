"""What overtook a journey's start is not lost on it, and each version of a journey goes on by its own rules."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from store.tables import CampaignRow, EnrolmentRow
from tests.in_code import in_code
from tests.journeys.deployed import deployed
from tests.journeys.quiet_line import QuietLine
from tests.journeys.rig import Rig
from workflows.vocabulary.events.contracts import ContractCancelled, ContractRenewed, ContractStarted, OfferAccepted
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened


@pytest.fixture
def quiet_line(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Asked for before the rig, so that it is still there when the rig replays."""
    monkeypatch.delenv("SOJOURN_RECORD_HISTORIES", raising=False)
    with in_code(QuietLine):
        yield


async def test_a_case_whose_close_came_before_its_open_ends_and_the_campaigns_go_on(rig: Rig) -> None:
    await rig.arrives()
    opened, closed = rig.now - timedelta(hours=3), rig.now - timedelta(hours=1)
    await rig.happens(SupportCaseClosed(case_id="881"), at=closed)
    await rig.happens(SupportCaseOpened(case_id="881", complaint="my canary words"), at=opened)
    assert await rig.handle("support-case").query("where") == "wait for support_case.opened, 1 d"
    assert [row["action"] for row in await rig.rows(CampaignRow)] == ["pause", "resume"]
    await rig.passes(timedelta(days=2))
    assert await rig.said() == ["How did we do?"]
    assert await rig.ending("support-case") == ("completed", "ran to its end")


async def test_a_yes_that_overtook_the_contract_it_is_about_wins_the_renewal(rig: Rig) -> None:
    await rig.arrives()
    await rig.happens(OfferAccepted(contract_id="k-1"), at=rig.now - timedelta(hours=1))
    await rig.happens(OfferAccepted(contract_id="k-2"), at=rig.now - timedelta(hours=1))
    begun = rig.now - timedelta(hours=2)
    await rig.happens(ContractStarted(contract_id="k-1", ends_on=rig.now + timedelta(days=60)), at=begun)
    await rig.passes(timedelta(days=5))
    assert await rig.ending("contract-renewal") == ("converted", "ran to its end")


async def test_a_contract_that_was_cancelled_before_it_came_in_starts_nothing(rig: Rig) -> None:
    await rig.arrives()
    await rig.happens(ContractCancelled(contract_id="k-1"), at=rig.now - timedelta(hours=1))
    begun = rig.now - timedelta(hours=2)
    await rig.happens(ContractStarted(contract_id="k-1", ends_on=rig.now + timedelta(days=10)), at=begun)
    (row,) = await rig.rows(EnrolmentRow)
    assert row["refused"] == "over before it began: contract.cancelled came first"
    assert await rig.said() == []


async def test_a_late_yes_satisfies_a_wait_and_a_late_goal_ends_the_journey_as_soon_as_they_are_accepted(
    rig: Rig,
) -> None:
    await rig.arrives()
    before = rig.now - timedelta(days=30)
    for key in ("k-1", "k-2"):
        await rig.happens(ContractStarted(contract_id=key, ends_on=rig.now + timedelta(days=60)))
    await rig.happens(ContractRenewed(contract_id="k-2"), at=before)
    await rig.passes(timedelta(days=4))
    await rig.happens(OfferAccepted(contract_id="k-1"), at=before)
    ends = {row["key"]: row["reason"] for row in await rig.rows(EnrolmentRow)}
    assert ends == {"k-1": "ran to its end", "k-2": "goal reached: contract.renewed"}


async def test_a_late_purchase_counts_for_silence_from_the_day_on_which_it_was_made(rig: Rig) -> None:
    await rig.arrives()
    await rig.happens(BasketBought(basket_id="b-1", amount_cents=100))
    await rig.passes(timedelta(days=20))
    await rig.happens(BasketBought(basket_id="b-2", amount_cents=100), at=rig.now - timedelta(days=15))
    await rig.passes(timedelta(days=14))
    assert await rig.said() == []
    await rig.passes(timedelta(days=2))
    assert await rig.said() == ["We have not seen you for a while"]


async def test_a_purchase_that_overtook_the_start_counts_for_silence(quiet_line: None, rig: Rig) -> None:
    await rig.worker_stops()
    async with deployed(rig, QuietLine):
        await rig.happens(BasketBought(basket_id="b-1", amount_cents=100), at=rig.now - timedelta(days=1))
        begun = rig.now - timedelta(days=10)
        await rig.happens(ContractStarted(contract_id="k-1", ends_on=rig.now + timedelta(days=60)), at=begun)
        await rig.passes(timedelta(days=28))
        assert await rig.ending("quiet-line") == (None, None)
        await rig.passes(timedelta(days=2))
        assert await rig.ending("quiet-line") == ("completed", "ran to its end")
