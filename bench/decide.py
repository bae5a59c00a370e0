"""What one decision costs: twenty rules of every kind, and fifty messages that were said before."""

import time

from bench.figure import Figure
from tests.traffic.made import NOON
from tests.traffic.twenty import MESSAGE, POLICY, SEEN
from traffic.decide import decide

_DECISIONS = 5_000


def measure_decide() -> list[Figure]:
    """`decide_us_p50`, in microseconds, where every rule is asked and none objects."""
    took = []
    for _ in range(_DECISIONS):
        begun = time.perf_counter()
        decide(MESSAGE, SEEN, POLICY, NOON)
        took.append((time.perf_counter() - begun) * 1e6)
    took.sort()
    note = f"{len(POLICY.names) + 3} rules, {len(SEEN.past)} past messages; p99 {took[_DECISIONS * 99 // 100]:.0f}"
    return [Figure("decide_us_p50", took[_DECISIONS // 2], "<= 150", note)]
