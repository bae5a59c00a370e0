"""The best message goes, not the first: what matters less gives way while there is no room for both."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.traffic.made import DAY, INTENT, NOON, SOLD, WILLING, said
from tests.traffic.made import POLICY as EVERY_RULE
from tests.traffic.test_decide import OBJECTIONS
from traffic.decide import decide
from traffic.picture import PATIENCE, Intent, PastMessage, Picture, Rival, classified, patience_by
from traffic.rules.rank import asleep
from workflows.vocabulary.clock import REAL_TIME, sandbox_clock
from workflows.vocabulary.gate import Decision, Kind, Verdict
from workflows.vocabulary.identity import EffectId
from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.policies.caps import Cap, Each, Quota
from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.policies.ranks import Gathering

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MOMENT = timedelta(microseconds=1)
ONE = Cap(name="one-a-day", most=1, within_days=1, binds=SOLD)
FIRST = ("team:sales", "marketing")
POLICY = Policy(caps=(ONE,), priorities=FIRST)
SALES = replace(INTENT, effect_id=EffectId(UUID(int=2)), message="best-price", team="sales")


def _rival(intent: Intent = SALES, due: datetime = NOON, rule: str = "gathering", **changes: Any) -> Rival:
    return Rival(replace(intent, **changes), due, rule)


def _decision(
    *rivals: Rival, policy: Policy = POLICY, past: tuple[PastMessage, ...] = (), now: datetime = NOON, **changes: Any
) -> Decision:
    seen = Picture(WILLING, past, waiting=rivals)
    return decide(replace(INTENT, **changes), seen, policy, now)


def test_the_last_place_is_left_to_what_matters_more() -> None:
    assert _decision(_rival(due=NOON + MINUTE)) == Decision(
        verdict=Verdict.DEFER,
        rule="outranked",
        kind=Kind.RANK,
        reason="best-price goes first: one-a-day leaves no room for more",
        until=NOON + MINUTE + PATIENCE,
        inputs={"limit": "one-a-day", "ahead": ["best-price"], "effects": [str(SALES.effect_id)]},
    )
    assert _decision(_rival(due=NOON - MINUTE)).until == NOON + PATIENCE


def test_what_matters_less_is_not_waited_for() -> None:
    less = _rival(team="care")
    assert _decision(less, policy=Policy(caps=(ONE,), priorities=("team:retention",))).verdict is Verdict.CLEAR


@pytest.mark.parametrize(("rule", "intent", "seen", "now"), [o[1:] for o in OBJECTIONS], ids=[o[1] for o in OBJECTIONS])
def test_whatever_else_waits_lets_nothing_through_to_which_a_rule_objects(
    rule: str, intent: Intent, seen: Picture, now: datetime
) -> None:
    for waiting in (_rival(team="care"), _rival()):
        assert decide(intent, replace(seen, waiting=(waiting,)), EVERY_RULE, now).rule == rule


def test_with_room_for_both_nobody_waits() -> None:
    two = ONE.model_copy(update={"most": 2})
    policy = Policy(caps=(two,), priorities=FIRST)
    assert _decision(_rival(), policy=policy).verdict is Verdict.CLEAR
    again = _rival(effect_id=EffectId(UUID(int=3)), message="last-chance", due=NOON + HOUR)
    both = _decision(_rival(), again, policy=policy)
    assert both.reason == "best-price and last-chance go first: one-a-day leaves no room for more"
    assert both.until == NOON + HOUR + PATIENCE
    assert _decision(_rival(), policy=policy, past=said(NOON - HOUR)).rule == "outranked"


@pytest.mark.parametrize(
    "changes",
    [{"expires_at": NOON}, {"ended_by": "contract.renewed"}, {"overtaken_by": "x"}, {"purpose": Purpose.SURVEY}],
)
def test_what_would_not_go_itself_is_not_waited_for(changes: dict[str, Any]) -> None:
    assert _decision(_rival(**changes)).verdict is Verdict.CLEAR
    going = _rival(effect_id=EffectId(UUID(int=3)), message="last-chance")
    assert _decision(_rival(**changes), going).inputs["ahead"] == ["last-chance"]


@pytest.mark.parametrize(("rule", "is_waited_for"), [("paused", False), ("ask-operator", False), ("quiet-hours", True)])
def test_what_a_person_keeps_waiting_is_not_waited_for(rule: str, is_waited_for: bool) -> None:
    assert (_decision(_rival(rule=rule, due=NOON + MOMENT)).rule == "outranked") == is_waited_for


def test_once_a_pause_is_over_what_it_kept_is_waited_for_like_any_other() -> None:
    assert _decision(_rival(rule="paused", due=NOON)).rule == "outranked"
    assert _decision(_rival(rule="ask-operator", due=NOON)).verdict is Verdict.CLEAR


def test_who_knows_of_no_reason_to_ask_now_is_told_to_and_waited_for_no_longer_than_that_takes() -> None:
    asleep_until_tomorrow = _rival(rule="quiet-hours", due=NOON + DAY)
    sleeper = _decision(asleep_until_tomorrow)
    assert sleeper.until == NOON + PATIENCE
    assert asleep(sleeper, [asleep_until_tomorrow], NOON) == [asleep_until_tomorrow]
    assert asleep(sleeper, [replace(asleep_until_tomorrow, due=NOON)], NOON) == []
    assert asleep(sleeper, [_rival(INTENT, NOON + DAY, "quiet-hours")], NOON) == []
    assert asleep(_decision(), [asleep_until_tomorrow], NOON) == []
    for rule in ("gathering", "outranked"):
        awake = _decision(_rival(rule=rule, due=NOON + DAY))
        assert awake.until == NOON + DAY + PATIENCE
        assert asleep(awake, [_rival(rule=rule, due=NOON + DAY)], NOON) == []


def test_what_has_not_asked_again_in_time_gives_up_its_place() -> None:
    assert _decision(_rival(due=NOON - PATIENCE + MOMENT)).rule == "outranked"
    assert _decision(_rival(due=NOON - PATIENCE)).verdict is Verdict.CLEAR


def test_patience_is_ten_minutes_or_what_a_fast_clock_makes_of_five_seconds() -> None:
    assert PATIENCE == 10 * MINUTE
    assert patience_by(REAL_TIME) == PATIENCE
    assert patience_by(sandbox_clock(NOON, milliseconds_a_day=1_000)) == 5 * DAY
    hurried = Picture(WILLING, waiting=(_rival(due=NOON - DAY),), patience=2 * DAY)
    assert decide(INTENT, hurried, POLICY, NOON).until == NOON + 2 * DAY


def test_only_what_shares_a_limit_competes_for_it() -> None:
    apart = ONE.model_copy(update={"each": Each.TEAM})
    topic = ONE.model_copy(update={"topics": frozenset({"coupons"})})
    shares = Quota(name="shares", shares={"sales": 1, "retention": 1}, within_days=1, binds=SOLD)
    unlimited = Quota(name="shares", shares={"sales": 1}, within_days=1, binds=SOLD)
    for policy in (
        Policy(caps=(apart,), priorities=FIRST),
        Policy(caps=(topic,), priorities=FIRST),
        Policy(quotas=(shares,), priorities=FIRST),
        Policy(quotas=(unlimited,), priorities=FIRST),
        Policy(priorities=FIRST),
    ):
        assert _decision(_rival(), policy=policy).verdict is Verdict.CLEAR
    assert _decision(_rival(topic="coupons"), policy=Policy(caps=(topic,), priorities=FIRST)).rule == "clear"
    half = _rival(team="care", topic="renewal")
    unnamed = Quota(name="shares", shares={"retention": 1}, within_days=1, binds=SOLD)
    assert _decision(half, policy=Policy(quotas=(unnamed,), priorities=("team:care",))).rule == "clear"


def test_every_limit_is_looked_at_until_one_leaves_no_room() -> None:
    unbound = ONE.model_copy(update={"name": "service", "binds": frozenset({Purpose.SERVICE})})
    roomy = ONE.model_copy(update={"name": "roomy", "most": 9})
    for caps in ((unbound, roomy, ONE), (ONE, roomy, unbound), (roomy, ONE)):
        assert _decision(_rival(), policy=Policy(caps=caps, priorities=FIRST)).inputs["limit"] == "one-a-day"


def test_within_one_team_a_quotas_last_place_goes_to_what_matters_more() -> None:
    shares = Quota(name="shares", shares={"retention": 1}, within_days=1, binds=SOLD)
    policy = Policy(quotas=(shares,), priorities=("message:last-chance",))
    last_chance = _rival(INTENT, effect_id=EffectId(UUID(int=3)), message="last-chance")
    assert _decision(last_chance, policy=policy).reason == "last-chance goes first: shares leaves no room for more"


def test_between_equals_the_team_that_was_heard_least_lately_goes_first() -> None:
    policy = Policy(caps=(ONE.model_copy(update={"most": 2}),))
    heard = PastMessage(classified(INTENT), NOON - HOUR)
    assert _decision(_rival(asked_at=NOON + HOUR), policy=policy, past=(heard,)).rule == "outranked"
    theirs = PastMessage(classified(SALES), NOON - HOUR)
    assert _decision(_rival(asked_at=NOON - HOUR), policy=policy, past=(theirs,)).verdict is Verdict.CLEAR


GATHERING = Gathering(minutes=30, binds=frozenset({Purpose.MARKETING}))


def test_a_message_waits_for_others_as_long_as_the_policy_says_and_no_longer() -> None:
    policy = Policy(caps=(ONE,), gathering=GATHERING)
    until = NOON + 30 * MINUTE
    assert _decision(policy=policy, now=NOON).until == until
    assert _decision(policy=policy, now=until - MOMENT).until == until
    assert _decision(policy=policy, now=until).verdict is Verdict.CLEAR


def test_what_is_good_for_a_short_while_gathers_for_half_of_it_at_most() -> None:
    policy = Policy(caps=(ONE,), gathering=GATHERING)
    for good_for, gathers in (
        (10 * MINUTE, 5 * MINUTE),
        (59 * MINUTE, 29.5 * MINUTE),
        (HOUR, 30 * MINUTE),
        (DAY, 30 * MINUTE),
    ):
        assert _decision(policy=policy, expires_at=NOON + good_for).until == NOON + gathers
        then = _decision(policy=policy, expires_at=NOON + good_for, now=NOON + gathers)
        assert then.verdict is Verdict.CLEAR


def test_it_waits_only_where_there_is_something_to_compete_for() -> None:
    sales_only = Quota(name="shares", shares={"sales": 1}, within_days=1, binds=SOLD)
    others = ONE.model_copy(update={"topics": frozenset({"coupons"})})
    for policy in (
        Policy(gathering=GATHERING),
        Policy(gathering=GATHERING, quotas=(sales_only,)),
        Policy(gathering=GATHERING, caps=(others,)),
        Policy(caps=(ONE,)),
        Policy(caps=(ONE,), gathering=GATHERING.model_copy(update={"teams": frozenset({"sales"})})),
    ):
        assert _decision(policy=policy).verdict is Verdict.CLEAR
    both = (others.model_copy(update={"name": "coupons"}), ONE)
    assert _decision(policy=Policy(gathering=GATHERING, caps=both)).rule == "gathering"
    assert _decision(policy=Policy(gathering=GATHERING, quotas=(sales_only,)), team="sales").rule == "gathering"


def test_whoever_still_gathers_wants_the_place_as_well() -> None:
    sold = GATHERING.model_copy(update={"teams": frozenset({"sales"})})
    policy = Policy(caps=(ONE,), gathering=sold, priorities=FIRST)
    assert _decision(_rival(asked_at=NOON), policy=policy).rule == "outranked"
    assert _decision(_rival(asked_at=NOON - HOUR), policy=policy).rule == "outranked"
