"""When something has changed, those are told whom the gate would answer otherwise, or earlier."""

from dataclasses import replace
from datetime import datetime

from tests.traffic.made import DAY, INTENT, NIGHT, NOON, POLICY, picture
from traffic.decide import decide
from traffic.picture import Picture, Rival
from traffic.waking import to_wake
from workflows.vocabulary.pausing import PAUSED


def _waits(rule: str, reason: str, due: datetime = NIGHT + DAY) -> Picture:
    rival = Rival(INTENT, due, rule, reason)
    return replace(picture(), waiting=(rival,))


def test_who_would_hear_the_same_again_is_not_woken() -> None:
    quiet = decide(INTENT, picture(), POLICY, NIGHT)
    assert quiet.until is not None
    assert to_wake(_waits(quiet.rule, quiet.reason, quiet.until), POLICY, NIGHT) == []


def test_who_may_go_or_waits_for_something_else_by_now_is_woken() -> None:
    assert to_wake(_waits("open-case", "open-case 881 is open"), POLICY, NOON) == [INTENT]
    assert to_wake(_waits("open-case", "open-case 881 is open"), POLICY, NIGHT) == [INTENT]


def test_who_has_to_wait_less_long_than_was_said_is_woken() -> None:
    quiet = decide(INTENT, picture(), POLICY, NIGHT)
    assert to_wake(_waits(quiet.rule, quiet.reason, NIGHT + 2 * DAY), POLICY, NIGHT) == [INTENT]


def test_what_a_pause_keeps_is_told_when_that_is_over_and_not_before() -> None:
    assert to_wake(_waits(PAUSED, "everything is paused"), POLICY, NOON) == []
