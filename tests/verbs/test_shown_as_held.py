"""Operators find whoever is held: by a pause while there is one, else by the rule that holds."""

import asyncio

import pytest

from activities.channels.channel import Answered, Outgoing
from testkit.journey import StartedJourney
from testkit.sojourn import Sojourn
from testkit.temporal.world import server_of
from tests.verbs.made_up import Speaks
from tests.verbs.made_up_more import Listens, Offers
from workflows.vocabulary.events.contracts import OfferAccepted
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.messages.renewal import RenewalOffer
from workflows.vocabulary.pausing import Instruction

START = OfferAccepted(contract_id="k-1")


def _held_by(journey: StartedJourney) -> str | None:
    return journey.shown.get("SojournHeldBy")


async def test_a_held_journey_is_shown_as_paused_during_a_pause_and_by_its_rule_after_it(sojourn: Sojourn) -> None:
    await sojourn.start(Listens, START)
    await sojourn.happens(SupportCaseOpened(case_id="1"))
    journey = await sojourn.start(Offers, START)
    assert _held_by(journey) == "open-support-case"
    await journey.told("pause")
    assert _held_by(journey) == "paused"
    await journey.told("resume")
    assert _held_by(journey) == "open-support-case"
    await sojourn.happens(SupportCaseClosed(case_id="1"))
    assert journey.said == [RenewalOffer(package="P")]
    assert _held_by(journey) is None


@pytest.mark.temporal
async def test_a_journey_paused_while_it_sends_is_still_shown_as_paused_when_that_is_done(
    sojourn: Sojourn, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_begun, goes_on, real = asyncio.Event(), asyncio.Event(), sojourn.provider.attempt

    async def slowly(message: Outgoing, seconds: float) -> Answered:
        has_begun.set()
        await goes_on.wait()
        return await real(message, seconds)

    monkeypatch.setattr(sojourn.provider, "attempt", slowly)
    journey = await sojourn.start(Speaks, START)
    passing = asyncio.create_task(sojourn.passes(days=1))
    async with asyncio.timeout(10):
        await has_begun.wait()
    await server_of(sojourn).steers(journey.workflow, "pause", Instruction(by="anna", why="wrong price"))
    goes_on.set()
    await passing
    assert len(journey.said) == 1
    assert _held_by(journey) == "paused"
