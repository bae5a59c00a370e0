"""`sojourn simulate`: what it prints, what it writes, and how it refuses."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from cli import app

FEW = ("--customers", "20")


@pytest.fixture(autouse=True)
def _narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commands.console.console._width", 80)


def test_it_prints_how_far_they_came_and_what_was_sent_within_80_columns() -> None:
    status, told = _typed("simulate", "contract-renewal", *FEW)
    assert status == 0
    for part in ("Funnel", "Outcomes and their reasons", "Time to an outcome", "Waits", "Messages by decision"):
        assert part in told
    assert re.search(r"^entered +20 +100 % +20$", told, re.MULTILINE)
    assert max(map(len, told.splitlines())) <= 80


def test_the_page_has_the_map_with_its_counts_and_asks_nobody_for_anything(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    status, _ = _typed("simulate", "welcome-series", *FEW, "--page", str(page))
    assert status == 0
    text = page.read_text()
    assert not re.findall(r"<script|https?:|src=|@import|url\((?!#)", text)
    svg = ElementTree.fromstring(text[text.index("<svg") : text.index("</svg>") + len("</svg>")])
    labels = ["".join(part.itertext()) for part in svg.iter("text")]
    assert "account.opened" in labels
    assert {"20", "20 · 100 %"} <= set(labels)
    assert any(label.endswith("never") for label in labels)
    assert "welcome-series.toml" in text
    assert "Seed" in text


def test_the_same_again_writes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        files = ("--page", str(tmp_path / f"{name}.html"), "--json", str(tmp_path / f"{name}.json"))
        assert _typed("simulate", "coupon-campaign", *FEW, "--days", "90", *files)[0] == 0
    for kind in ("html", "json"):
        assert (tmp_path / f"one.{kind}").read_bytes() == (tmp_path / f"other.{kind}").read_bytes()


def test_the_numbers_add_up_in_the_file_for_programs(tmp_path: Path) -> None:
    file = tmp_path / "told.json"
    assert _typed("simulate", "contract-renewal", *FEW, "--json", str(file))[0] == 0
    told = json.loads(file.read_text())
    assert told["entered"] == 20 == sum(one["number"] for one in told["endings"])


def test_a_journey_without_a_scenario_is_answered_with_one_to_begin_with(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["simulate", "win-back"])
    assert done.exit_code == 2
    assert "There is no scenarios/win-back.toml yet" in done.stderr
    (tmp_path / "mine.toml").write_text(done.stdout)
    assert _typed("simulate", "win-back", *FEW, "--scenario", str(tmp_path / "mine.toml"))[0] == 0


def test_what_is_printed_may_be_sent_into_the_very_file_that_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "scenarios" / "win-back.toml"
    file.parent.mkdir()
    file.touch()
    monkeypatch.chdir(tmp_path)
    file.write_text(CliRunner().invoke(app, ["simulate", "win-back"]).stdout)
    assert _typed("simulate", "win-back", *FEW)[0] == 0


def test_a_slip_in_the_file_is_told_with_its_table_and_key(tmp_path: Path) -> None:
    file = tmp_path / "slip.toml"
    file.write_text('[start]\nevent = "account.opened"\n[[events]]\nevent = "app.installed"\ndelai = "1 d"\n')
    status, told = _typed("simulate", "welcome-series", "--scenario", str(file))
    assert (status, told) == (
        2,
        f"{file}: [[events]] number 1 (app.installed): there is no 'delai'; did you mean 'delay'?\n",
    )


def test_a_file_or_a_journey_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    status, told = _typed("simulate", "welcome-series", "--scenario", str(tmp_path / "none.toml"))
    assert (status, "cannot be read: No such file or directory" in told) == (2, True)
    status, told = _typed("simulate", "welcome-serie")
    assert (status, "welcome-series" in told) == (2, True)


def _typed(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, words)
    return done.exit_code, done.output
