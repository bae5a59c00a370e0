"""`sojourn story`: what she would have got, what she gets, and the reason for the difference."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli import app
from commands.stories.three_teams import THREE_TEAMS

SHIPPED = Path(__file__).parents[2] / "policy.toml"


@pytest.fixture(autouse=True)
def _narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commands.console.console._width", 80)


def test_without_the_gate_four_messages_come_in_one_hour_and_with_it_the_most_important_of_the_three() -> None:
    told = _json("three-teams")
    monday = [at for at, _ in _came(told, "without") if at.startswith("2026-03-02")]
    assert len(monday) == 4
    assert _minutes(monday[0], monday[-1]) < 60
    came = _came(told, "gated")
    assert came[:2] == [
        ("2026-03-02T09:30:00Z", "renewal-reminder comes"),
        ("2026-03-02T10:20:00Z", "bundle-offer comes"),
    ]
    assert came[2] == ("2026-03-03T10:20:00Z", "new-offer comes")


def test_what_grew_stale_meanwhile_does_not_come_and_is_counted_as_a_moment_missed() -> None:
    told = _json("three-teams")
    assert told["missed"] == ["app-invitation"]
    assert "app-invitation does not come: it was good until 03 Mar 2026 09:10" in _gated(told)


def test_of_equals_the_team_that_was_heard_least_lately_goes_first_whoever_asked_first() -> None:
    week = [text for at, text in _came(_json("three-teams"), "gated") if at > "2026-03-09"]
    assert week == ["app-shortcut comes", "still-saving comes", "last-days comes"]


def test_the_offer_waits_for_the_end_of_the_complaint_and_other_systems_are_silent_meanwhile() -> None:
    told = _json("held-renewal")
    assert told["without"]["over_a_complaint"] == 2
    assert told["gated"]["over_a_complaint"] == 0
    assert ("2026-03-05T11:00:00Z", "renewal-offer comes") in _came(told, "without")
    assert ("2026-03-07T15:00:00Z", "renewal-offer comes") in _came(told, "gated")
    assert "spring-sale does not come: all-campaigns is paused by support-case" in _gated(told)
    assert ("2026-03-08T09:00:00Z", "newsletter comes from elsewhere") in _came(told, "gated")


def test_whatever_waits_or_does_not_come_has_its_reason() -> None:
    for name in ("three-teams", "held-renewal"):
        told = [text for text in _gated(_json(name)) if not text.endswith(("comes", "from elsewhere"))]
        assert told
        assert all(re.search(r": .{6,}", text) for text in told), told


def test_under_a_policy_without_these_rules_the_gate_lets_all_through_that_came_without_it(tmp_path: Path) -> None:
    empty = tmp_path / "nothing.toml"
    empty.write_text("[consent]\n")
    told = _json("three-teams", "--policy", str(empty))
    assert _came(told, "without") == _came(told, "gated")
    assert (told["kept_apart"], told["missed"]) == (0, [])


def test_another_policy_is_another_story() -> None:
    assert _json("three-teams", "--policy", str(SHIPPED)) != _json("three-teams")
    assert THREE_TEAMS.policy.name == _json("three-teams")["policy"]


@pytest.mark.parametrize("name", ["three-teams", "held-renewal"])
def test_it_fits_on_a_screen_and_ends_with_its_figures_and_what_to_type_next(name: str) -> None:
    told = _typed(name)
    assert max(map(len, told.splitlines())) <= 80
    assert re.search(r"With it \d messages.*avoided", told.replace("\n", " "))
    assert f"sojourn story {name} --policy FILE" in told


def test_the_page_in_the_documentation_shows_what_is_printed() -> None:
    page = (Path(__file__).parents[2] / "docs" / "stories.md").read_text()
    for name in ("three-teams", "held-renewal"):
        assert _typed(name).strip() in page


def test_a_policy_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('[[caps]]\nname = "x"\n')
    result = CliRunner().invoke(app, ["story", "--policy", str(wrong)])
    assert result.exit_code == 2
    assert "wrong.toml" in result.output


def _typed(*words: str) -> str:
    result = CliRunner().invoke(app, ["story", *words])
    assert result.exit_code == 0, result.output
    return result.output


def _json(*words: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(_typed(*words, "--json"))
    return told


def _came(told: dict[str, Any], side: str) -> list[tuple[str, str]]:
    rows = ((row["at"], text) for row in told["rows"] for text in row[side])
    return [(at, text) for at, text in rows if re.search(r"^\S+ comes( from elsewhere)?$", text)]


def _gated(told: dict[str, Any]) -> list[str]:
    return [text for row in told["rows"] for text in row["gated"]]


def _minutes(one: str, other: str) -> float:
    return (datetime.fromisoformat(other) - datetime.fromisoformat(one)) / timedelta(minutes=1)
