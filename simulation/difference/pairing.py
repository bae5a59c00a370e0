"""Which of one version's happenings is which of the other's: by order and by nearness in time."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

APART = timedelta(days=60)
"""Two of a repeated kind that are further apart are not the same one moved: one is gone, and another has come."""

ItemT = TypeVar("ItemT")
Pair = tuple[ItemT | None, ItemT | None]


def paired(
    old: Iterable[ItemT], new: Iterable[ItemT], kind: Callable[[ItemT], Hashable], at: Callable[[ItemT], datetime]
) -> list[Pair[ItemT]]:
    """Pair what is of one kind, in order of time, so that as little as possible has moved, come or gone.

    An item alone of its kind on both sides is the same one however far it has moved.
    """
    by_kind: dict[Hashable, tuple[list[ItemT], list[ItemT]]] = {}
    for side, items in enumerate((old, new)):
        for item in items:
            by_kind.setdefault(kind(item), ([], []))[side].append(item)
    pairs: list[Pair[ItemT]] = []
    for before, after in by_kind.values():
        if len(before) == len(after) == 1:
            pairs.append((before[0], after[0]))
        else:
            before.sort(key=at)
            after.sort(key=at)
            aligned = _aligned(before, after, at)
            pairs += aligned
    return pairs


def _aligned(old: Sequence[ItemT], new: Sequence[ItemT], at: Callable[[ItemT], datetime]) -> list[Pair[ItemT]]:
    same = 0
    while same < min(len(old), len(new)) and at(old[same]) == at(new[same]):
        same += 1
    # What both begin with is the usual case, and costs nothing.
    rest = _cheapest(old[same:], new[same:], at)
    return [*zip(old[:same], new[:same], strict=True), *rest]


def _cheapest(old: Sequence[ItemT], new: Sequence[ItemT], at: Callable[[ItemT], datetime]) -> list[Pair[ItemT]]:
    alone = APART / 2
    # costs[i][j]: of pairing all but the first i old and the first j new ones.
    costs = [[timedelta(0)] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old), -1, -1):
        for j in range(len(new), -1, -1):
            if i < len(old) and j < len(new):
                together = abs(at(old[i]) - at(new[j])) + costs[i + 1][j + 1]
                costs[i][j] = min(together, alone + costs[i + 1][j], alone + costs[i][j + 1])
            else:
                costs[i][j] = alone * (len(old) - i + len(new) - j)
    pairs: list[Pair[ItemT]] = []
    i = j = 0
    while i < len(old) and j < len(new):
        if costs[i][j] == abs(at(old[i]) - at(new[j])) + costs[i + 1][j + 1]:
            pairs.append((old[i], new[j]))
            i, j = i + 1, j + 1
        elif costs[i][j] == alone + costs[i + 1][j]:
            pairs.append((old[i], None))
            i += 1
        else:
            pairs.append((None, new[j]))
            j += 1
    return [*pairs, *((item, None) for item in old[i:]), *((None, item) for item in new[j:])]
