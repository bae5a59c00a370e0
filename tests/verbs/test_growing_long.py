"""A journey that begins with its silence rolls over when it has grown long; no other does what it did twice."""

import pytest

from testkit.sojourn import Sojourn
from tests.verbs.conftest import workflow_of
from tests.verbs.made_up_more import Listens, SpeaksAndListens
from workflows.vocabulary.events.contracts import OfferAccepted
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.messages.renewal import RenewalReminder
from workflows.vocabulary.outcome import Outcome

START = OfferAccepted(contract_id="k-1")


async def test_a_wait_skipped_at_the_very_time_of_a_roll_over_is_skipped(
    sojourn: Sojourn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workflows.verbs.waiting.ROLL_OVER_AT", 7)
    journey = await sojourn.start(Listens, START)
    assert (await journey.told("skip_wait")).startswith("skipped: ")
    assert journey.outcome is Outcome.COMPLETED


@pytest.mark.temporal
async def test_what_was_said_before_a_silence_is_not_said_again_when_it_has_grown_long(
    sojourn: Sojourn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workflows.verbs.waiting.ROLL_OVER_AT", 20)
    journey = await sojourn.start(SpeaksAndListens, START)
    first = (await workflow_of(sojourn, journey).describe()).run_id
    for number in range(10):
        await journey.happens(BasketBought(basket_id=str(number), amount_cents=1))
    assert (await workflow_of(sojourn, journey).describe()).run_id == first
    assert journey.said == [RenewalReminder(contract_id="k-1")]
    assert journey.where == "wait for 30 d without basket.bought"


@pytest.mark.temporal
async def test_a_journey_that_begins_with_its_silence_does_roll_over(
    sojourn: Sojourn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workflows.verbs.waiting.ROLL_OVER_AT", 20)
    journey = await sojourn.start(Listens, START)
    first = (await workflow_of(sojourn, journey).describe()).run_id
    for number in range(10):
        await journey.happens(BasketBought(basket_id=str(number), amount_cents=1))
    assert (await workflow_of(sojourn, journey).describe()).run_id != first
