"""A step on virtual time fails, is tried again, takes its time and is called off as on a server."""

from datetime import datetime, timedelta

import pytest

from simulation.commands import StartStep, StepFailure
from simulation.gate import Taken, Taking
from tests.simulation.made_up import SaysOneThing
from tests.simulation.scene import DAY, NOON, OFFER, scene
from workflows.vocabulary.events.contracts import ContractCancelled
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.outcome import Outcome
from workflows.vocabulary.pausing import Instruction
from workflows.vocabulary.requests import SendRequest


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
