"""A change that would strand whoever is inside a journey is refused, and the refusal teaches how to make it safe."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from tests.commands.tree import ROOT, copy_of, typed

HISTORIES = ROOT / "tests" / "histories"
_SEND = re.compile(r"^( +)(await self\.send\(.*\))\n", re.MULTILINE)


@pytest.fixture
def journey(tmp_path: Path) -> Path:
    """The released contract renewal, in a copy of the workflows that a test may change."""
    return copy_of(tmp_path, "workflows") / "workflows" / "journeys" / "contract_renewal.py"


def replay(journey: Path) -> tuple[int, str]:
    """`sojourn replay` as whoever has changed the journey types it: its status, and what it says."""
    return typed(journey.parents[2], "cli", "replay", str(HISTORIES), "--journey", "contract-renewal")


def first_send(journey: Path) -> re.Match[str]:
    """The first line of the journey that sends something."""
    found = _SEND.search(journey.read_text())
    assert found
    return found


def change(journey: Path, *lines: str) -> int:
    """Put other lines in the place of the first `send`; the number of the first of them."""
    found, source = first_send(journey), journey.read_text()
    new = "".join(f"{found[1]}{line}\n" for line in lines)
    journey.write_text(source[: found.start()] + new + source[found.end() :])
    return source[: found.start()].count("\n") + 1


def test_a_send_taken_out_of_a_released_journey_is_refused_with_both_sides_and_how_to_version_it(
    journey: Path,
) -> None:
    number = change(journey)
    status, told = replay(journey)
    assert status == 1
    assert re.search(r"recorded  event \d+, ActivityTaskScheduled send-message \"renewal-reminder", told)
    line = journey.read_text().splitlines()[number - 1].strip()
    assert f"workflows/journeys/contract_renewal.py:{number}   {line}" in told
    assert '@workflow.defn(name="contract-renewal-v2")' in told
    assert "workflows/journeys/contract_renewal_v2.py" in told
    assert 'if workflow.patched("' in told


def test_the_same_change_under_patched_lets_those_inside_go_on(journey: Path) -> None:
    change(journey, 'if not workflow.patched("no-reminder"):', f"    {first_send(journey)[2]}")
    status, told = replay(journey)
    assert (status, "do not" in told) == (0, False), told


@pytest.mark.long
def test_another_message_in_the_place_of_one_is_refused_though_to_temporal_they_are_alike(journey: Path) -> None:
    number = change(journey, 'await self.send(RenewalOffer(package="Family"))')
    status, told = replay(journey)
    assert status == 1
    assert "now       activity send-message renewal-offer" in told
    assert f"contract_renewal.py:{number} " in told


@pytest.mark.long
def test_a_bug_is_named_with_the_line_that_raised_it(journey: Path) -> None:
    number = change(journey, "raise ValueError(contract.contract_id)")
    status, told = replay(journey)
    assert status == 1
    assert "now       ValueError: k-1" in told
    assert f"contract_renewal.py:{number} " in told


@pytest.mark.long
def test_a_journey_that_is_gone_is_missed_by_those_inside(journey: Path) -> None:
    journey.write_text(journey.read_text().replace('name="contract-renewal"', 'name="something-else"'))
    status, told = replay(journey)
    assert status == 1
    assert "no journey is called contract-renewal any more" in told


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["--closed"], "say --from-cluster too"),
        (["tests/histories", "--from-cluster"], "not both"),
        (["--journey", "nobody-wrote-it"], "nothing to replay of nobody-wrote-it"),
        (["templates"], "holds no histories"),
    ],
)
def test_what_cannot_be_replayed_is_said(words: list[str], answer: str) -> None:
    ran = CliRunner().invoke(app, ["replay", *words])
    assert ran.exit_code == 2
    assert answer in ran.output


def test_no_temporal_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
    ran = CliRunner().invoke(app, ["replay", "--from-cluster"])
    assert ran.exit_code == 2
    assert "no Temporal answers" in ran.output
