"""The best message goes, not the first one, whatever else happens; and nobody waits for whom nobody hears of."""

import random
from collections.abc import Callable
from datetime import time, timedelta
from itertools import pairwise

import pytest

from simulation.gate import Taken
from tests.simulation.rivals import Foremost, Hindmost, Middling
from tests.simulation.scene import NOON, OFFER, Scene, scene
from workflows.vocabulary.events.browsing import CartChanged
from workflows.vocabulary.events.contracts import ContractCancelled, ContractRenewed
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.pausing import EVERYTHING, Instruction, Pause
from workflows.vocabulary.policies.caps import Cap, Quota
from workflows.vocabulary.policies.holds import HoldRule
from workflows.vocabulary.policies.hours import QuietHours
from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.policies.ranks import Gathering
from workflows.vocabulary.requests import SendRequest

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SOLD = frozenset({Purpose.MARKETING})
BEST, NEXT, LAST = "renewal-offer", "data-upgrade-offer", "coffee-nearby"
BASKET, CART = BasketBought(basket_id="b", amount_cents=100), CartChanged(cart_id="c")
ONE_A_DAY = Cap(name="one-a-day", most=1, within_days=1, binds=SOLD)
CASE = HoldRule(
    name="case", opened_by="support_case.opened", closed_by="support_case.closed", key="case_id", binds=SOLD
)
POLICY = Policy(
    caps=(ONE_A_DAY,),
    holds=(CASE,),
    gathering=Gathering(minutes=60, binds=SOLD),
    priorities=(f"message:{BEST}", f"message:{NEXT}", "marketing"),
)
AT_ONCE = POLICY.model_copy(update={"gathering": None})
ORDER = Instruction(by="anna", why="to see what comes of it")


def _scene(policy: Policy, provider: Callable[[SendRequest, int], Taken] = lambda request, attempt: Taken()) -> Scene:
    return scene(Foremost, Middling, Hindmost, policy=policy, provider=provider)


def _said(play: Scene) -> list[tuple[str, timedelta]]:
    went = [(one.intent.message, one.claimed_at - NOON) for one in play.anna.wanted.values() if one.claimed_at]
    return sorted(went, key=lambda one: one[1])


def _pause(play: Scene, scope: str) -> None:
    play.world.pause(Pause(scope=scope, by=ORDER.by, why=ORDER.why, since=play.world.now))


def test_the_best_goes_though_a_lesser_one_began_to_gather_before_it() -> None:
    play = _scene(POLICY)
    for event in (BASKET, CART, OFFER):
        play.happens(event)
        play.passes(20 * MINUTE)
    play.passes(4 * DAY)
    first = HOUR + 40 * MINUTE
    assert _said(play) == [(BEST, first), (NEXT, first + DAY), (LAST, first + 2 * DAY)]


def test_quiet_hours_that_begin_while_the_best_gathers_do_not_cost_it_its_place() -> None:
    quiet = QuietHours(starts=time(21), ends=time(8), binds=SOLD)
    play = _scene(POLICY.model_copy(update={"quiet_hours": (quiet,)}))
    play.passes(7 * HOUR + 50 * MINUTE)
    play.happens(BASKET)
    play.passes(15 * MINUTE)
    play.happens(OFFER)
    play.passes(3 * DAY)
    assert _said(play) == [(BEST, 20 * HOUR), (LAST, 44 * HOUR)]


def test_what_is_not_good_for_as_long_as_is_gathered_goes_after_half_of_its_time() -> None:
    play = _scene(POLICY.model_copy(update={"gathering": Gathering(minutes=4_320, binds=SOLD)}))
    play.happens(OFFER)  # good for two days
    play.passes(3 * DAY)
    assert _said(play) == [(BEST, DAY)]


@pytest.mark.parametrize("why", [ContractCancelled(contract_id="k-1"), ContractRenewed(contract_id="k-1")])
def test_who_gave_way_to_what_is_not_said_after_all_goes_that_minute(why: Event) -> None:
    play = _scene(POLICY)
    play.happens(BASKET)
    play.passes(10 * MINUTE)
    play.happens(OFFER)
    play.passes(55 * MINUTE)
    assert _said(play) == []
    play.happens(why)
    assert _said(play) == [(LAST, HOUR + 5 * MINUTE)]


def test_who_sleeps_until_a_cap_frees_is_told_when_it_is_given_way_to_because_the_policy_has_changed() -> None:
    week = ONE_A_DAY.model_copy(update={"within_days": 7})
    play = _scene(AT_ONCE.model_copy(update={"caps": (week,)}))
    play.happens(BASKET)
    play.happens(OFFER)
    play.world.policy = AT_ONCE
    play.passes(DAY + HOUR)
    play.happens(CART)
    assert _said(play) == [(LAST, timedelta(0)), (BEST, DAY + HOUR)]
    play.passes(DAY)
    assert _said(play)[2:] == [(NEXT, 2 * DAY + HOUR)]


def test_a_journey_that_an_operator_holds_in_place_gives_up_its_place_after_ten_minutes() -> None:
    play = _scene(AT_ONCE)
    play.happens(SupportCaseOpened(case_id="1"))
    play.happens(BASKET)
    play.happens(OFFER)
    play.world.cluster.asks(play.run("foremost").beginning.workflow_id, "pause", [ORDER])
    play.happens(SupportCaseClosed(case_id="1"))
    play.passes(HOUR)
    assert _said(play) == [(LAST, 10 * MINUTE)]


def test_a_journey_that_is_switched_off_keeps_nobody_waiting() -> None:
    play = _scene(AT_ONCE)
    play.happens(SupportCaseOpened(case_id="1"))
    play.happens(BASKET)
    play.happens(OFFER)
    _pause(play, "foremost")
    play.happens(SupportCaseClosed(case_id="1"))
    assert _said(play) == [(LAST, timedelta(0))]


def test_when_everything_is_switched_on_again_the_best_goes_first() -> None:
    play = _scene(AT_ONCE)
    _pause(play, EVERYTHING)
    for event in (BASKET, CART, OFFER):
        play.happens(event)
    play.passes(DAY)
    play.world.resume(EVERYTHING)
    play.passes(3 * DAY)
    assert [message for message, _ in _said(play)] == [BEST, NEXT, LAST]


def test_of_caps_shared_in_a_chain_each_holds_back_only_whom_it_binds() -> None:
    first = Cap(name="first", most=1, within_days=3, binds=SOLD, teams=frozenset({"retention", "plans"}))
    second = Cap(name="second", most=1, within_days=1, binds=SOLD, teams=frozenset({"plans", "stores"}))
    play = _scene(POLICY.model_copy(update={"caps": (first, second)}))
    for event in (BASKET, CART, OFFER):
        play.happens(event)
    play.passes(5 * DAY)
    # The second cap's better one is full by the first: its place there is free for the last.
    assert _said(play) == [(LAST, HOUR), (BEST, HOUR), (NEXT, HOUR + 3 * DAY)]


def test_a_team_without_a_share_left_keeps_no_place_from_another() -> None:
    share = Quota(name="shares", shares={"retention": 1}, within_days=7, binds=SOLD)
    play = _scene(AT_ONCE.model_copy(update={"quotas": (share,)}))
    play.happens(OFFER)
    play.passes(HOUR)
    play.happens(OFFER)
    play.passes(DAY)
    play.happens(BASKET)
    assert _said(play) == [(BEST, timedelta(0)), (LAST, DAY + HOUR)]


@pytest.mark.parametrize("seed", range(12))
def test_in_any_muddle_nothing_goes_while_something_better_asks_and_all_is_settled_in_the_end(seed: int) -> None:
    dice, muddle = random.Random(seed), list[str]()

    def watches(request: SendRequest, attempt: int) -> Taken:
        paused = play.world.pauses
        for other in play.anna.wanted.values():
            is_asking = other.state is EffectState.WAITING and other.intent.journey not in paused
            if is_asking and _rank(other.intent.message) < _rank(request.message):
                muddle.append(f"{request.message} before {other.intent.message} at {play.world.now}")
        return Taken()

    play = _scene(dice.choice((POLICY, AT_ONCE)), watches)

    def resumes() -> None:
        for scope in tuple(play.world.pauses):
            play.world.resume(scope)

    does: list[Callable[[], object]] = [
        *(lambda e=event: play.happens(e) for event in (BASKET, CART, OFFER, ContractCancelled(contract_id="k-1"))),
        *(lambda: play.happens(SupportCaseOpened(case_id="1")), lambda: play.happens(SupportCaseClosed(case_id="1"))),
        lambda: _pause(play, dice.choice(("foremost", "middling", EVERYTHING))),
        resumes,
    ]
    for _ in range(40):
        dice.choice(does)()
        play.passes(dice.choice((timedelta(0), 10 * MINUTE, 45 * MINUTE, 7 * HOUR)))
    resumes()
    play.happens(SupportCaseClosed(case_id="1"), at=play.world.now)
    play.passes(40 * DAY)
    assert not muddle
    assert {one.state for one in play.anna.wanted.values()} <= {
        *(EffectState.SENT, EffectState.EXPIRED, EffectState.SUPPRESSED)
    }
    went = [at for _, at in _said(play)]
    assert all(after - before >= DAY for before, after in pairwise(went))


def _rank(message: str) -> int:
    return (BEST, NEXT, LAST).index(message)
