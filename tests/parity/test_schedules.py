"""Whatever happens to customers, in whatever order, comes to the same in a simulated world as in a real one."""

import pytest

from tests.parity.chance import fair
from tests.parity.drawing import SHORT
from tests.parity.furnish import TwinWorlds

AT_ONCE, ALL = 25, 200


async def test_both_worlds_agree_on_whatever_happens(twins: TwinWorlds) -> None:
    await twins.live([await fair(number) for number in range(SHORT)])


@pytest.mark.long
@pytest.mark.parametrize("first", range(SHORT, ALL, AT_ONCE))
async def test_both_worlds_agree_on_more_of_whatever_happens(twins: TwinWorlds, first: int) -> None:
    await twins.live([await fair(number) for number in range(first, first + AT_ONCE)])
