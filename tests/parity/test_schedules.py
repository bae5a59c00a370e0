"""Whatever happens to customers, in whatever order, comes to the same in a simulated world as in a real one."""

from dataclasses import replace
from pathlib import Path

import pytest

from store.policy import policy_from_file
from tests.parity.chance import fair
from tests.parity.drawing import SHORT
from tests.parity.furnish import TwinWorlds

AT_ONCE, ALL = 25, 200
BUSY = policy_from_file(Path(__file__).parent / "busy.toml")
BUSY_AT_ONCE = 20


async def test_both_worlds_agree_on_whatever_happens(twins: TwinWorlds) -> None:
    await twins.live([await fair(number) for number in range(SHORT)])


@pytest.mark.long
@pytest.mark.parametrize("first", range(SHORT, ALL, AT_ONCE))
async def test_both_worlds_agree_on_more_of_whatever_happens(twins: TwinWorlds, first: int) -> None:
    await twins.live([await fair(number) for number in range(first, first + AT_ONCE)])


async def test_both_worlds_agree_where_nearly_every_message_meets_a_rule(twins: TwinWorlds) -> None:
    await replace(twins, policy=BUSY).live([await fair(number, BUSY) for number in range(4)])


@pytest.mark.long
@pytest.mark.parametrize("first", [SHORT, SHORT + BUSY_AT_ONCE])
async def test_both_worlds_agree_on_more_of_those(twins: TwinWorlds, first: int) -> None:
    schedules = [await fair(number, BUSY) for number in range(first, first + BUSY_AT_ONCE)]
    await replace(twins, policy=BUSY).live(schedules)
