"""`sojourn diff` in a real repository: each version runs its own code, and what it needed is gone afterwards."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.commands.tree import begun, copy_of, typed

_REMINDER = "campaign.starts_on + length / 2"
_WHO = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.invalid", "-c", "commit.gpgsign=false")


@dataclass(frozen=True)
class Checkout:
    """A repository with three revisions: `plain`, `later` with the reminder moved by three days, and `broken`."""

    folder: Path

    def git(self, *words: str) -> str:
        """Type a command of git's."""
        done = subprocess.run(["git", *_WHO, *words], cwd=self.folder, capture_output=True, text=True, check=True)
        return done.stdout

    def diff(self, *words: str, data: str = "events") -> tuple[int, str]:
        """Type `sojourn diff`."""
        return typed(self.folder, "cli", "diff", *words, "--data", data)

    def tag(self, name: str) -> None:
        """Commit everything under that name."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--no-verify", "--message", name)
        self.git("tag", name)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    found = Checkout(copy_of(tmp_path_factory.mktemp("repository")))
    found.git("init", "--quiet", "--initial-branch", "main")
    (found.folder / ".gitignore").write_text("__pycache__/\n")
    _events(found.folder / "events")
    found.tag("plain")
    journey = found.folder / "workflows" / "journeys" / "coupon_campaign.py"
    written = journey.read_text()
    journey.write_text(written.replace(_REMINDER, f"{_REMINDER} + timedelta(days=3)"))
    found.tag("later")
    journey.write_text("import nothing_of_that_name\n" + written)
    found.tag("broken")
    found.git("checkout", "--quiet", "later")
    yield found
    assert found.git("worktree", "list").count("\n") == 1
    assert found.git("status", "--porcelain") == ""


def _events(folder: Path) -> None:
    """Four households in a campaign of March; one redeems on the sixteenth day, and one after the reminder."""
    folder.mkdir()
    targeted = "2017-03-01,8,Type A,2017-03-01T00:00:00Z,2017-03-31T00:00:00Z"
    households = "".join(f"h-{number},{targeted}\n" for number in range(4))
    (folder / "campaign.targeted.csv").write_text(f"customer,time,campaign_id,kind,starts_on,ends_on\n{households}")
    redeemed = "h-1,2017-03-17T12:00:00Z,8,5\nh-2,2017-03-25T12:00:00Z,8,5\n"
    (folder / "coupon.redeemed.csv").write_text(f"customer,time,campaign_id,coupon_id\n{redeemed}")


@pytest.mark.long
def test_a_reminder_three_days_later_is_told_customer_by_customer(repository: Checkout, tmp_path: Path) -> None:
    page, report = tmp_path / "diff.md", tmp_path / "diff.json"
    files = ("--markdown", str(page), "--json", str(report))
    status, said = repository.diff("plain", "later", "coupon-campaign", *files, "--fail-if", "removed>0")
    assert status == 3, said
    assert "fails: removed>0: it is 1" in said
    found = json.loads(report.read_text())
    assert found["customers"] == {"all": 4, "differ": 4, "told": 4}
    assert [(one["kind"], one["number"], one["later_by_hours"]) for one in found["changes"]] == [
        ("moved", 3, {"least": 72, "middle": 72, "most": 72}),
        ("removed", 1, None),
    ]
    assert [(one["customer"], one["kind"]) for one in found["cases"]] == [("h-0", "moved"), ("h-1", "removed")]
    assert found["about"] == {"data": "events", "seed": 0, "journeys": ["coupon-campaign"]}
    assert page.read_text().startswith("<!-- sojourn diff -->\n### 4 of 4 customers (100.0 %)")
    assert not [one for one in found["in_flight"] if one["is_affected"]]


@pytest.mark.long
def test_the_working_tree_is_the_new_version_if_none_is_said_and_policies_may_differ_too(
    repository: Checkout, tmp_path: Path
) -> None:
    (tmp_path / "silent.toml").write_text('[quiet_hours]\nstarts = "10:00"\nends = "09:59"\nbinds = ["marketing"]\n')
    words = ("later", "coupon-campaign", "--new-policy", str(tmp_path / "silent.toml"))
    status, said = repository.diff(*words)
    assert status == 0, said
    assert "the working tree, policy policy.toml of later" in " ".join(said.split())
    assert "3 of 4 customers" in said
    assert "coupon-reminder moved  quiet-hours" in said


@pytest.mark.long
def test_a_revision_that_does_not_import_is_shown_with_its_file_and_its_last_words(repository: Checkout) -> None:
    status, said = repository.diff("plain", "broken", "coupon-campaign")
    assert status == 1
    assert "broken (" in said
    assert 'File "workflows/journeys/coupon_campaign.py", line 1' in said
    assert "ModuleNotFoundError: No module named 'nothing_of_that_name'" in said


@pytest.mark.long
def test_an_interrupt_ends_both_runs_and_leaves_no_worktree(repository: Checkout, tmp_path: Path) -> None:
    os.mkfifo(repository.folder / "events" / "basket.bought.csv")
    try:
        _interrupted(repository)
    finally:
        (repository.folder / "events" / "basket.bought.csv").unlink()


def _interrupted(repository: Checkout) -> None:
    process = begun(repository.folder, "cli", "diff", "plain", "coupon-campaign", "--data", "events")
    try:
        deadline = time.monotonic() + 60
        while len(started := _backtests(process.pid)) < 2:
            assert process.poll() is None, process.communicate()[0]
            assert time.monotonic() < deadline
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 130, said
    assert not any(psutil.pid_exists(pid) for pid in started)


def _backtests(parent: int) -> list[int]:
    running = psutil.process_iter(["ppid", "cmdline"])
    return [one.pid for one in running if one.info["ppid"] == parent and "backtest" in (one.info["cmdline"] or ())]
