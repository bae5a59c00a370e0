"""Lead nurture: the score starts the guides, stops them, and hands over to sales."""

from testkit.sojourn import Sojourn
from workflows.journeys.lead_nurture import GUIDES, LeadNurture
from workflows.journeys.near_a_store import NearAStore
from workflows.vocabulary.events.contracts import ContractStarted
from workflows.vocabulary.events.leads import AssetDownloaded, LeadReturned, LeadScored
from workflows.vocabulary.events.stores import StoreApproached
from workflows.vocabulary.messages.leads import LeadGuide
from workflows.vocabulary.outcome import Outcome

FIRST, SECOND, THIRD = (LeadGuide(title=title) for title in GUIDES)


async def test_a_lead_that_has_become_warm_gets_a_guide_a_week(sojourn: Sojourn) -> None:
    lead = await sojourn.start(LeadNurture, LeadScored(score=10))
    await lead.happens(AssetDownloaded(asset="price list"))
    await lead.passes(days=30)
    assert (lead.said, lead.stage) == ([], "cold")
    await lead.happens(LeadScored(score=40))
    assert (lead.said, lead.stage) == ([FIRST], "warm")
    await lead.passes(days=22)
    assert (lead.said, lead.outcome) == ([FIRST, SECOND, THIRD], Outcome.LAPSED)


async def test_a_download_brings_the_next_guide_at_once_and_a_little_more_score_does_not(sojourn: Sojourn) -> None:
    lead = await sojourn.start(LeadNurture, LeadScored(score=40))
    await lead.happens(LeadScored(score=45))
    assert lead.said == [FIRST]
    await lead.happens(AssetDownloaded(asset="price list"))
    assert lead.said == [FIRST, SECOND]


async def test_a_lead_that_cools_down_gets_no_more_guides(sojourn: Sojourn) -> None:
    lead = await sojourn.start(LeadNurture, LeadScored(score=40))
    await lead.happens(LeadScored(score=20))
    assert (lead.said, lead.outcome) == ([FIRST], Outcome.LAPSED)


async def test_while_sales_talks_to_a_lead_nothing_else_sells_to_them(sojourn: Sojourn) -> None:
    lead = await sojourn.start(LeadNurture, LeadScored(score=40), traits={"wants_store_tips": True})
    await lead.happens(LeadScored(score=90))
    assert (lead.stage, lead.campaigns) == ("with sales", ["pause lead-drip"])
    passing = await sojourn.start(NearAStore, StoreApproached(store_id="s-1", street="Market Street"))
    assert "sales-talk" in (passing.held or "")
    await lead.happens(LeadReturned())
    assert (lead.campaigns[1:], lead.outcome) == (["resume lead-drip"], Outcome.LAPSED)
    assert len(passing.said) == 1


async def test_a_contract_is_what_it_was_all_for_and_the_drip_stays_off(sojourn: Sojourn) -> None:
    lead = await sojourn.start(LeadNurture, LeadScored(score=90))
    assert lead.said == []
    await lead.happens(ContractStarted(contract_id="k-1", ends_on=sojourn.now))
    assert (lead.outcome, lead.campaigns) == (Outcome.CONVERTED, ["pause lead-drip"])
