"""Two files of footprints compared: how many customers differ, in what, and which of them to show."""

from pathlib import Path

import pytest

from simulation.difference.change import Kind
from simulation.difference.comparison import Sort, compare, typical_cases
from simulation.difference.footprint_file import UnfitFootprints
from simulation.difference.side_by_side import Row, side_by_side
from tests.simulation.footprints import START, line, message, passage, written

ITSELF = "the journey itself"


def pair(folder: Path, old: tuple[str, ...], new: tuple[str, ...]) -> tuple[Path, Path]:
    """Both files."""
    return written(folder / "old", *old), written(folder / "new", *new)


def test_the_same_files_give_nothing(tmp_path: Path) -> None:
    lines = (line("c-1", message(5)), line("c-2"))
    found = compare(*pair(tmp_path, lines, lines))
    assert (found.customers, found.differ, found.told, found.sorts) == (2, 0, 0, {})
    assert found.sent_before == found.sent_now == {("coupon-campaign", "coupon-reminder"): 1}


def test_customers_are_counted_once_and_those_who_get_something_else_apart(tmp_path: Path) -> None:
    ended = line("c-3", passages=(passage(0, 30, "lapsed"),))
    old = (line("c-1", message(5), message(50)), line("c-2", message(5)), ended)
    new = (line("c-1", message(6), message(51)), line("c-2", message(5)), line("c-3"))
    found = compare(*pair(tmp_path, old, new))
    assert (found.customers, found.differ, found.told) == (3, 2, 1)
    moved = found.sorts[Sort(Kind.MOVED, "coupon-campaign", "coupon-reminder", ITSELF)]
    assert (moved.number, moved.customers, moved.later_by) == (2, 1, {24: 2})
    assert found.total(Kind.MOVED) == found.total(Kind.MOVED, "coupon-reminder") == 2
    assert found.total(Kind.MOVED, "we-miss-you") == 0


def test_a_customer_who_is_in_one_file_only_has_got_nothing_under_the_other(tmp_path: Path) -> None:
    old, new = (line("c-1", message(5)), line("c-2")), (line("c-2"), line("c-3", message(5)))
    found = compare(*pair(tmp_path, old, new))
    assert found.customers == 3
    assert found.total(Kind.REMOVED) == found.total(Kind.ADDED) == 1
    assert compare(*pair(tmp_path, old, ())).total(Kind.REMOVED) == 1


def test_customers_are_met_in_the_order_in_which_the_simulation_writes_them(tmp_path: Path) -> None:
    lines = [line(name, message(5)) for name in ("h-1", "h-10", "h-1.a", "h-2", "H-1", "h_1", "h")]
    files = pair(tmp_path, tuple(sorted(lines)), tuple(sorted(lines)))
    assert compare(*files).customers == len(lines)


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ((line("c-2"), line("c-1")), "old:2: c-1 after c-2: sort by customer, a line each"),
        ((line("c-1"), line("c-1")), "old:2: c-1 after c-1"),
        (("{}\n",), "old:1: this is no customer's footprint"),
    ],
)
def test_a_file_that_cannot_be_compared_is_named_with_the_line(
    tmp_path: Path, lines: tuple[str, ...], complaint: str
) -> None:
    with pytest.raises(UnfitFootprints) as refusal:
        compare(*pair(tmp_path, lines, (line("c-1"),)))
    assert complaint in str(refusal.value)


def test_those_inside_are_counted_by_journey_and_version_as_the_old_version_leaves_them(tmp_path: Path) -> None:
    inside = (passage(0), passage(0, 5, "lapsed", key="8"), passage(0, version=2, key="9"), passage(1, refused="no"))
    found = compare(*pair(tmp_path, (line("c", passages=inside),), ()))
    assert found.inside == {("coupon-campaign", 1): 1, ("coupon-campaign", 2): 1}


def test_each_sort_of_change_is_shown_by_whom_least_else_happened_to_the_most_frequent_first(tmp_path: Path) -> None:
    old = [line(f"c-{n}", message(5)) for n in range(5)]
    new = [
        line("c-0", message(8), message(9, "we-miss-you")),
        line("c-1", message(8)),
        line("c-2", message(8)),
        line("c-3", message(6)),
        line("c-4", message(5), message(9, "we-miss-you")),
    ]
    files = pair(tmp_path, tuple(old), tuple(new))
    cases = typical_cases(compare(*files), *files, most=5)
    assert [(case.sort.kind.value, case.old.customer) for case in cases] == [("moved", "c-1"), ("added", "c-4")]
    assert [case.sort.kind for case in typical_cases(compare(*files), *files, most=1)] == [Kind.MOVED]


def test_a_passage_that_only_a_message_came_of_is_not_shown_once_more(tmp_path: Path) -> None:
    entered = (passage(5, 5, "completed"),)
    files = pair(
        tmp_path,
        (line("c", passages=(passage(0, 1, "lapsed", journey="x"),)),),
        (line("c", message(5), passages=entered),),
    )
    cases = typical_cases(compare(*files), *files, most=5)
    assert [case.sort.kind.value for case in cases] == ["added"]
    assert [row.new for row in side_by_side(cases[0])] == [
        "enters coupon-campaign; coupon-reminder goes out; coupon-campaign ends: completed"
    ]


def test_both_stories_stand_side_by_side_row_by_row(tmp_path: Path) -> None:
    whole = (passage(0, 30, "lapsed"),)
    met = ((8, "defer", "quiet-hours"), (8.5, "clear", "clear"))
    files = pair(
        tmp_path,
        (line("c", message(5), message(100, "we-miss-you", journey="win-back"), passages=whole),),
        (line("c", message(8, met=met, sent=8.5), message(100, "we-miss-you", journey="win-back"), passages=whole),),
    )
    [case] = typical_cases(compare(*files), *files, most=5)
    assert [((row.at - START).total_seconds() / 86_400, row.old, row.new) for row in side_by_side(case)] == [
        (0, "enters coupon-campaign", "enters coupon-campaign"),
        (5, "coupon-reminder goes out", ""),
        (8, "", "coupon-reminder waits: quiet-hours"),
        (8.5, "", "coupon-reminder goes out"),
        (30, "coupon-campaign ends: lapsed", "coupon-campaign ends: lapsed"),
    ]
    assert side_by_side(case, most=1) == [Row(side_by_side(case)[1].at, "coupon-reminder goes out", "")]
