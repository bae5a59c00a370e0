"""What a rule binds: of its purposes, only what each of its lists names; kill switches show it."""

from dataclasses import replace
from typing import Any

import pytest

from tests.traffic.made import INTENT, NOON, picture
from traffic.decide import decide
from traffic.picture import Intent
from workflows.vocabulary.gate import Verdict
from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.policies.switches import KillSwitch, Off

EVERYTHING = frozenset(Purpose) - {Purpose.SURVEY}
OTHERS: dict[str, dict[str, Any]] = {
    "topics": {"topic": "coupons"},
    "teams": {"team": "sales"},
    "journeys": {"journey": "win-back"},
}


def _verdict(intent: Intent, *switches: KillSwitch) -> tuple[Verdict, str]:
    decision = decide(intent, picture(), Policy(switches=switches), NOON)
    return decision.verdict, decision.rule


def _switch(name: str = "off", does: Off = Off.HOLD, binds: frozenset[Purpose] = EVERYTHING, **only: Any) -> KillSwitch:
    return KillSwitch(name=name, why="a recall", does=does, binds=binds, **{k: frozenset(v) for k, v in only.items()})


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_switch_stops_the_purposes_it_binds_even_what_the_law_wants_said(purpose: Purpose) -> None:
    consenting = replace(INTENT, purpose=purpose)
    stopped = decide(consenting, picture(consents=picture().standing.consents), Policy(switches=(_switch(),)), NOON)
    assert (stopped.rule == "off") == (purpose in EVERYTHING)


@pytest.mark.parametrize("only", OTHERS)
def test_a_list_narrows_a_switch_to_what_it_names(only: str) -> None:
    field = next(iter(OTHERS[only]))
    named: dict[str, Any] = {only: {getattr(INTENT, field), "something-else"}}
    switch = _switch(**named)
    assert _verdict(INTENT, switch) == (Verdict.HOLD, "off")
    assert _verdict(replace(INTENT, **OTHERS[only]), switch) == (Verdict.CLEAR, "clear")


def test_a_switch_may_be_for_one_channel() -> None:
    assert _verdict(INTENT, _switch(channels={"email"})) == (Verdict.HOLD, "off")
    assert _verdict(INTENT, _switch(channels={"sms"})) == (Verdict.CLEAR, "clear")


def test_with_two_lists_a_message_has_to_be_on_both() -> None:
    switch = _switch(topics={"renewal"}, teams={"sales"})
    assert _verdict(INTENT, switch) == (Verdict.CLEAR, "clear")
    assert _verdict(replace(INTENT, team="sales"), switch) == (Verdict.HOLD, "off")


def test_a_switch_holds_or_drops_as_it_says_and_of_several_the_first_answers() -> None:
    drop, hold = _switch("stale", Off.DROP), _switch("wait", Off.HOLD)
    assert _verdict(INTENT, drop) == (Verdict.DROP, "stale")
    assert _verdict(INTENT, hold, drop) == (Verdict.HOLD, "wait")
    assert _verdict(INTENT, _switch(topics={"coupons"}), drop) == (Verdict.DROP, "stale")
