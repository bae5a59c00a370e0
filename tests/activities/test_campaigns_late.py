"""What was said last about a campaign elsewhere holds, whatever comes late."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest
from temporalio.exceptions import ApplicationError

import activities.campaigns
from tests.activities.steering import Hanging, Rig
from workflows.vocabulary.requests import Enrolment


async def test_a_repetition_of_a_pause_that_comes_after_the_resumption_pauses_nothing(
    rig: Rig, first: Enrolment
) -> None:
    late = rig.action(first, paused=True)
    await rig.does(late)
    await rig.resumes(first)
    await rig.does(late)
    assert not rig.has_paused()
    assert rig.told()[-1] == "remove"


async def test_a_pause_that_hung_on_its_way_and_lands_after_the_resumption_is_set_right(
    rig: Rig, first: Enrolment
) -> None:
    rig.braze.slowly = hanging = Hanging()
    late = rig.action(first, paused=True)
    zombie = asyncio.create_task(rig.does(late))
    await hanging.has_come.wait()
    await rig.does(late)
    await rig.resumes(first)
    assert not rig.has_paused()
    hanging.goes_on.set()
    await zombie
    assert (rig.has_paused(), rig.told()) == (False, ["add", "add", "remove", "remove"])


async def test_a_resumption_whose_sender_died_does_not_undo_what_another_journey_said_meanwhile(
    rig: Rig, first: Enrolment, second: Enrolment
) -> None:
    await rig.pauses(first)
    rig.braze.slowly = hanging = Hanging()
    cut_off = rig.action(first, paused=False)
    dies = asyncio.create_task(rig.does(cut_off))
    await hanging.has_come.wait()
    await rig.pauses(second)
    dies.cancel()
    with suppress(asyncio.CancelledError):
        await dies
    hanging.goes_on.set()
    async with asyncio.timeout(5):
        while rig.has_paused():
            await asyncio.sleep(0)
    await rig.does(cut_off)
    assert rig.has_paused()


async def test_an_attempt_that_has_no_time_left_does_not_begin(
    rig: Rig, first: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activities.campaigns, "SEND_TIMEOUT", timedelta(seconds=2.5))
    with pytest.raises(ApplicationError, match="frozen past its deadline"):
        await rig.pauses(first)
    assert rig.braze.heard == []
