"""A version runs its own code, says what is wrong with it, and leaves no process behind."""

import asyncio
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from commands.diffing.version_pair import Incomparable, known
from commands.diffing.version_process import Version, VersionFailed, facts_of, type_in
from tests.commands.tree import ROOT, copy_of

NEEDED = ("cli.py", "settings.py", "commands", "datasets", "simulation", "traffic", "workflows")
PROGRAM = """
import multiprocessing, os, time

def child():
    time.sleep(600)

if __name__ == "__main__":
    started = multiprocessing.get_context("spawn").Process(target=child)
    started.start()
    print(f"started {{started.pid}}", flush=True)
    {then}
"""


def version(tree: Path, program: str | None = None) -> Version:
    """A version of that name there; `program` is all of its `sojourn`."""
    if program is not None:
        (tree / "cli.py").write_text(PROGRAM.format(then=program))
    return Version("main", "0123456789abcdef", tree, tree / "policy.toml")


async def test_a_version_tells_its_own_journeys_their_fingerprints_and_its_messages(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    tree = copy_of(tmp_path / "tree", *NEEDED)
    journey = tree / "workflows" / "journeys" / "win_back.py"
    journey.write_text(journey.read_text().replace('name="win-back"', 'name="win-back-v2"'))
    facts = await facts_of(version(tree), tmp_path)
    assert facts["journeys"]["win-back-v2"]["version"] == 2
    assert "win-back" not in facts["journeys"]
    assert len(facts["journeys"]["win-back-v2"]["fingerprint"]) == 12
    assert "we-miss-you" in facts["messages"]


async def test_what_a_version_fails_with_is_shown_by_the_file_and_without_the_folder_it_was_laid_out_in(
    tmp_path: Path,
) -> None:
    (tmp_path / "tree").mkdir()
    tree = copy_of(tmp_path / "tree", *NEEDED)
    (tree / "workflows" / "journeys" / "win_back.py").write_text("import nothing_of_that_name\n")
    with pytest.raises(VersionFailed) as failure:
        await facts_of(version(tree), tmp_path)
    said = str(failure.value)
    assert said.startswith("main (012345678) cannot be simulated:\n")
    assert 'File "workflows/journeys/win_back.py", line 1' in said
    assert said.endswith("ModuleNotFoundError: No module named 'nothing_of_that_name'")
    assert str(tmp_path) not in said


async def test_a_version_from_before_there_was_a_simulation_is_not_simulated_by_ours(tmp_path: Path) -> None:
    (tmp_path / "workflows").mkdir()
    (tmp_path / "cli.py").touch()
    with pytest.raises(VersionFailed, match="it has no `sojourn backtest` yet: take a later revision"):
        await facts_of(version(tmp_path), tmp_path)


@pytest.mark.long
async def test_a_journey_that_is_in_neither_version_is_answered_with_those_that_are(tmp_path: Path) -> None:
    here = version(ROOT)
    with pytest.raises(Incomparable, match=r"no journey and no revision is called 'win-bak'; the journeys are aband"):
        await known((here, here), ("win-back", "win-bak"), tmp_path)


async def test_what_a_version_says_is_told_line_by_line_and_a_failure_with_its_last_lines(tmp_path: Path) -> None:
    heard: list[str] = []
    (tmp_path / "tree").mkdir()
    failing = version(tmp_path / "tree", "print('no such thing', flush=True); os._exit(1)")
    with pytest.raises(VersionFailed) as failure:
        await type_in(failing, ["backtest"], tmp_path, heard.append)
    assert heard[1:] == ["no such thing"]
    assert str(failure.value).endswith("  no such thing")


@pytest.mark.parametrize("program", ["os._exit(1)", "time.sleep(600)"])
@pytest.mark.long
async def test_whatever_a_version_has_started_ends_with_it_and_with_whoever_waits_for_it(
    tmp_path: Path, program: str
) -> None:
    (tmp_path / "tree").mkdir()
    started: asyncio.Queue[int] = asyncio.Queue()
    running = asyncio.create_task(
        type_in(
            version(tmp_path / "tree", program),
            ["backtest"],
            tmp_path,
            lambda line: started.put_nowait(int(line.removeprefix("started "))),
        )
    )
    child = await started.get()
    running.cancel()
    await asyncio.wait({running})
    with suppress(psutil.NoSuchProcess):
        psutil.Process(child).wait(timeout=5)
