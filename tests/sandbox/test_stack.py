"""What the stack does with parts that fail, and with a folder that another stack has."""

import sys
from pathlib import Path

import pytest

from sandbox.part import Part, PartFailed
from sandbox.stack import HomeTaken, Stack
from settings import Settings


async def test_a_part_that_ends_before_it_is_ready_is_reported_with_the_end_of_its_log(tmp_path: Path) -> None:
    part = Part("oracle", (sys.executable, "-c", "print('no vision'); exit(3)"), tmp_path / "oracle.log", _never)
    await part.start({})
    with pytest.raises(PartFailed, match=r"oracle ended with status 3; .*oracle\.log ends:\n  no vision"):
        await part.get_ready(within_s=10)


async def test_a_part_that_never_gets_ready_is_given_up_and_stopped(tmp_path: Path) -> None:
    part = Part("oracle", (sys.executable, "-c", "import time; time.sleep(60)"), tmp_path / "oracle.log", _never)
    await part.start({})
    with pytest.raises(PartFailed, match="oracle was not ready within 1 s"):
        await part.get_ready(within_s=1)
    await part.stop()
    assert not part.is_running


async def test_two_stacks_never_share_a_folder(settings: Settings) -> None:
    settings.home.mkdir()
    first, second = Stack(settings, print), Stack(settings, print)
    first.take_home()
    with pytest.raises(HomeTaken, match="SOJOURN_HOME"):
        await second.__aenter__()
    assert second.parts == {}
    await first.__aexit__(None, None, None)


async def _never(pid: int) -> bool:
    return False
