"""What a decision costs."""

import sys
import time
from dataclasses import replace
from datetime import timedelta

from tests.traffic.made import CAP, CASES, DAY, INTENT, NOON, POLICY, picture, said
from traffic.decide import decide
from traffic.picture import Hold, Picture
from workflows.vocabulary.gate import Verdict

TARGET_US, ALARM_US = 150, 1_000


def test_deciding_by_twenty_rules_over_fifty_past_messages_takes_well_under_a_millisecond() -> None:
    holds = tuple(CASES.model_copy(update={"name": f"hold-{n}"}) for n in range(9))
    caps = tuple(CAP.model_copy(update={"name": f"cap-{n}", "most": 60 + n}) for n in range(9))
    policy = POLICY.model_copy(update={"holds": holds, "caps": caps})  # and consent, and quiet hours
    settled = tuple(Hold(f"hold-{n}", "881", opened_at=NOON - DAY, closed_at=NOON) for n in range(9))
    standing = replace(picture().standing, holds=settled, time_zone="Europe/Berlin")
    seen = Picture(standing, said(*(NOON - n * timedelta(hours=3) for n in range(50))))
    took = []
    for _ in range(300):
        begun = time.perf_counter()
        decision = decide(INTENT, seen, policy, NOON)
        took.append((time.perf_counter() - begun) * 1e6)
    assert decision.verdict is Verdict.CLEAR
    figures = f"{sorted(took)[150]:.0f} µs at the median, {min(took):.0f} at best; to hold: {TARGET_US}"
    sys.stdout.write(f"decide: {figures}\n")
    assert min(took) <= ALARM_US, figures
