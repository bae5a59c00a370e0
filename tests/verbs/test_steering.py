"""What operators may do to one customer's journey, and what stays on record of it."""

import json

import pytest

from store.timeline_entries import OperatorEntry
from testkit.journey import StartedJourney
from testkit.sojourn import Sojourn
from testkit.world import Order, Refused
from tests.verbs.conftest import workflow_of
from tests.verbs.made_up import Correlates, Speaks, SpeaksIfFresh, SpeaksIfTold
from workflows.vocabulary.events.contracts import ContractCancelled, OfferAccepted
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.messages.renewal import RenewalReminder
from workflows.vocabulary.outcome import Outcome

START = OfferAccepted(contract_id="k-1")
SAID = [RenewalReminder(contract_id="k-1")]


def _told(journey: StartedJourney) -> list[str]:
    return [entry.text for entry in journey.timeline if isinstance(entry, OperatorEntry)]


async def _refusal(journey: StartedJourney, order: Order, *, by: str = "anna", why: str = "wrong price") -> str:
    with pytest.raises(Refused) as refused:
        await journey.told(order, by=by, why=why)
    return str(refused.value)


async def test_a_paused_journey_stays_where_it_is_and_goes_on_from_there(sojourn: Sojourn) -> None:
    journey = await sojourn.start(Speaks, START)
    answer = await journey.told("pause")
    assert answer == "paused at: sleep 1 d. Events are kept; what is being sent at this instant may still go"
    await sojourn.passes(days=5)
    assert journey.said == []
    assert journey.shown["SojournHeldBy"] == "paused"
    assert await journey.told("resume", by="ben", why="mended") == "goes on at: sleep 1 d"
    assert journey.said == SAID
    assert "SojournHeldBy" not in journey.shown
    assert _told(journey) == ["speaks was paused by anna: wrong price", "speaks was resumed by ben: mended"]


@pytest.mark.temporal
async def test_whoever_looks_at_a_paused_journey_reads_who_paused_it_and_why(sojourn: Sojourn) -> None:
    journey = await sojourn.start(Speaks, START)
    await journey.told("pause")
    details = (await workflow_of(sojourn, journey).query("__temporal_workflow_metadata")).current_details
    assert "by anna: wrong price" in details


async def test_what_happens_during_a_pause_is_kept_and_wins_over_a_deadline_that_passed(sojourn: Sojourn) -> None:
    journey = await sojourn.start(Correlates, START)
    await journey.happens(SupportCaseOpened(case_id="1"))
    await journey.told("pause")
    await journey.passes(days=30)
    await journey.happens(SupportCaseClosed(case_id="1"))
    assert journey.outcome is None
    await journey.told("resume")
    assert journey.outcome is Outcome.COMPLETED


async def test_goal_and_exit_cut_through_a_pause(sojourn: Sojourn) -> None:
    one = await sojourn.start(Speaks, START)
    other = await sojourn.start(Speaks, START, customer="c-other")
    for journey in (one, other):
        await journey.told("pause")
    await one.happens(BasketBought(basket_id="b", amount_cents=1))
    await other.happens(ContractCancelled(contract_id="k-1"))
    assert (one.outcome, other.outcome) == (Outcome.CONVERTED, Outcome.EXITED)


@pytest.mark.parametrize(("days", "said"), [(2, SAID), (5, [])])
async def test_after_a_pause_a_step_is_as_old_as_the_time_it_was_due_and_goes_only_if_it_is_fresh(
    sojourn: Sojourn, days: int, said: list[RenewalReminder]
) -> None:
    journey = await sojourn.start(SpeaksIfFresh, START)
    await journey.told("pause")
    await sojourn.passes(days=days)
    await journey.told("resume")
    assert journey.said == said


async def test_a_wait_can_be_skipped_and_is_then_as_if_its_time_were_over(sojourn: Sojourn) -> None:
    journey = await sojourn.start(Correlates, START)
    await journey.happens(SupportCaseOpened(case_id="1"))
    assert await journey.told("skip_wait") == "skipped: wait for support_case.closed with case_id 1, 10 d"
    assert journey.outcome is Outcome.LAPSED
    assert _told(journey) == ["correlates had a wait skipped by anna: wrong price"]


async def test_a_wait_without_an_end_cannot_be_skipped(sojourn: Sojourn) -> None:
    journey = await sojourn.start(Correlates, START)
    refusal = await _refusal(journey, "skip_wait")
    assert refusal == "there is no wait with an end to skip to; it is at: wait for support_case.opened"


async def test_a_stopped_journey_ends_at_once_and_says_who_stopped_it(sojourn: Sojourn) -> None:
    journey = await sojourn.start(Speaks, START)
    assert await journey.told("stop") == "stopped at: sleep 1 d"
    assert (journey.outcome, journey.reason) == (Outcome.STOPPED, "stopped by anna: wrong price")
    assert _told(journey) == ["speaks was stopped by anna: wrong price"]


async def test_what_makes_no_sense_is_refused_in_a_sentence_and_leaves_no_trace(sojourn: Sojourn) -> None:
    journey = await sojourn.start(SpeaksIfTold, START)
    assert "say who you are and why" in await _refusal(journey, "pause", by="", why="")
    assert "in 200 characters" in await _refusal(journey, "stop", why="x" * 300)
    assert await _refusal(journey, "resume") == "it is not paused; it is at: sleep 1 d"
    assert await _refusal(journey, "retry") == "it is not parked; it is at: sleep 1 d"
    assert await _refusal(journey, "skip") == "it is not parked; it is at: sleep 1 d"
    await journey.told("pause")
    assert "it is paused already: speaks-if-told/" in await _refusal(journey, "pause")
    assert len(_told(journey)) == 1


@pytest.mark.temporal
async def test_what_was_refused_is_not_in_the_history(sojourn: Sojourn) -> None:
    journey = await sojourn.start(SpeaksIfTold, START)
    await journey.told("pause")
    await _refusal(journey, "pause")
    history = json.loads((await workflow_of(sojourn, journey).fetch_history()).to_json())
    accepted = [e for e in history["events"] if e["eventType"] == "EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED"]
    assert len(accepted) == 1
