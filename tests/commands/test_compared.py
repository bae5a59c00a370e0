"""What a comparison says: in Markdown, in JSON, on a screen of eighty columns, and by its status."""

import json
from pathlib import Path

import pytest

from commands.diffing import compared
from commands.diffing.compared import Wanted, show_difference
from commands.diffing.report import About, Side
from commands.diffing.thresholds import threshold
from tests.simulation.footprints import line, message, passage, written

ABOUT = About(data="completejourney:3", seed=0, journeys=("coupon-campaign",))
SAME = {"coupon-campaign": "48ff3cbb1157"}
INSIDE = (passage(0),)


def told(folder: Path, old: Side, new: Side, *fail_if: str, changes: bool = True) -> tuple[int, str, dict[str, object]]:
    """The status, the Markdown and the JSON of three customers, of whom one is reminded later and one no more."""
    before = [line(f"c-{n}", message(5), passages=INSIDE) for n in range(3)]
    after = [
        line("c-0", message(8), passages=INSIDE),
        line("c-1", message(5, dropped_by="marketing|per|week")),
        before[2],
    ]
    files = written(folder / "old", *before), written(folder / "new", *(after if changes else before))
    markdown, report = folder / "diff.md", folder / "diff.json"
    thresholds = tuple(threshold(text) for text in fail_if)
    status = show_difference(old, new, files, ABOUT, Wanted(markdown=markdown, json=report, thresholds=thresholds))
    return status, markdown.read_text(), json.loads(report.read_text())


def side(name: str = "main", **more: object) -> Side:
    """A version under the shipped policy."""
    return Side.model_validate({"name": name, "policy": "policy.toml", "fingerprints": SAME, **more})


def test_a_pull_request_reads_who_would_have_got_what_otherwise_and_why(tmp_path: Path) -> None:
    status, page, _ = told(tmp_path, side(commit="0123456789abcdef"), side("the working tree"))
    assert status == 0
    assert page.startswith("<!-- sojourn diff -->\n### 2 of 3 customers (66.7 %) would have got something else.\n")
    assert "Messages: 3 before, 2 now; 1 removed, 1 moved." in page
    assert "_main (012345678) → the working tree: coupon-campaign over completejourney:3, seed 0_" in page
    assert "| `coupon-reminder` | coupon-campaign | 3 | 2 | -1 |" in page
    assert "| coupon-reminder moved | the journey itself | 1 | 1 | 3 d later |" in page
    assert "| coupon-reminder removed | marketing\\|per\\|week | 1 | 1 |  |" in page
    assert "<code>c-0</code>: coupon-reminder moved, 3 d later (the journey itself)" in page
    assert "| 2017-03-06 00:00 | coupon-reminder goes out |  |" in page
    assert "| 2017-03-09 00:00 |  | coupon-reminder goes out |" in page


def test_nobody_who_gets_anything_else_is_said_in_one_sentence(tmp_path: Path) -> None:
    _, page, report = told(tmp_path, side(), side("."), changes=False)
    assert "### None of 3 customers would have got anything else." in page
    assert (report["changes"], report["cases"]) == ([], [])


def test_two_policies_are_named_where_they_differ(tmp_path: Path) -> None:
    _, page, _ = told(tmp_path, side("in force", policy="version 3"), side("proposed", policy="proposed.toml"))
    assert "_in force → proposed, policy version 3 → proposed.toml: coupon-campaign over" in page


def test_the_json_has_all_of_it_in_a_shape_of_its_own_format(tmp_path: Path) -> None:
    _, _, report = told(tmp_path, side(), side("."))
    assert report["format"] == 1
    assert report["customers"] == {"all": 3, "differ": 2, "told": 2}
    assert report["messages"] == [{"journey": "coupon-campaign", "message": "coupon-reminder", "before": 3, "now": 2}]
    assert report["changes"] == [
        {
            "kind": "moved",
            "journey": "coupon-campaign",
            "about": "coupon-reminder",
            "reason": "the journey itself",
            "number": 1,
            "customers": 1,
            "later_by_hours": {"least": 72, "middle": 72, "most": 72},
        },
        {
            "kind": "removed",
            "journey": "coupon-campaign",
            "about": "coupon-reminder",
            "reason": "marketing|per|week",
            "number": 1,
            "customers": 1,
            "later_by_hours": None,
        },
    ]


@pytest.mark.parametrize(
    ("fingerprints", "advice"),
    [
        ({"coupon-campaign": "0" * 12}, '@workflow.defn(name="coupon-campaign-v2")'),
        ({}, "Put the class of coupon-campaign back until nobody is inside it"),
        ({"coupon-campaign": None}, '@workflow.defn(name="coupon-campaign-v2")'),
    ],
)
def test_those_inside_whom_the_new_code_does_not_fit_are_counted_with_what_to_do(
    tmp_path: Path, fingerprints: dict[str, str | None], advice: str
) -> None:
    status, page, _ = told(tmp_path, side(), side(".", fingerprints=fingerprints), "in_flight>0")
    assert "Inside when the data ends: 3 in coupon-campaign. For 3 of them the new code does not fit." in page
    assert advice in page
    assert (status, "**Fails:** `in_flight>0: it is 3`" in page) == (compared.CROSSED, True)


def test_those_inside_can_go_on_where_the_steps_are_the_same(tmp_path: Path) -> None:
    _, page, _ = told(tmp_path, side(), side("."), "in_flight>0")
    assert "3 in coupon-campaign. All of them can go on: same steps." in page


def test_a_threshold_that_is_crossed_is_said_and_ends_with_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, report = told(tmp_path, side(), side("."), "removed>0", "added>0")
    assert (status, report["failed"]) == (3, ["removed>0: it is 1"])
    assert "fails: removed>0: it is 1" in capsys.readouterr().err


def test_eighty_columns_hold_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.console import Console

    with (tmp_path / "screen").open("w") as screen:
        monkeypatch.setattr(compared, "console", Console(file=screen, width=80))
        told(tmp_path, side(commit="0123456789abcdef"), side("the working tree"))
    shown = (tmp_path / "screen").read_text()
    assert max(map(len, shown.splitlines())) <= 80
    assert "2 of 3 customers (66.7 %) would have got something else." in shown
