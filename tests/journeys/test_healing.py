"""A bug in a journey shows as such to whoever looks, and a deploy heals it: nothing is lost, and nothing done twice."""

import asyncio
from datetime import timedelta

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client
from temporalio.worker import Worker

from tests.journeys.buggy_case import BuggyCase
from tests.journeys.rig import Rig
from workflows.plugin import journey_plugin
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened

FAILED = EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED


@pytest.mark.long
async def test_a_bug_leaves_the_run_open_and_names_its_line_and_the_next_worker_finishes_what_was_begun(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    await rig.arrives()
    await rig.happens(SupportCaseOpened(case_id="1"))
    handle = rig.handle("support-case")
    await rig.worker_stops()
    await rig.happens(SupportCaseClosed(case_id="1"))

    with monkeypatch.context() as deployed:
        deployed.setattr("workflows.plugin.journey_classes", lambda: (BuggyCase,))
        config = rig.environment.client.config()
        config["plugins"] = [journey_plugin()]
        buggy = Client(**config)
    async with Worker(buggy, task_queue=rig.pump.task_queue), asyncio.timeout(20):
        while not (failed := [e for e in (await handle.fetch_history()).events if e.event_type == FAILED]):
            await asyncio.sleep(0.05)
    failure = failed[0].workflow_task_failed_event_attributes.failure
    assert failure.message == "'1'"
    assert "buggy_case.py" in failure.stack_trace
    assert "raise LookupError(_AGENTS[case.case_id])" in failure.stack_trace
    assert (await handle.describe()).close_time is None

    await rig.worker_starts()
    await rig.passes(timedelta(days=2))
    assert await rig.said() == ["How did we do?"]
    assert await rig.ending("support-case") == ("completed", "ran to its end")
    steered = await asyncio.to_thread(rig.mailbox.campaigns.standings, rig.customer)
    assert [(one.campaign, one.state, one.calls) for one in steered] == [("all-campaigns", "running", 2)]
