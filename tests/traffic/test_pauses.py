"""What a pause says, and what becomes of a message that one kept waiting."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.traffic.made import DAY, INTENT, NOON, POLICY, WILLING, picture
from traffic.decide import decide
from traffic.picture import Picture
from workflows.vocabulary.gate import Verdict
from workflows.vocabulary.pausing import EVERYTHING, AfterPause, Pause

HOUR = timedelta(hours=1)
WAITED = replace(INTENT, asked_at=NOON - DAY, was_paused=True)


def test_the_reason_names_who_paused_what_since_when_and_why() -> None:
    off = Pause(scope=EVERYTHING, by="anna", why="the mail server is on fire", since=NOON)
    decision = decide(INTENT, Picture(WILLING, pauses=(off,)), POLICY, NOON)
    assert decision.verdict is Verdict.HOLD
    assert decision.reason == "everything is paused since 06 May 2026 12:00 by anna: the mail server is on fire"


@pytest.mark.parametrize(
    ("policy", "verdict"),
    [
        (AfterPause.send(), Verdict.CLEAR),
        (AfterPause.skip_if_older_than(DAY - HOUR), Verdict.DROP),
        (AfterPause.skip_if_older_than(DAY), Verdict.CLEAR),
        (AfterPause.ask(), Verdict.HOLD),
    ],
)
def test_after_a_pause_each_message_goes_by_its_own_policy(policy: AfterPause, verdict: Verdict) -> None:
    assert decide(replace(WAITED, after_pause=policy), picture(), POLICY, NOON).verdict is verdict


@pytest.mark.parametrize("policy", [AfterPause.skip_if_older_than(HOUR), AfterPause.ask()])
def test_a_message_no_pause_kept_waiting_is_not_asked_about(policy: AfterPause) -> None:
    asked = replace(WAITED, was_paused=False, after_pause=policy)
    assert decide(asked, picture(), POLICY, NOON).verdict is Verdict.CLEAR


def test_what_an_operator_has_approved_goes_on_through_the_gate_like_any_other() -> None:
    approved = replace(WAITED, after_pause=AfterPause.ask(), is_approved=True)
    assert decide(approved, picture(), POLICY, NOON).verdict is Verdict.CLEAR
    assert decide(approved, picture(held=True), POLICY, NOON).rule == "open-case"
