"""What one decision costs: twenty rules of every kind, and fifty messages that were said before."""

import time
from dataclasses import replace

from bench.figure import Figure
from tests.traffic.made import NOON
from tests.traffic.twenty import MESSAGE, POLICY, SEEN
from traffic.decide import decide
from traffic.picture import Picture

_DECISIONS = 5_000


def measure_decide() -> list[Figure]:
    """`decide_us_p50`, in microseconds, where every rule is asked and none objects; beside it, where others wait."""
    alone, among_others = _took(replace(SEEN, waiting=())), _took(SEEN)
    median, late = alone[_DECISIONS // 2], alone[_DECISIONS * 99 // 100]
    waiting = f"{among_others[_DECISIONS // 2]:.0f} where {len(SEEN.waiting)} more important ones wait"
    note = f"20 rules, {len(SEEN.past)} past messages; p99 {late:.0f}; {waiting}"
    return [Figure("decide_us_p50", median, "<= 150", note)]


def _took(seen: Picture) -> list[float]:
    took = []
    for _ in range(_DECISIONS):
        fresh = replace(seen)  # as every claim has: nothing is reckoned with that an earlier decision has sorted
        begun = time.perf_counter()
        decide(MESSAGE, fresh, POLICY, NOON)
        took.append((time.perf_counter() - begun) * 1e6)
    return sorted(took)
