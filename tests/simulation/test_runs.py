"""A run on virtual time does what it does on a server: timers, steps, updates, cancels, roll-overs, versions."""

from datetime import timedelta

import pytest

from simulation.cluster import Refused
from simulation.run import GoesInCircles
from tests.simulation.made_up import (
    Guesses,
    IsPatched,
    IsWrong,
    RunsInCircles,
    SaysOneThing,
    Stands,
    WelcomeBack,
    WelcomeBackV2,
)
from tests.simulation.scene import ANNA, DAY, NOON, OFFER, scene
from workflows.vocabulary.events.contracts import ContractRenewed
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.outcome import Outcome
from workflows.vocabulary.pausing import Instruction

BASKET = BasketBought(basket_id="1", amount_cents=100)


def test_a_timer_fires_at_its_instant_and_not_before() -> None:
    play = scene(SaysOneThing)
    play.happens(OFFER)
    play.passes(DAY - timedelta(microseconds=1))
    assert not play.anna.wanted
    play.passes(timedelta(microseconds=1))
    (wanted,) = play.anna.wanted.values()
    assert (wanted.state, wanted.claimed_at) == (EffectState.SENT, NOON + DAY)


def test_an_event_that_meets_a_deadline_wins() -> None:
    play = scene(SaysOneThing)
    play.happens(OFFER)
    play.world.passes(NOON + 8 * DAY, with_what_is_due_then=False)
    play.happens(BASKET)
    assert play.enrolment.outcome is Outcome.COMPLETED


def test_a_deadline_that_is_over_has_won() -> None:
    play = scene(SaysOneThing)
    play.happens(OFFER)
    play.world.passes(NOON + 8 * DAY)
    play.happens(BASKET)
    assert play.enrolment.outcome is Outcome.LAPSED


def test_one_event_posted_twice_is_one() -> None:
    play = scene(SaysOneThing)
    assert len(play.happens(OFFER, id="offer")) == 1
    assert play.happens(OFFER, id="offer") == []
    assert len(play.anna.enrolments) == 1


def test_a_goal_cuts_a_wait_at_once() -> None:
    play = scene(SaysOneThing)
    play.happens(OFFER)
    play.happens(ContractRenewed(contract_id="k-1"))
    assert (play.enrolment.outcome, play.enrolment.ended_at) == (Outcome.CONVERTED, NOON)
    assert not play.world.cluster.runs


def test_an_update_that_is_refused_says_why_and_leaves_no_trace() -> None:
    play = scene(SaysOneThing)
    play.happens(OFFER)
    run = play.run("says-one-thing")
    before = run.events
    with pytest.raises(Refused, match="it is not paused; it is at: sleep 1 d"):
        play.world.cluster.asks(run.beginning.workflow_id, "resume", [Instruction(by="anna", why="all is well")])
    assert run.events == before


def test_a_cancelled_run_ends_as_cancelled() -> None:
    play = scene(SaysOneThing)
    play.happens(OFFER)
    play.world.cluster.cancels(play.run("says-one-thing").beginning.workflow_id)
    assert (play.enrolment.outcome, play.enrolment.reason) == (Outcome.CANCELLED, "cancelled by an operator")


def test_a_standing_journey_goes_on_in_new_runs_and_counts_on() -> None:
    play = scene(Stands)
    play.happens(OFFER)
    play.passes(70 * DAY)
    assert len(play.anna.wanted) == 10
    run = play.run("stands")
    assert run.beginning.run_id != run.beginning.first_run_id
    assert run.beginning.at == NOON + 70 * DAY
    assert play.enrolment.ended_at is None


def test_a_journey_that_begins_now_takes_the_patched_way() -> None:
    play = scene(IsPatched)
    play.happens(OFFER)
    assert play.run("is-patched").patches == ["shorter"]
    play.passes(DAY)
    assert play.enrolment.outcome is Outcome.COMPLETED


def test_new_customers_enter_the_newest_version() -> None:
    play = scene(WelcomeBack, WelcomeBackV2)
    play.happens(OFFER)
    assert (play.enrolment.journey, play.enrolment.version) == ("welcome-back", 2)


def test_a_bug_in_a_journey_is_told_with_its_trace_and_stops_only_that_journey() -> None:
    play = scene(IsWrong, SaysOneThing)
    play.happens(OFFER)
    stuck = play.run("is-wrong").stuck
    assert "division or modulo by zero" in str(stuck)
    assert "made_up.py" in str(stuck)
    assert play.where("says-one-thing") == "sleep 1 d"


def test_a_journey_that_lets_no_time_pass_is_stopped() -> None:
    play = scene(RunsInCircles)
    with pytest.raises(GoesInCircles, match="runs-in-circles/anna goes on and on at 02 Mar 2026"):
        play.happens(OFFER)


def test_chance_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    ended = []
    for seed in (1, 1, 2):
        play = scene(Guesses, seed=seed)
        play.happens(OFFER)
        play.passes(3 * DAY)
        ended.append(play.enrolment.ended_at)
    assert ended[0] == ended[1] != ended[2]


def test_who_else_is_in_the_world_changes_nothing_for_a_customer() -> None:
    alone, among_others = scene(Guesses), scene(Guesses)
    for number in range(5):
        among_others.knows(customer := type(ANNA)(f"c-{number}"))
        among_others.happens(OFFER, customer=customer)
    for play in (alone, among_others):
        play.happens(OFFER)
        play.passes(3 * DAY)
    ended = [[e.ended_at for e in play.anna.enrolments.values()] for play in (alone, among_others)]
    assert ended[0] == ended[1]


def test_as_many_events_as_there_are_may_come_at_one_instant() -> None:
    play = scene(SaysOneThing)
    play.happens(OFFER)
    play.happens(*(BasketBought(basket_id=str(n), amount_cents=100) for n in range(2_100)))
    assert play.where("says-one-thing") == "sleep 1 d"
