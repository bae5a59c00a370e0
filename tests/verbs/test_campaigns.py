"""However a journey ends, whoever it had left out of a campaign elsewhere is taken back, unless it says otherwise."""

from collections.abc import Awaitable, Callable

import pytest

from testkit.journey import StartedJourney
from testkit.sojourn import Sojourn
from tests.verbs.conftest import workflow_of
from tests.verbs.made_up_campaigns import MONTH, Pauses, PausesAndRollsOver, PausesForGood
from workflows.replay.histories import replay
from workflows.verbs.campaigns import Steering
from workflows.vocabulary.events.contracts import ContractCancelled, OfferAccepted
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.events.support import SupportCaseClosed
from workflows.vocabulary.outcome import Outcome

START = OfferAccepted(contract_id="k-1")
BASKET = BasketBought(basket_id="b-1", amount_cents=100)
CANCELLED = ContractCancelled(contract_id="k-1")
PAUSED = ["pause newsletter", "pause spring-sale", "resume spring-sale"]
TAKEN_BACK = [*PAUSED, "resume newsletter"]
ENDINGS: dict[str, tuple[Callable[[StartedJourney], Awaitable[object]], Outcome]] = {
    "its goal": (lambda journey: journey.happens(BASKET), Outcome.CONVERTED),
    "an exit": (lambda journey: journey.happens(CANCELLED), Outcome.EXITED),
    "its own end": (lambda journey: journey.happens(SupportCaseClosed(case_id="1")), Outcome.COMPLETED),
    "its time": (lambda journey: journey.passes(MONTH), Outcome.COMPLETED),
    "an operator's stop": (lambda journey: journey.told("stop"), Outcome.STOPPED),
    "an operator's cancel": (lambda journey: journey.cancelled(), Outcome.CANCELLED),
}


@pytest.mark.parametrize("ending", ENDINGS)
async def test_what_a_journey_has_paused_it_resumes_before_it_ends(sojourn: Sojourn, ending: str) -> None:
    ends, outcome = ENDINGS[ending]
    journey = await sojourn.start(Pauses, START)
    assert journey.campaigns == PAUSED
    await ends(journey)
    assert (journey.campaigns, journey.outcome) == (TAKEN_BACK, outcome)


async def test_a_pause_that_is_to_outlive_its_journey_stays(sojourn: Sojourn) -> None:
    journey = await sojourn.start(PausesForGood, START)
    await journey.happens(BASKET)
    assert (journey.campaigns, journey.outcome) == (["pause newsletter"], Outcome.CONVERTED)


async def test_a_later_run_of_a_standing_journey_resumes_what_an_earlier_one_has_paused(sojourn: Sojourn) -> None:
    journey = await sojourn.start(PausesAndRollsOver, START)
    await journey.happens(BASKET)
    assert journey.campaigns == ["pause newsletter"]
    await journey.happens(CANCELLED)
    assert (journey.campaigns, journey.outcome) == (["pause newsletter", "resume newsletter"], Outcome.EXITED)


async def test_an_outage_of_hours_at_the_end_costs_nobody_their_campaign(virtual_sojourn: Sojourn) -> None:
    sojourn = virtual_sojourn
    journey = await sojourn.start(Pauses, START)
    sojourn.world.complains = False  # it is to fail for a while
    await sojourn.fails("set-campaign", "OSError", "connection refused", times=30)
    await journey.happens(BASKET)
    assert journey.campaigns == PAUSED
    assert "first: resume campaign newsletter" in journey.where
    await journey.passes(hours=3)
    assert (journey.campaigns, journey.outcome) == (TAKEN_BACK, Outcome.CONVERTED)


async def test_a_journey_that_is_paused_or_switched_off_is_taken_back_all_the_same_when_it_ends(
    sojourn: Sojourn,
) -> None:
    journey = await sojourn.start(Pauses, START)
    await journey.told("pause")
    await sojourn.pause()
    await journey.happens(CANCELLED)
    assert (journey.campaigns, journey.outcome) == (TAKEN_BACK, Outcome.EXITED)


@pytest.mark.parametrize(("answer", "left"), [("retry", TAKEN_BACK), ("skip", PAUSED)])
async def test_a_campaign_that_cannot_be_resumed_at_the_end_parks_the_journey_until_an_operator_says_what_to_do(
    sojourn: Sojourn, answer: str, left: list[str]
) -> None:
    sojourn.world.complains = False  # it is to be parked
    journey = await sojourn.start(Pauses, START)
    await sojourn.fails("set-campaign", "Refused", "whoever runs Sojourn mends the key", is_final=True)
    await journey.happens(BASKET)
    assert "whoever runs Sojourn mends the key. Update `retry` or `skip`" in journey.where
    await journey.told("retry" if answer == "retry" else "skip", by="ben", why="mended")
    assert (journey.campaigns, journey.outcome) == (left, Outcome.CONVERTED)


async def test_what_an_operator_cancels_while_it_takes_a_campaign_back_takes_it_back_and_keeps_its_outcome(
    virtual_sojourn: Sojourn,
) -> None:
    sojourn = virtual_sojourn
    journey = await sojourn.start(Pauses, START)
    sojourn.world.complains = False  # it is to fail for a while
    await sojourn.fails("set-campaign", "OSError", "connection refused", times=8)
    await journey.happens(BASKET)
    await journey.cancelled()
    await journey.passes(hours=1)
    assert (journey.campaigns, journey.outcome) == (TAKEN_BACK, Outcome.CONVERTED)


@pytest.mark.temporal
async def test_who_ended_when_nothing_was_taken_back_yet_can_still_be_replayed(
    sojourn: Sojourn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Steering, "has_campaigns_to_take_back", False)
    journey = await sojourn.start(Pauses, START)
    await journey.happens(BASKET)
    assert journey.campaigns == PAUSED
    history = await workflow_of(sojourn, journey).fetch_history()
    monkeypatch.undo()
    assert await replay([history], [Pauses]) == []
