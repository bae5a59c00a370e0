"""A journey paused for everyone holds what it would say, and on resumption each step goes by its own policy."""

from typing import Literal

import pytest

from testkit.sojourn import Sojourn
from tests.verbs.made_up import DAY, Speaks, SpeaksIfFresh, SpeaksIfTold
from tests.verbs.made_up_more import Steers
from workflows.vocabulary.events.contracts import ContractCancelled, OfferAccepted
from workflows.vocabulary.messages.renewal import RenewalReminder
from workflows.vocabulary.outcome import Outcome

START = OfferAccepted(contract_id="k-1")
SAID = [RenewalReminder(contract_id="k-1")]


@pytest.mark.parametrize("scope", [Speaks, None], ids=["the journey", "everything"])
async def test_while_a_journey_is_paused_its_message_waits_and_then_goes_at_once(
    sojourn: Sojourn, scope: type[Speaks] | None
) -> None:
    journey = await sojourn.start(Speaks, START)
    await sojourn.pause(scope)
    await sojourn.passes(days=3)
    assert journey.said == []
    assert journey.held is not None
    assert "by anna: wrong price" in journey.held
    await sojourn.resume(scope)
    assert journey.said == SAID
    assert journey.campaigns == ["pause newsletter"]


async def test_outside_campaigns_are_not_steered_by_a_paused_journey_either(sojourn: Sojourn) -> None:
    journey = await sojourn.start(Speaks, START)
    await sojourn.passes(DAY * 0.9)
    assert journey.campaigns == []
    await sojourn.pause()
    await sojourn.passes(days=3)
    assert (journey.said, journey.campaigns) == ([], [])
    await sojourn.resume()
    assert (journey.said, journey.campaigns) == (SAID, ["pause newsletter"])


async def test_what_a_pause_made_stale_is_skipped_and_the_journey_goes_on(sojourn: Sojourn) -> None:
    journey = await sojourn.start(SpeaksIfFresh, START)
    await sojourn.pause(SpeaksIfFresh)
    await sojourn.passes(days=5)
    await sojourn.resume(SpeaksIfFresh)
    assert (journey.said, journey.stage) == ([], "suppressed")
    assert journey.decisions[-1].rule == "stale-after-pause"
    await sojourn.passes(days=2)
    assert journey.outcome is Outcome.COMPLETED


async def test_what_is_still_fresh_after_a_pause_goes(sojourn: Sojourn) -> None:
    journey = await sojourn.start(SpeaksIfFresh, START)
    await sojourn.pause(SpeaksIfFresh)
    await sojourn.passes(days=2)
    await sojourn.resume(SpeaksIfFresh)
    assert journey.said == SAID


@pytest.mark.parametrize(("answer", "said", "stage"), [("retry", SAID, "sent"), ("skip", [], "suppressed")])
async def test_a_step_that_asks_waits_for_an_operator_after_the_pause(
    sojourn: Sojourn, answer: Literal["retry", "skip"], said: list[RenewalReminder], stage: str
) -> None:
    journey = await sojourn.start(SpeaksIfTold, START)
    await sojourn.pause(SpeaksIfTold)
    await sojourn.passes(days=5)
    sojourn.world.complains = False  # it is to be parked
    await sojourn.resume(SpeaksIfTold)
    assert "an operator is to say whether it still goes" in journey.where
    await journey.told(answer, by="ben", why="looked at it")
    assert (journey.said, journey.stage) == (said, stage)


async def test_nobody_is_ejected_by_a_pause_but_an_exit_still_ends_it(sojourn: Sojourn) -> None:
    journey = await sojourn.start(Speaks, START)
    await sojourn.pause()
    await sojourn.passes(days=3)
    assert journey.outcome is None
    await journey.happens(ContractCancelled(contract_id="k-1"))
    assert journey.outcome is Outcome.EXITED
    assert journey.said == []


async def test_a_resumption_wakes_a_journey_that_waits_with_nothing_but_a_campaign(sojourn: Sojourn) -> None:
    journey = await sojourn.start(Steers, START)
    await sojourn.pause(Steers)
    await sojourn.passes(days=3, hours=1)
    assert journey.campaigns == []
    await sojourn.resume(Steers)
    assert journey.campaigns == ["pause newsletter"]
