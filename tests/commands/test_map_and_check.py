"""What `sojourn map` and `sojourn check` say, and how they end."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from workflows.checks import everything
from workflows.map import page
from workflows.map.complaint import Complaint


def test_what_is_shipped_passes_the_check_without_a_word() -> None:
    done = CliRunner().invoke(app, ["check"])
    assert (done.exit_code, done.output) == (0, "")


def test_a_complaint_is_told_with_file_and_line_and_ends_the_check_with_1(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [Complaint(Path.cwd() / "workflows" / "x.py", 7, "uses print", "write `self.stage(...)`")]
    monkeypatch.setattr(everything, "all_complaints", lambda: found)
    done = CliRunner().invoke(app, ["check"])
    assert (done.exit_code, done.output) == (1, "workflows/x.py:7: uses print: write `self.stage(...)`\n")


def test_a_stale_map_is_only_told_of_with_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "stale", lambda source: Complaint(source.file, 1, "is stale", "type `sojourn map`"))
    done = CliRunner().invoke(app, ["map", "--check", "win-back"])
    assert (done.exit_code, done.output) == (1, "workflows/journeys/win_back.py:1: is stale: type `sojourn map`\n")


def test_a_journey_that_is_not_there_is_answered_with_those_that_are() -> None:
    done = CliRunner().invoke(app, ["map", "no-such-journey"])
    assert done.exit_code == 2
    assert "contract-renewal" in done.output
