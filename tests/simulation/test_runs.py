"""A run on virtual time does what it does on a server: timers, steps, updates, cancels, roll-overs, versions."""

from datetime import datetime, timedelta

import pytest

from simulation.cluster import Refused
from simulation.commands import StartStep, StepFailure
from simulation.gate import Taken, Taking
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
from workflows.vocabulary.events.contracts import ContractCancelled, ContractRenewed
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.outcome import Outcome
from workflows.vocabulary.pausing import Instruction
from workflows.vocabulary.requests import SendRequest

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


def test_a_step_that_fails_is_tried_again_with_growing_pauses() -> None:
    tried: list[datetime] = []

    def down_for_a_while(step: StartStep, attempt: int, now: datetime) -> timedelta:
        if step.name == "send-message":
            tried.append(now)
            if attempt < 4:
                raise StepFailure("OSError", "connection refused")
        return timedelta(0)

    play = scene(SaysOneThing, fault=down_for_a_while)
    play.happens(OFFER)
    play.passes(2 * DAY)
    assert [at - tried[0] for at in tried] == [timedelta(seconds=s) for s in (0, 1, 3, 7)]
    assert [w.state for w in play.anna.wanted.values()] == [EffectState.SENT]


def test_an_outage_of_a_week_costs_nobody_their_place() -> None:
    def down_for_a_week(step: StartStep, attempt: int, now: datetime) -> timedelta:
        if step.name == "send-message" and now < NOON + 8 * DAY:
            raise StepFailure("OSError", "connection refused")
        return timedelta(0)

    play = scene(SaysOneThing, fault=down_for_a_week)
    play.happens(OFFER)
    play.passes(10 * DAY)
    (wanted,) = play.anna.wanted.values()
    assert wanted.claimed_at is not None
    assert NOON + 8 * DAY <= wanted.claimed_at <= NOON + 8 * DAY + timedelta(minutes=5)


def test_an_attempt_that_takes_longer_than_it_may_is_made_again_and_sends_nothing_twice() -> None:
    def slow_at_first(step: StartStep, attempt: int, now: datetime) -> timedelta:
        return timedelta(minutes=1) if step.name == "send-message" and attempt == 1 else timedelta(0)

    taken: list[int] = []

    def provider(request: SendRequest, attempt: int) -> Taken:
        taken.append(attempt)
        return Taken()

    play = scene(SaysOneThing, fault=slow_at_first, provider=provider)
    play.happens(OFFER)
    play.passes(DAY + timedelta(seconds=9))
    assert play.where("says-one-thing") == "renewal-reminder by email"
    play.passes(timedelta(seconds=30))
    assert play.where("says-one-thing") == "wait for basket.bought, 7 d"
    assert taken == [1]


def test_a_slow_attempt_holds_the_journey_up_for_so_long() -> None:
    play = scene(SaysOneThing, fault=lambda step, attempt, now: timedelta(seconds=5 * (step.name == "send-message")))
    play.happens(OFFER)
    play.passes(DAY + timedelta(seconds=4))
    assert play.where("says-one-thing") == "renewal-reminder by email"
    play.passes(timedelta(seconds=1))
    assert play.where("says-one-thing") == "wait for basket.bought, 7 d"


def test_what_no_repetition_mends_parks_the_journey_until_an_operator_says_retry() -> None:
    is_broken = True

    def words_are_missing(step: StartStep, attempt: int, now: datetime) -> timedelta:
        if step.name == "send-message" and is_broken:
            raise StepFailure("MissingTemplate", "renewal-reminder has no words")
        return timedelta(0)

    play = scene(SaysOneThing, fault=words_are_missing)
    play.happens(OFFER)
    play.passes(2 * DAY)
    run = play.run("says-one-thing")
    assert "has no words" in run.shown["SojournParked"]
    is_broken = False
    answer = play.world.cluster.asks(
        run.beginning.workflow_id, "retry", [Instruction(by="anna", why="words are there")]
    )
    assert answer == "retried: renewal-reminder by email"
    assert "SojournParked" not in run.shown
    assert [w.state for w in play.anna.wanted.values()] == [EffectState.SENT]


def test_an_exit_while_a_step_waits_for_its_next_attempt_calls_it_off() -> None:
    def down(step: StartStep, attempt: int, now: datetime) -> timedelta:
        if step.name == "send-message" and now < NOON + 2 * DAY:
            raise StepFailure("OSError", "connection refused")
        return timedelta(0)

    play = scene(SaysOneThing, fault=down)
    play.happens(OFFER)
    play.passes(DAY + timedelta(hours=1))
    play.happens(ContractCancelled(contract_id="k-1"))
    play.passes(2 * DAY)
    assert play.enrolment.outcome is Outcome.EXITED
    assert [(w.state, w.rule) for w in play.anna.wanted.values()] == [(EffectState.SUPPRESSED, "journey-over")]


@pytest.mark.parametrize(
    ("answer", "state"),
    [(Taking.REFUSED, EffectState.REJECTED), (Taking.AMBIGUOUS, EffectState.UNKNOWN)],
)
def test_what_a_provider_answers_is_where_the_message_stands(answer: Taking, state: EffectState) -> None:
    play = scene(SaysOneThing, provider=lambda request, attempt: Taken(answer, "said so"))
    play.happens(OFFER)
    play.passes(2 * DAY)
    assert [(w.state, w.reason, w.attempts) for w in play.anna.wanted.values()] == [(state, "said so", 1)]


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
