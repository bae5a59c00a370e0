"""What operators may do to one customer's journey, and what stays on record of it."""

import json

import pytest

from store.timeline_entries import OperatorEntry
from testkit.journey import StartedJourney
from testkit.sojourn import Sojourn
from tests.verbs.conftest import operator, workflow_of
from tests.verbs.made_up import Correlates, Speaks, SpeaksIfFresh, SpeaksIfTold
from workflows.vocabulary.events.contracts import ContractCancelled, OfferAccepted
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.messages.renewal import RenewalReminder
from workflows.vocabulary.outcome import Outcome
from workflows.vocabulary.pausing import Instruction

START = OfferAccepted(contract_id="k-1")
SAID = [RenewalReminder(contract_id="k-1")]


def _told(journey: StartedJourney) -> list[str]:
    return [entry.text for entry in journey.timeline if isinstance(entry, OperatorEntry)]


async def test_a_paused_journey_stays_where_it_is_and_goes_on_from_there(sojourn: Sojourn) -> None:
    journey = await sojourn.start(Speaks, START)
    answer = await operator(sojourn, journey, "pause")
    assert answer == "paused at: sleep 1 d. Events are kept; what is being sent at this instant may still go"
    await sojourn.passes(days=5)
    assert journey.said == []
    attributes = (await workflow_of(sojourn, journey).describe()).search_attributes
    assert attributes["SojournHeldBy"] == ["paused"]
    details = (await workflow_of(sojourn, journey).query("__temporal_workflow_metadata")).current_details
    assert "by anna: wrong price" in details
    assert await operator(sojourn, journey, "resume", Instruction(by="ben", why="mended")) == "goes on at: sleep 1 d"
    assert journey.said == SAID
    assert "SojournHeldBy" not in (await workflow_of(sojourn, journey).describe()).search_attributes
    assert _told(journey) == ["speaks was paused by anna: wrong price", "speaks was resumed by ben: mended"]


async def test_what_happens_during_a_pause_is_kept_and_wins_over_a_deadline_that_passed(sojourn: Sojourn) -> None:
    journey = await sojourn.start(Correlates, START)
    await journey.happens(SupportCaseOpened(case_id="1"))
    await operator(sojourn, journey, "pause")
    await journey.passes(days=30)
    await journey.happens(SupportCaseClosed(case_id="1"))
    assert journey.outcome is None
    await operator(sojourn, journey, "resume")
    assert journey.outcome is Outcome.COMPLETED


async def test_goal_and_exit_cut_through_a_pause(sojourn: Sojourn) -> None:
    one = await sojourn.start(Speaks, START)
    other = await sojourn.start(Speaks, START, customer="c-other")
    for journey in (one, other):
        await operator(sojourn, journey, "pause")
    await one.happens(BasketBought(basket_id="b", amount_cents=1))
    await other.happens(ContractCancelled(contract_id="k-1"))
    assert (one.outcome, other.outcome) == (Outcome.CONVERTED, Outcome.EXITED)


@pytest.mark.parametrize(("days", "said"), [(2, SAID), (5, [])])
async def test_after_a_pause_a_step_is_as_old_as_the_time_it_was_due_and_goes_only_if_it_is_fresh(
    sojourn: Sojourn, days: int, said: list[RenewalReminder]
) -> None:
    journey = await sojourn.start(SpeaksIfFresh, START)
    await operator(sojourn, journey, "pause")
    await sojourn.passes(days=days)
    await operator(sojourn, journey, "resume")
    assert journey.said == said


async def test_a_wait_can_be_skipped_and_is_then_as_if_its_time_were_over(sojourn: Sojourn) -> None:
    journey = await sojourn.start(Correlates, START)
    await journey.happens(SupportCaseOpened(case_id="1"))
    assert await operator(sojourn, journey, "skip_wait") == "skipped: wait for support_case.closed with case_id 1, 10 d"
    assert journey.outcome is Outcome.LAPSED
    assert _told(journey) == ["correlates had a wait skipped by anna: wrong price"]


async def test_a_wait_without_an_end_cannot_be_skipped(sojourn: Sojourn) -> None:
    journey = await sojourn.start(Correlates, START)
    refusal = await operator(sojourn, journey, "skip_wait")
    assert refusal == "refused: there is no wait with an end to skip to; it is at: wait for support_case.opened"


async def test_a_stopped_journey_ends_at_once_and_says_who_stopped_it(sojourn: Sojourn) -> None:
    journey = await sojourn.start(Speaks, START)
    assert await operator(sojourn, journey, "stop") == "stopped at: sleep 1 d"
    assert (journey.outcome, journey.reason) == (Outcome.STOPPED, "stopped by anna: wrong price")
    assert _told(journey) == ["speaks was stopped by anna: wrong price"]


async def test_what_makes_no_sense_is_refused_in_a_sentence_and_leaves_no_trace(sojourn: Sojourn) -> None:
    journey = await sojourn.start(SpeaksIfTold, START)
    nobody = Instruction(by="", why="")
    assert "say who you are and why" in await operator(sojourn, journey, "pause", nobody)
    assert "in 200 characters" in await operator(sojourn, journey, "stop", Instruction(by="anna", why="x" * 300))
    assert await operator(sojourn, journey, "resume") == "refused: it is not paused; it is at: sleep 1 d"
    assert await operator(sojourn, journey, "retry") == "refused: it is not parked; it is at: sleep 1 d"
    assert await operator(sojourn, journey, "skip") == "refused: it is not parked; it is at: sleep 1 d"
    await operator(sojourn, journey, "pause")
    assert "it is paused already: speaks-if-told/" in await operator(sojourn, journey, "pause")
    assert len(_told(journey)) == 1
    history = json.loads((await workflow_of(sojourn, journey).fetch_history()).to_json())
    accepted = [e for e in history["events"] if e["eventType"] == "EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED"]
    assert len(accepted) == 1
