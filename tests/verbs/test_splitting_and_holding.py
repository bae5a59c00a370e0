"""Arms of experiments, and one journey that keeps the others quiet."""

from datetime import timedelta

from store.timeline_entries import ExposureEntry
from testkit.sojourn import Sojourn
from tests.verbs.made_up import DAY, KeepsQuiet, KeepsTravelQuiet, Tries
from workflows.journeys.contract_renewal import ContractRenewal
from workflows.vocabulary.events.contracts import ContractCancelled, ContractStarted, OfferAccepted
from workflows.vocabulary.events.support import SupportCaseClosed
from workflows.vocabulary.messages.renewal import RenewalOffer, RenewalReminder

START = OfferAccepted(contract_id="k-1")


async def test_an_arm_is_the_customers_for_good_and_their_exposure_is_told_once(sojourn: Sojourn) -> None:
    journey = await sojourn.start(Tries, START)
    arm = journey.stage
    assert arm in ("plain", "playful", "holdout")
    await journey.passes(DAY + timedelta(minutes=1))
    assert journey.stage == arm  # whatever arms there are by now
    assert [(e.experiment, e.arm) for e in journey.timeline if isinstance(e, ExposureEntry)] == [("wording", arm)]


async def test_while_one_journey_holds_the_others_wait_and_it_does_not(sojourn: Sojourn) -> None:
    contract = ContractStarted(contract_id="k-2", ends_on=sojourn.now + 60 * DAY)
    quiet = await sojourn.start(KeepsQuiet, START)
    assert quiet.said == [RenewalOffer(package="Ours")]
    renewal = await sojourn.start(ContractRenewal, contract)
    await sojourn.passes(days=5)
    assert renewal.said == [RenewalReminder(contract_id="k-2")]  # a service message passes
    assert renewal.held is not None
    assert renewal.held.startswith(f"keeps-quiet/{sojourn.customer} holds it until")
    await sojourn.happens(SupportCaseClosed(case_id="1"))
    assert renewal.said[1:] == [RenewalOffer(package="Family")]


async def test_a_hold_ends_with_the_journey_that_opened_it(sojourn: Sojourn) -> None:
    contract = ContractStarted(contract_id="k-2", ends_on=sojourn.now + 60 * DAY)
    await sojourn.start(KeepsQuiet, START)
    renewal = await sojourn.start(ContractRenewal, contract)
    await sojourn.passes(days=5)
    assert len(renewal.said) == 1
    await sojourn.happens(ContractCancelled(contract_id="k-1"))
    assert len(renewal.said) == 2


async def test_a_hold_of_topics_or_journeys_lets_everything_else_pass(sojourn: Sojourn) -> None:
    await sojourn.start(KeepsTravelQuiet, START)
    renewal = await sojourn.start(ContractRenewal, ContractStarted(contract_id="k-2", ends_on=sojourn.now + 60 * DAY))
    await sojourn.passes(days=5)
    assert renewal.said == [RenewalReminder(contract_id="k-2"), RenewalOffer(package="Family")]
