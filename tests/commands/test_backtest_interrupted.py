"""Who interrupts a backtest, or kills it, finds no process of it afterwards, and after Ctrl-C no file either."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.commands.tree import ROOT

WORDS = ("backtest", "coupon-campaign", "win-back", "--data", "completejourney:150", "--quiet", "--json")


@pytest.fixture
def running(tmp_path: Path) -> "Iterator[subprocess.Popen[str]]":
    """A backtest in a session of its own that starts its processes now; its temporary files are in `tmp`."""
    (tmp_path / "tmp").mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", *WORDS, str(tmp_path / "report.json")],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path / "tmp"), "SOJOURN_PROGRESS": "lines"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    reads_until(process, 0)
    yield process
    for left in of_session(process.pid):
        left.kill()
    process.wait()
    if process.stderr is not None:
        process.stderr.close()


def reads_until(process: "subprocess.Popen[str]", simulated: int) -> None:
    """Go on until it says that it has simulated so many events."""
    assert process.stderr is not None
    for line in process.stderr:
        _, what, done, total = line.split()
        if what == "simulate" and int(done) >= simulated:
            assert 0 <= int(done) <= int(total)
            return


def of_session(leader: int) -> list[psutil.Process]:
    """What of that session still runs."""
    found = []
    for process in psutil.process_iter():
        try:
            if os.getsid(process.pid) == leader and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.NoSuchProcess, ProcessLookupError):
            continue
    return found


def has_ended(leader: int) -> bool:
    """Whether all of that session is over, or is soon: what Python itself starts ends only after it."""
    until = time.monotonic() + 20
    while (left := of_session(leader)) and time.monotonic() < until:
        time.sleep(0.05)
    return not left


def said(process: "subprocess.Popen[str]") -> str:
    """What else it says, apart from how far it is."""
    assert process.stderr is not None
    return "".join(line for line in process.stderr if not line.startswith("progress "))


@pytest.mark.parametrize(
    ("number", "status", "is_busy"),
    [
        (signal.SIGINT, 130, False),
        pytest.param(signal.SIGINT, 130, True, marks=pytest.mark.long),
        pytest.param(signal.SIGTERM, 143, True, marks=pytest.mark.long),
    ],
)
def test_whoever_interrupts_finds_neither_processes_nor_files_nor_tracebacks(
    running: "subprocess.Popen[str]", tmp_path: Path, number: int, status: int, is_busy: bool
) -> None:
    if is_busy:
        reads_until(running, 1)
    assert len(of_session(running.pid)) > 1, "or nothing is shown"
    # As a terminal does it: everybody in front of it hears Ctrl-C.
    os.killpg(running.pid, number) if number == signal.SIGINT else running.send_signal(number)
    assert running.wait(20) == status
    assert has_ended(running.pid)
    assert (list((tmp_path / "tmp").iterdir()), (tmp_path / "report.json").exists()) == ([], False)
    assert said(running) == ""


@pytest.mark.long
def test_whoever_kills_it_finds_no_orphans(running: "subprocess.Popen[str]") -> None:
    running.kill()
    running.wait(20)
    assert has_ended(running.pid)


@pytest.mark.long
def test_a_process_that_is_ended_from_outside_is_told_of(running: "subprocess.Popen[str]") -> None:
    (first, *_) = [one for one in of_session(running.pid) if "spawn_main" in " ".join(one.cmdline())]
    first.kill()
    assert running.wait(20) == 2
    assert said(running).startswith("a process was ended from outside")


@pytest.mark.long
def test_ctrl_c_is_for_whoever_waits_and_not_for_what_they_wait_for(running: "subprocess.Popen[str]") -> None:
    for process in of_session(running.pid):
        if "spawn_main" in " ".join(process.cmdline()):
            process.send_signal(signal.SIGINT)
    assert said(running) == ""
    assert running.wait(20) == 0
