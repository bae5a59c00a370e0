"""A hold whose end nobody tells: it alerts again and again, and ends by itself only if its rule says so."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.traffic.made import CASES, DAY, INTENT, NOON, OPEN_CASE, WILLING
from traffic.decide import decide
from traffic.picture import Hold, Picture
from workflows.vocabulary.gate import Decision, Verdict
from workflows.vocabulary.policies.holds import HoldRule
from workflows.vocabulary.policies.policy import Policy

MOMENT = timedelta(microseconds=1)
OPENED = NOON - DAY


def _decision(after: timedelta, *holds: Hold, **rule: int) -> Decision:
    policy = Policy(holds=(HoldRule.model_validate({**CASES.model_dump(), **rule}),))
    return decide(INTENT, Picture(replace(WILLING, holds=holds or (OPEN_CASE,))), policy, OPENED + after)


@pytest.mark.parametrize(
    ("days", "alerts"), [(0, 0), (10, 1), (19, 1), (20, 2), (35, 3), (200, 20), (10 - 1e-6, 0), (20 - 1e-6, 1)]
)
def test_an_alert_comes_again_after_as_many_days_and_each_is_a_new_line_on_record(days: float, alerts: int) -> None:
    decision = _decision(timedelta(days=days), alert_after_days=10)
    assert (decision.verdict, decision.until, decision.inputs["alerts"]) == (Verdict.HOLD, None, alerts)
    words = f", longer than {alerts * 10} days: somebody should look" if alerts else ""
    assert decision.reason == f"open-case 881 is open since 05 May 2026{words}"


def test_it_ends_by_itself_only_if_its_rule_says_when() -> None:
    assert _decision(5 * DAY - MOMENT, expires_after_days=5).until == OPENED + 5 * DAY
    assert _decision(5 * DAY - MOMENT, expires_after_days=5).verdict is Verdict.HOLD
    assert _decision(5 * DAY, expires_after_days=5).verdict is Verdict.CLEAR
    assert _decision(3_000 * DAY).verdict is Verdict.HOLD


def test_when_one_has_ended_by_itself_another_still_holds() -> None:
    young = Hold("open-case", "882", opened_at=OPENED + 3 * DAY)
    for holds in ((OPEN_CASE, young), (young, OPEN_CASE)):
        decision = _decision(6 * DAY, *holds, expires_after_days=5)
        assert (decision.verdict, decision.until) == (Verdict.HOLD, OPENED + 8 * DAY)
        assert decision.inputs["hold"] == "882"


def test_a_rule_that_does_not_bind_the_message_leaves_it_to_the_next() -> None:
    elsewhere = CASES.model_copy(update={"name": "other", "topics": frozenset({"coupons"})})
    policy = Policy(holds=(elsewhere, CASES))
    for rule, clears in (("other", True), ("open-case", False)):
        held = replace(WILLING, holds=(replace(OPEN_CASE, rule=rule),))
        assert (decide(INTENT, Picture(held), policy, NOON).verdict is Verdict.CLEAR) == clears


def test_a_hold_that_was_never_opened_or_is_closed_hides_none_that_is_open() -> None:
    closed = Hold("open-case", "880", opened_at=OPENED, closed_at=OPENED + DAY)
    unseen = Hold("open-case", "879", opened_at=None, closed_at=OPENED)
    assert _decision(DAY, unseen, closed, OPEN_CASE).inputs["hold"] == "881"
    assert _decision(DAY, unseen, closed).verdict is Verdict.CLEAR


def test_what_somebody_placed_is_not_what_a_rule_of_that_name_watches() -> None:
    placed = replace(OPEN_CASE, opened_by="ben")
    assert _decision(DAY, placed).verdict is Verdict.CLEAR


def test_a_hold_of_ones_own_or_of_something_else_hides_none_of_somebody_else() -> None:
    mine = Hold("journey-hold", "talking", OPENED, binds=CASES.binds, opened_by="mine")
    other = replace(mine, topics=frozenset({"coupons"}), opened_by="theirs")
    over = replace(mine, expires_at=NOON, opened_by="theirs")
    theirs = replace(mine, key="negotiating", opened_by="theirs")
    seen = Picture(replace(WILLING, holds=(mine, other, over, theirs)))
    decision = decide(replace(INTENT, workflow="mine"), seen, Policy(), NOON)
    assert decision.inputs == {"hold": "negotiating", "opened_by": "theirs"}
