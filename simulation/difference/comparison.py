"""Two versions' footprints compared, customer by customer: how many differ, in what, and why."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from simulation.difference.change import OF_PASSAGES, Change, Kind
from simulation.difference.changes import changes
from simulation.difference.footprint_file import Footprint, footprints_in, read_footprint

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, order=True)
class Sort:
    """What makes two changes of one sort."""

    kind: Kind
    journey: str
    about: str
    reason: str


@dataclass
class Counted:
    """How many changes there are of one sort, and of how many customers; `later_by` counts them by whole hours.

    `typical` is for each of these lengths the customer for whom least else is otherwise.
    """

    number: int = 0
    customers: int = 0
    later_by: Counter[int] = field(default_factory=Counter)
    typical: dict[int, tuple[int, str]] = field(default_factory=dict)

    def example(self) -> str:
        """The typical customer of the commonest length."""
        often = min(self.typical, key=lambda hours: (-self.later_by[hours], hours))
        return self.typical[often][1]


@dataclass
class Difference:
    """What is otherwise for all customers: `differ` are those with any change, `told` those who got something else.

    `sent_before` and `sent_now` count messages sent, by journey and message; `inside` those who are in a journey when
    the old version's run ends, by journey and version.
    """

    customers: int = 0
    differ: int = 0
    told: int = 0
    sorts: dict[Sort, Counted] = field(default_factory=dict)
    sent_before: Counter[tuple[str, str]] = field(default_factory=Counter)
    sent_now: Counter[tuple[str, str]] = field(default_factory=Counter)
    inside: Counter[tuple[str, int]] = field(default_factory=Counter)

    def total(self, kind: Kind, about: str | None = None) -> int:
        """How many changes there are of a kind; of one message, journey or campaign only, if it is named."""
        return sum(
            counted.number
            for sort, counted in self.sorts.items()
            if sort.kind is kind and (about is None or about in (sort.journey, *sort.about.split(" → ")))
        )

    def by_number(self) -> list[tuple[Sort, Counted]]:
        """The sorts of changes, the most frequent first."""
        return sorted(self.sorts.items(), key=lambda item: (-item[1].number, item[0]))


@dataclass(frozen=True, slots=True)
class Case:
    """One customer for whom something is otherwise, with both footprints and the change they are shown for."""

    sort: Sort
    old: Footprint
    new: Footprint
    change: Change


def compare(old: Path, new: Path) -> Difference:
    """Compare two files of footprints, never holding more than one customer; UnfitFootprints.

    A customer who is in one file only has done nothing in the other.
    """
    difference = Difference()
    for customer, was, now in _side_by_side(old, new):
        difference.customers += 1
        before = _read(customer, was)
        after = before if was == now else _read(customer, now)
        _count(difference, before, after)
        if after is not before and (found := changes(before, after)):
            difference.differ += 1
            difference.told += any(change.is_told for change in found)
            _add(difference, customer, found)
    return difference


def typical_cases(difference: Difference, old: Path, new: Path, most: int) -> list[Case]:
    """One customer for each of the most frequent sorts of change, read again from the same files.

    A passage that begins or ends otherwise is not shown for itself by whom is shown already.
    """
    wanted: dict[str, list[Sort]] = {}
    sorts: list[Sort] = []
    for sort, counted in difference.by_number():
        customer = counted.example()
        if len(sorts) < most and (sort.kind not in OF_PASSAGES or customer not in wanted):
            wanted.setdefault(customer, []).append(sort)
            sorts.append(sort)
    found: dict[Sort, Case] = {}
    for customer, was, now in _side_by_side(old, new):
        if customer in wanted:
            before, after = _read(customer, was), _read(customer, now)
            for sort in wanted[customer]:
                often = difference.sorts[sort].later_by.most_common(1)[0][0]
                same = [change for change in changes(before, after) if _sort(change) == sort]
                found[sort] = Case(sort, before, after, min(same, key=lambda one: abs(_hours(one) - often)))
    return [found[sort] for sort in sorts]


def _side_by_side(old: Path, new: Path) -> Iterator[tuple[str, str | None, str | None]]:
    before, after = footprints_in(old), footprints_in(new)
    was, now = next(before, None), next(after, None)
    while was or now:
        customer = min(one[0] for one in (was, now) if one)
        left = was[1] if was and was[0] == customer else None
        right = now[1] if now and now[0] == customer else None
        yield customer, left, right
        was = next(before, None) if left is not None else was
        now = next(after, None) if right is not None else now


def _read(customer: str, line: str | None) -> Footprint:
    return Footprint(customer) if line is None else read_footprint(line)


def _count(difference: Difference, before: Footprint, after: Footprint) -> None:
    difference.sent_before.update((one.journey, one.message) for one in before.messages if one.sent_at)
    difference.sent_now.update((one.journey, one.message) for one in after.messages if one.sent_at)
    difference.inside.update(
        (one.journey, one.version) for one in before.passages if one.refused is None and one.ended_at is None
    )


def _add(difference: Difference, customer: str, found: list[Change]) -> None:
    for change in found:
        counted = difference.sorts.setdefault(_sort(change), Counted())
        hours, case = _hours(change), (len(found), customer)
        counted.number += 1
        counted.later_by[hours] += 1
        counted.typical[hours] = min(counted.typical.get(hours, case), case)
    for sort in {_sort(change) for change in found}:
        difference.sorts[sort].customers += 1


def _sort(change: Change) -> Sort:
    return Sort(change.kind, change.journey, change.about, change.reason)


def _hours(change: Change) -> int:
    return round((change.later_by or timedelta()) / _HOUR)
