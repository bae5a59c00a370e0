"""Kill anything at any step of the renewal story, and start it again: the messages and their number stay the same."""

import asyncio
import signal
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.backend import Backend
from sandbox.ports import on_free_ports
from sandbox.stack import Stack
from sandbox.stories.renewal import SUBJECTS, Renewal
from settings import Settings
from store.timeline_entries import CampaignEntry, DecisionEntry, MessageEntry

VICTIMS = ("worker", "api", "temporal")
# A part takes seconds to be back on a busy machine, and must be back before the customer's next wait is over.
MILLISECONDS_A_DAY = 4000
ENDS_IN = timedelta(days=60, hours=12)
# Between two posts it kills twice: after the one, and once all is seen that the other waits for.
PASSING = ("all-campaigns of", "case-follow-up is", "support-case ends", "her inbox")


@pytest.mark.long
async def test_killing_worker_api_and_temporal_at_every_step_changes_neither_messages_nor_their_number(
    tmp_path: Path,
) -> None:
    killed: Counter[tuple[int, str]] = Counter()
    async with asyncio.TaskGroup() as group:
        for first in range(len(VICTIMS)):
            home = tmp_path / VICTIMS[first]
            settings = on_free_ports(Settings(home=home, milliseconds_a_day=MILLISECONDS_A_DAY))
            group.create_task(_story_with_kills(settings, first, killed))
    steps = {step for step, _ in killed}
    assert len(steps) == 9
    assert all(killed[step, victim] == 1 for step in steps for victim in VICTIMS), "each part was killed at each step"


async def _story_with_kills(settings: Settings, first: int, killed: Counter[tuple[int, str]]) -> None:
    said: list[str] = []
    async with Stack(settings, said.append) as stack:
        backend = Backend(settings, patience_s=60)
        step = 0
        async for told in Renewal(backend, "anna", ENDS_IN, look_every_s=0.3).steps():
            if told.text.startswith(PASSING):
                continue
            victim = VICTIMS[(first + step) % len(VICTIMS)]
            killed[step, victim] += 1
            step += 1
            stack.parts[victim].signal(signal.SIGKILL)
            await stack.parts[victim].ended()
            await stack.launch(stack.parts[victim])
        mails = await backend.mails("anna")
        assert [mail.subject for mail in mails] == list(SUBJECTS)
        entries = (await backend.timeline("anna")).entries
        await backend.close()
    states = Counter((e.message, e.state.value) for e in entries if isinstance(e, MessageEntry) and e.kind == "message")
    assert states == {
        ("renewal-reminder", "sent"): 1,
        ("renewal-offer", "sent"): 1,
        ("case-follow-up", "suppressed"): 1,
    }
    assert [e.kind for e in entries if isinstance(e, CampaignEntry)] == ["campaign.pause", "campaign.resume"]
    holds = {e.message for e in entries if isinstance(e, DecisionEntry) and e.verdict == "hold"}
    assert holds == {"renewal-offer"}
