"""Whom a limit counts together: with `each`, every topic, team or journey by itself; a quota, team by team."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from tests.traffic.made import DAY, INTENT, NOON, SOLD, picture
from traffic.decide import decide
from traffic.picture import Intent, PastMessage, classified
from workflows.vocabulary.gate import Decision, Kind, Verdict
from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.policies.caps import Cap, Each, Period, Quota
from workflows.vocabulary.policies.policy import Policy

HOUR = timedelta(hours=1)
OTHERS: dict[Each, dict[str, Any]] = {
    Each.MESSAGE: {"message": "coupon"},
    Each.TOPIC: {"topic": "coupons"},
    Each.TEAM: {"team": "sales"},
    Each.JOURNEY: {"journey": "win-back"},
}


def _was_said(intent: Intent, hours_ago: float = 1) -> PastMessage:
    return PastMessage(classified(intent), NOON - hours_ago * HOUR)


def _decision(policy: Policy, *past: PastMessage, intent: Intent = INTENT) -> Decision:
    return decide(intent, picture(*past), policy, NOON)


def test_what_a_message_counts_as_is_all_that_rules_look_at() -> None:
    counted = classified(INTENT)
    for name in ("purpose", "topic", "team", "channel", "message", "journey"):
        assert getattr(counted, name) == getattr(INTENT, name)


@pytest.mark.parametrize("each", OTHERS)
def test_each_of_a_kind_is_counted_by_itself(each: Each) -> None:
    apart = Policy(caps=(Cap(name="one", most=1, within_days=7, binds=SOLD, each=each),))
    together = Policy(caps=(Cap(name="one", most=1, within_days=7, binds=SOLD),))
    other = _was_said(replace(INTENT, **OTHERS[each]))
    assert _decision(apart, other).verdict is Verdict.CLEAR
    assert _decision(together, other).rule == "one"
    assert _decision(apart, other, _was_said(INTENT)).inputs["counted"] == 1


def test_by_channel_too() -> None:
    policy = Policy(caps=(Cap(name="one", most=1, within_days=7, binds=SOLD, each=Each.CHANNEL),))
    assert _decision(policy, _was_said(replace(INTENT, topic="coupons", team="sales"))).rule == "one"


@pytest.mark.parametrize(
    ("only", "other"),
    [("topics", {"topic": "coupons"}), ("teams", {"team": "sales"}), ("journeys", {"journey": "win-back"})],
)
def test_a_cap_on_some_counts_and_stops_only_those(only: str, other: dict[str, Any]) -> None:
    (field,) = other
    cap = Cap.model_validate(
        {"name": "one", "most": 1, "within_days": 7, "binds": SOLD, only: {getattr(INTENT, field)}}
    )
    policy = Policy(caps=(cap,))
    assert _decision(policy, _was_said(INTENT)).rule == "one"
    assert _decision(policy, _was_said(replace(INTENT, **other))).verdict is Verdict.CLEAR
    assert _decision(policy, _was_said(INTENT), intent=replace(INTENT, **other)).verdict is Verdict.CLEAR


def test_a_team_has_its_own_share_and_what_others_said_takes_nothing_from_it() -> None:
    quota = Quota(name="shares", shares={"retention": 1, "sales": 2}, within_days=7, binds=SOLD)
    policy = Policy(quotas=(quota,))
    sales = replace(INTENT, team="sales")
    assert _decision(policy, _was_said(sales), _was_said(sales)).verdict is Verdict.CLEAR
    assert _decision(policy, _was_said(sales), intent=sales).verdict is Verdict.CLEAR
    full = _decision(policy, _was_said(sales, 3), _was_said(sales, 2), intent=sales)
    assert (full.verdict, full.kind, full.until) == (Verdict.DEFER, Kind.QUOTA, NOON - 3 * HOUR + 7 * DAY)
    assert full.reason == "sales's share of shares: 2 of 2 in 7 days"


def test_a_team_without_a_share_has_what_others_have_or_no_limit() -> None:
    care = replace(INTENT, team="care")
    past = [_was_said(care)] * 3
    free = Quota(name="shares", shares={"sales": 1}, within_days=7, binds=SOLD)
    assert _decision(Policy(quotas=(free,)), *past, intent=care).verdict is Verdict.CLEAR
    limited = free.model_copy(update={"others": 3})
    assert _decision(Policy(quotas=(limited,)), *past, intent=care).verdict is Verdict.DEFER
    nothing = free.model_copy(update={"others": 0})
    assert _decision(Policy(quotas=(nothing,)), intent=care).verdict is Verdict.DROP


def test_a_limit_that_does_not_bind_or_has_no_share_leaves_it_to_the_next() -> None:
    unbound = Cap(name="service", most=0, within_days=1, binds=frozenset({Purpose.SERVICE}))
    roomy = Cap(name="roomy", most=5, within_days=7, binds=SOLD)
    tight = Cap(name="tight", most=1, per=Period.DAY, binds=SOLD)
    shareless = Quota(name="shareless", shares={"sales": 0}, within_days=1, binds=SOLD)
    share = Quota(name="share", shares={"retention": 1}, within_days=2, binds=SOLD)
    for caps in permutations([unbound, roomy, tight]):
        assert _decision(Policy(caps=caps), _was_said(INTENT)).rule == "tight"
    for quotas in permutations([shareless, share]):
        assert _decision(Policy(quotas=quotas), _was_said(INTENT)).rule == "share"


def test_a_cap_lowered_below_what_was_said_waits_until_there_is_room_again() -> None:
    policy = Policy(caps=(Cap(name="two", most=2, within_days=7, binds=SOLD),))
    past = [_was_said(INTENT, hours) for hours in (40, 30, 20, 10)]
    for order in permutations(past):
        assert _decision(policy, *order).until == NOON - 20 * HOUR + 7 * DAY
