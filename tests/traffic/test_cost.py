"""What a decision costs."""

import sys
import time

from tests.traffic.made import NOON
from tests.traffic.twenty import MESSAGE, POLICY, SEEN
from traffic.decide import decide
from workflows.vocabulary.gate import Verdict

TARGET_US, ALARM_US = 150, 1_000


def test_the_cost_is_that_of_twenty_rules_of_every_kind_and_fifty_messages() -> None:
    always = [POLICY.consent, POLICY.suppression, POLICY.gathering]
    assert len(POLICY.names) + len(always) == 20
    assert all(rule.covers(MESSAGE) for rule in (*POLICY.holdouts, *POLICY.holds, *POLICY.limits))
    assert len(SEEN.past) == 50
    assert all(at.claimed_at > NOON - POLICY.remembers for at in SEEN.past)


def test_deciding_by_twenty_rules_over_fifty_past_messages_takes_well_under_a_millisecond() -> None:
    took = []
    for _ in range(300):
        begun = time.perf_counter()
        decision = decide(MESSAGE, SEEN, POLICY, NOON)
        took.append((time.perf_counter() - begun) * 1e6)
    assert decision.verdict is Verdict.CLEAR
    figures = f"{sorted(took)[150]:.0f} µs at the median, {min(took):.0f} at best; to hold: {TARGET_US}"
    sys.stdout.write(f"decide: {figures}\n")
    assert min(took) <= ALARM_US, figures
