"""A journey's campaigns, from the verb to the signed call that another system gets."""

import asyncio

import pytest

from store.tables import CampaignRow
from tests.journeys.rig import Rig
from workflows.vocabulary.events.support import SupportCaseOpened
from workflows.vocabulary.pausing import Instruction


async def _standings(rig: Rig) -> list[tuple[str, str, int]]:
    found = await asyncio.to_thread(rig.mailbox.campaigns.standings, rig.customer)
    return [(one.campaign, one.state, one.calls) for one in found]


@pytest.mark.parametrize("way", ["stop", "cancel"])
async def test_whoever_ends_a_support_case_by_hand_has_its_campaigns_go_on(rig: Rig, way: str) -> None:
    await rig.arrives()
    await rig.happens(SupportCaseOpened(case_id="1"))
    assert await _standings(rig) == [("all-campaigns", "paused", 1)]
    handle = rig.handle("support-case")
    if way == "stop":
        await handle.execute_update("stop", Instruction(by="anna", why="opened by mistake"))
    else:
        await handle.cancel()
    async with asyncio.timeout(20):
        while (await rig.ending("support-case"))[0] is None:
            await asyncio.sleep(0.02)
    assert await _standings(rig) == [("all-campaigns", "running", 2)]
    assert [row["done_at"] is not None for row in await rig.rows(CampaignRow)] == [True, True]
