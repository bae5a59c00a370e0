"""`sojourn backtest` says what came of it, in eighty columns, and refuses in a line what it cannot do."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli import app
from commands.backtesting.policy import NoSuchPolicy, present
from settings import Settings

BOTH = ("coupon-campaign", "win-back")
FEW = ("--data", "completejourney:5", "--processes", "1")
CAPPED = """
[consent]
binds = ["marketing", "survey"]

[[caps]]
name = "no-marketing"
most = 0
within_days = 7
binds = ["marketing"]
"""
UNFIT = """
[[holds]]
name = "open-case"
opened_by = "case.opend"
closed_by = "support_case.closed"
key = "case_id"
binds = ["marketing"]
"""


@pytest.fixture(autouse=True)
def _without_a_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOJOURN_HOME", str(tmp_path / "home"))


def typed(*words: str) -> Result:
    return CliRunner().invoke(app, ("backtest", *words))


def lines_of(result: Result) -> list[str]:
    return [" ".join(line.split()) for line in result.output.splitlines()]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("coupon-campain", *FEW), "there are abandoned-cart, "),
        (("win-back", "--data", "completejorney"), "there are completejourney, "),
        (("win-back", "--data", "completejourney:none"), "say completejourney:200"),
        (
            ("contract-renewal", *FEW),
            "starts on contract.started, which the data does not have; it has basket.bought, ",
        ),
        (("win-back", "--data", "store"), "type `sojourn migrate` first"),
        (("win-back", *FEW, "--memory", "plenty"), "say 800MB, or 2GB"),
        (("win-back", *FEW, "--memory", "50MB"), "at least "),
        (("win-back", *FEW, "--zone", "Atlantis"), "send a name such as Europe/Berlin"),
        (("win-back", *FEW, "--consents", "marketing,everything"), "nobody consents to everything: there are "),
        (("win-back", *FEW, "--json", "nowhere/at/all.json"), "make the folder nowhere/at first"),
        (("win-back", *FEW, "--policy", "missing.toml"), "missing.toml"),
        (("win-back", *FEW, "--since", "2019-01-01"), "the data holds no event"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_line(words: tuple[str, ...], told: str) -> None:
    refused = typed(*words)
    assert refused.exit_code == 2
    assert told in " ".join(refused.output.split())
    assert len(refused.output.splitlines()) <= 2
    assert "Traceback" not in refused.output


def test_a_policy_that_is_none_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    file = tmp_path / "proposed.toml"
    for text, told in (
        ("caps = 3", "caps"),
        ("[[", "proposed.toml"),
        (UNFIT, "no event is called 'case.opend'"),
    ):
        file.write_text(text)
        refused = typed("win-back", *FEW, "--policy", str(file))
        assert (refused.exit_code, told in refused.output) == (2, True), refused.output


def test_a_row_that_makes_no_event_ends_it_or_is_left_out_and_told_of(tmp_path: Path) -> None:
    rows = "customer,time,basket_id,amount_cents\nc-1,2026-01-01T10:00:00Z,b-1,100\nc-2,2026-01-02T10:00:00Z,b-2,much\n"
    (tmp_path / "basket.bought.csv").write_text(rows)
    given = ("win-back", "--data", str(tmp_path), "--processes", "1")
    refused = typed(*given)
    assert refused.exit_code == 2
    assert "row 3" in refused.output
    assert "amount_cents" in refused.output
    run = typed(*given, "--skip-unfit")
    assert run.exit_code == 0
    assert "1 event of 1 customer, 1 Jan 2026" in " ".join(lines_of(run))
    assert "left out: basket.bought.csv, row 3" in run.output


def test_what_the_data_never_says_is_said_before_anything_is_run(tmp_path: Path) -> None:
    (tmp_path / "contract.started.csv").write_text(
        "customer,time,contract_id,ends_on\nc-1,2026-01-01T10:00:00Z,k-1,2026-06-01T10:00:00Z\n"
    )
    run = typed("contract-renewal", "--data", str(tmp_path), "--processes", "1", "--until", "2026-06-02")
    first = " ".join(run.output.split("events of")[0].split())
    assert first.startswith(
        "contract-renewal: the data never says contract.cancelled (an exit), contract.renewed (its goal), "
        "offer.accepted (it listens to that)"
    )
    assert "contract-renewal entered 1" in lines_of(run)


def test_a_backtest_tells_what_came_of_it_in_eighty_columns_and_in_files(tmp_path: Path) -> None:
    report, footprints = tmp_path / "report.json", tmp_path / "footprints.jsonl"
    run = typed(*BOTH, *FEW, "--json", str(report), "--footprints", str(footprints))
    assert run.exit_code == 0, run.output
    assert max(map(len, run.output.splitlines())) <= 80
    lines = lines_of(run)
    assert "Policy: policy.toml, as shipped. Seed: 0." in lines
    assert "an address, consent to marketing, survey, zone UTC" in " ".join(lines)
    for title in ("Coupon campaigns", "Reminders", "Thirty days of silence", "Messages", "Journeys", "Busiest days"):
        assert any(line.startswith(title) for line in lines), title
    found = json.loads(report.read_text())
    assert (found["format"], found["customers"], found["journeys"]) == (1, 5, sorted(BOTH))
    assert report.read_text() == json.dumps(found, indent=2, sort_keys=True) + "\n"
    told = [json.loads(line) for line in footprints.read_text().splitlines()]
    assert len(told) == 5
    sent = sum(one["state"] == "sent" for customer in told for one in customer["messages"])
    assert sent == sum(message["states"]["sent"] for message in found["messages"].values())


@pytest.mark.long
def test_a_journey_that_is_not_run_has_no_section(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    run = typed("win-back", *FEW, "--quiet", "--json", str(report))
    assert (run.exit_code, run.output) == (0, "")
    assert "lapses" in (found := json.loads(report.read_text()))
    assert not {"campaigns", "reminders"} & found.keys()


@pytest.mark.long
def test_a_proposed_policy_is_shown_beside_the_present_one(tmp_path: Path) -> None:
    proposed = tmp_path / "proposed.toml"
    proposed.write_text(CAPPED)
    run = typed(*BOTH, *FEW, "--policy", str(proposed))
    assert run.exit_code == 0, run.output
    after = run.output.split("against the present policy")[1]
    assert "no-marketing" in after
    proposed.write_text((Path(__file__).parents[2] / "policy.toml").read_text())
    same = typed("win-back", *FEW, "--policy", str(proposed))
    assert "there is no difference to show" in " ".join(same.output.split())
    assert "against the present policy" not in same.output


async def test_the_policy_in_force_is_the_stores_if_there_is_one(sqlite_url: str, tmp_path: Path) -> None:
    in_force = await asyncio.to_thread(present, Settings(database_url=sqlite_url))
    assert in_force.name == "version 1, in force"
    nowhere = tmp_path / "none.db"
    assert present(Settings(database_url=f"sqlite+aiosqlite:///{nowhere}")).name == "policy.toml, as shipped"
    assert not nowhere.exists(), "to look for a database must not make one"


async def test_a_store_that_does_not_answer_is_not_taken_for_none() -> None:
    silent = Settings(database_url="postgresql+asyncpg://nobody@127.0.0.1:1/nothing")
    with pytest.raises(NoSuchPolicy, match="say --policy FILE"):
        await asyncio.to_thread(present, silent)
