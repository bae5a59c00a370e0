"""The gate: each rule, the purposes it binds, which goes first, and the very instant at which it lets go."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.traffic.made import AT_LEISURE, CAP, CASES, DAY, INTENT, NIGHT, NOON, POLICY, WILLING, picture, said
from traffic import decide as gate
from traffic.decide import RULES, decide
from traffic.picture import Consent, Intent, Picture, Standing, Suppression
from traffic.quiet import quiet_until
from workflows.vocabulary.gate import Verdict
from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.pausing import AfterPause, Pause
from workflows.vocabulary.policies.policy import Policy

MOMENT = timedelta(microseconds=1)
NO = Consent(is_given=False, at=NOON - DAY)
YES = Consent(is_given=True, at=NOON - DAY)
FULL = said(NOON - DAY, NOON - 2 * DAY)
ON_THE_LIST = Suppression(is_in_force=True, at=NOON - DAY, why="it bounced")
OFF = Pause(scope="contract-renewal", by="anna", why="the price is wrong", since=NOON - DAY)

# What each rule alone objects to, in the order in which the rules are asked.
OBJECTIONS: list[tuple[str, str, Intent, Picture, datetime]] = [
    ("journey_over", "journey-over", replace(INTENT, ended_by="contract.renewed"), picture(), NOON),
    ("overtaken", "overtaken", replace(INTENT, overtaken_by="offer.accepted"), picture(), NOON),
    ("expired", "expired", replace(INTENT, expires_at=NOON), picture(), NOON),
    ("paused", "paused", INTENT, Picture(WILLING, pauses=(OFF,)), NOON),
    ("after_pause", "ask-operator", replace(INTENT, was_paused=True, after_pause=AfterPause.ask()), picture(), NOON),
    ("unreachable", "no-address", INTENT, Picture(replace(WILLING, is_reachable=False)), NOON),
    ("suppressed", "suppression", INTENT, Picture(replace(WILLING, suppressed={"email": ON_THE_LIST})), NOON),
    ("no_consent", "consent", INTENT, picture(consents={"marketing": NO}), NOON),
    ("held_out", "control", replace(INTENT, topic="study"), picture(), NOON),
    ("switched_off", "strike", replace(INTENT, journey="travel"), picture(), NOON),
    ("held", "open-case", INTENT, picture(held=True), NOON),
    ("outside_hours", "quiet-hours", INTENT, picture(), NIGHT),
    ("capped", "two-a-week", INTENT, picture(*FULL), NOON),
    ("gathering", "gathering", replace(INTENT, team="sales"), picture(), NOON),
]
EVERYTHING = replace(
    INTENT,
    topic="study",
    journey="travel",
    team="sales",
    ended_by="contract.renewed",
    overtaken_by="offer.accepted",
    expires_at=NOON,
    was_paused=True,
    after_pause=AfterPause.ask(),
)
ALL_AT_ONCE = Picture(
    replace(
        picture(held=True).standing, is_reachable=False, consents={"marketing": NO}, suppressed={"email": ON_THE_LIST}
    ),
    FULL,
    pauses=(OFF,),
)


def without(monkeypatch: pytest.MonkeyPatch, *rules: str) -> None:
    """Switch rules of the gate off."""
    monkeypatch.setattr(gate, "RULES", tuple(rule for rule in RULES if rule.__name__ not in rules))


def test_a_message_to_which_no_rule_objects_is_clear() -> None:
    assert decide(INTENT, picture(), POLICY, NOON).verdict is Verdict.CLEAR


@pytest.mark.parametrize(("switch", "rule", "intent", "seen", "now"), OBJECTIONS, ids=[o[1] for o in OBJECTIONS])
def test_each_rule_is_what_stops_its_message(
    switch: str, rule: str, intent: Intent, seen: Picture, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = decide(intent, seen, POLICY, now)
    assert (decision.rule, decision.verdict is Verdict.CLEAR) == (rule, False)
    assert decision.reason
    without(monkeypatch, switch)
    assert decide(intent, seen, POLICY, now).verdict is Verdict.CLEAR


def test_every_rule_of_the_gate_is_tried_here() -> None:
    assert [objection[0] for objection in OBJECTIONS] == [rule.__name__ for rule in RULES]


def test_where_several_rules_object_the_more_final_one_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    for place, (_, rule, *_) in enumerate(OBJECTIONS):
        without(monkeypatch, *(objection[0] for objection in OBJECTIONS[:place]))
        assert decide(EVERYTHING, ALL_AT_ONCE, POLICY, NIGHT).rule == rule


@pytest.mark.parametrize("purpose", [Purpose.LEGAL, Purpose.TRANSACTIONAL])
def test_what_the_law_or_an_order_needs_said_passes_night_caps_holds_and_opt_outs(purpose: Purpose) -> None:
    seen = picture(*FULL, held=True, consents={"marketing": NO, purpose.value: NO, INTENT.topic: NO})
    assert decide(replace(INTENT, purpose=purpose), seen, POLICY, NIGHT).verdict is Verdict.CLEAR


@pytest.mark.parametrize("purpose", list(Purpose))
@pytest.mark.parametrize("place", range(6))
def test_no_purpose_passes_an_end_an_expiry_a_pause_or_a_missing_address(purpose: Purpose, place: int) -> None:
    _, rule, intent, seen, now = OBJECTIONS[place]
    assert decide(replace(intent, purpose=purpose), seen, POLICY, now).rule == rule


@pytest.mark.parametrize(
    ("consents", "is_clear"),
    [
        ({}, False),
        ({"marketing": YES}, True),
        ({"marketing": NO}, False),
        ({"renewal": YES}, True),
        ({"marketing": YES, "renewal": NO}, False),
        ({"marketing": NO, "renewal": YES}, False),
        ({"survey": YES, "coupons": YES}, False),
    ],
)
def test_no_recorded_consent_means_no_and_an_opt_out_of_purpose_or_topic_counts(
    consents: dict[str, Consent], is_clear: bool
) -> None:
    decision = decide(INTENT, picture(consents=consents), POLICY, NOON)
    assert (decision.verdict is Verdict.CLEAR) == is_clear
    assert is_clear or decision.verdict is Verdict.DROP


def test_a_message_is_good_until_just_before_it_expires() -> None:
    intent = replace(INTENT, expires_at=NOON)
    assert decide(intent, picture(), POLICY, NOON - MOMENT).verdict is Verdict.CLEAR
    assert decide(intent, picture(), POLICY, NOON).rule == "expired"


def test_a_hold_says_since_when_and_asks_for_somebody_once_it_is_old() -> None:
    young = decide(INTENT, picture(held=True), POLICY, NOON)
    assert young.verdict is Verdict.HOLD
    assert young.until is None
    assert young.reason == "open-case 881 is open since 05 May 2026"
    old = decide(INTENT, picture(held=True), POLICY, NOON + 31 * DAY)
    assert old.verdict is Verdict.HOLD
    assert "somebody should look" in old.reason


def test_a_hold_whose_rule_was_taken_out_of_the_policy_holds_nothing() -> None:
    for holds in ((), (CASES.model_copy(update={"name": "open-complaint"}),)):
        policy = POLICY.model_copy(update={"holds": holds})
        assert decide(INTENT, picture(held=True), policy, NOON).verdict is Verdict.CLEAR


def test_a_message_leaves_the_cap_exactly_one_window_after_it_was_claimed() -> None:
    oldest = NOON - CAP.length
    assert decide(INTENT, picture(*said(oldest, NOON - DAY)), POLICY, NOON).verdict is Verdict.CLEAR
    decision = decide(INTENT, picture(*said(oldest + MOMENT, NOON - DAY)), POLICY, NOON)
    assert (decision.verdict, decision.rule, decision.until) == (Verdict.DEFER, CAP.name, NOON + MOMENT)


def test_a_cap_counts_only_the_purposes_it_binds() -> None:
    service = said(*[NOON - DAY] * 9, purpose=Purpose.SERVICE)
    assert decide(INTENT, picture(*service), POLICY, NOON).verdict is Verdict.CLEAR


def test_a_cap_of_none_drops_the_message_since_no_time_will_come_for_it() -> None:
    never = POLICY.model_copy(update={"caps": (CAP.model_copy(update={"most": 0}),)})
    decision = decide(INTENT, picture(), never, NOON)
    assert (decision.verdict, decision.until) == (Verdict.DROP, None)


_MINUTES = st.integers(0, 14 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


@AT_LEISURE
@given(ages=st.lists(_MINUTES, max_size=8), most=st.integers(1, 4), days=st.sampled_from([0.5, 1, 7, 7 / 3]))
def test_a_cap_defers_until_the_very_instant_at_which_it_lets_go(ages: list[timedelta], most: int, days: float) -> None:
    policy = Policy(caps=(CAP.model_copy(update={"most": most, "within_days": days}),))
    seen = picture(*said(*(NOON - age for age in ages)))
    decision = decide(INTENT, seen, policy, NOON)
    window = timedelta(days=days)
    assert (decision.verdict is Verdict.CLEAR) == (sum(age < window for age in ages) < most)
    if decision.until is not None:
        assert decide(INTENT, seen, policy, decision.until).verdict is Verdict.CLEAR
        assert decide(INTENT, seen, policy, decision.until - MOMENT).verdict is Verdict.DEFER


@AT_LEISURE
@given(
    minute=st.integers(0, 366 * 24 * 60),
    ages=st.lists(_MINUTES, max_size=5),
    zone=st.sampled_from(["Europe/Berlin", "America/Caracas", "Australia/Lord_Howe", "Africa/Casablanca"]),
)
def test_whoever_asks_again_whenever_told_to_is_cleared_soon_and_never_at_night(
    minute: int, ages: list[timedelta], zone: str
) -> None:
    now = NOON + timedelta(minutes=minute)
    seen = Picture(Standing(zone, is_reachable=True, consents=WILLING.consents), said(*(now - age for age in ages)))
    for _ in range(4):
        decision = decide(INTENT, seen, POLICY, now)
        if decision.until is None:
            break
        assert decision.until > now
        now = decision.until
    assert decision.verdict is Verdict.CLEAR
    assert quiet_until(POLICY.quiet_hours[0], zone, now) is None
