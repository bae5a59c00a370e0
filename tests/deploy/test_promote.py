"""Journeys go to the build that was promoted, and to no other; nobody is promoted who does not work."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.channels.http import OutsideHttp
from delivery.deployment import NotPromoted, deployed, promote, promote_itself
from delivery.search_attributes import SEARCH_ATTRIBUTES
from sandbox.probes import temporal_program
from settings import Promotion, Settings
from tests.journeys.rig import one_world
from worker import journey_worker
from workflows.plugin import journey_plugin
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened

SHORTLY = timedelta(seconds=0.3)


@pytest.fixture(scope="module")
async def environment() -> AsyncIterator[WorkflowEnvironment]:
    """A Temporal server that knows our search attributes."""
    async with await WorkflowEnvironment.start_local(
        dev_server_existing_path=temporal_program(),
        dev_server_log_level="never",
        search_attributes=[SearchAttributeKey.for_keyword(name) for name in SEARCH_ATTRIBUTES],
        plugins=[journey_plugin()],
    ) as environment:
        yield environment


def worker(environment: WorkflowEnvironment, queue: str, build: str) -> Worker:
    return Worker(environment.client, task_queue=queue, deployment_config=deployed(queue, build))


@pytest.mark.long
async def test_the_first_build_is_promoted_by_itself_and_those_after_it_wait_until_somebody_does(
    environment: WorkflowEnvironment,
) -> None:
    client, queue = environment.client, uuid4().hex
    async with worker(environment, queue, "a"):
        await promote_itself(client, queue, "a", only_first=True)
        assert await promote(client, queue, "a") == "build a was current already"
        async with worker(environment, queue, "b"):
            await promote_itself(client, queue, "b", only_first=True)
            said = await promote(client, queue, "b", ramp=10)
            assert said == "build b gets 10 % of the journeys now, build a the others"
            with pytest.raises(NotPromoted, match="build a is current and has all journeys already"):
                await promote(client, queue, "a", ramp=10)
            await promote_itself(client, queue, "b", only_first=False)
            assert await promote(client, queue, "a") == "build a is current, after b"


async def test_a_build_nobody_works_for_is_refused_and_the_refusal_names_those_somebody_does(
    environment: WorkflowEnvironment,
) -> None:
    client, queue = environment.client, uuid4().hex
    with pytest.raises(NotPromoted, match="start one that has it as its build id; no worker with a build id polls"):
        await promote(client, queue, "z", patience=SHORTLY)
    async with worker(environment, queue, "a"):
        await promote(client, queue, "a")
        with pytest.raises(NotPromoted, match=f"no worker of build z polls task queue {queue}: .* workers of a$"):
            await promote(client, queue, "z", patience=SHORTLY)
        assert await promote(client, queue, "a") == "build a was current already"


@pytest.mark.long
async def test_a_run_of_the_old_build_is_replayed_and_ended_by_the_new_one_alone(
    environment: WorkflowEnvironment, sqlite_database: AsyncEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    builds = ["new", "old"]

    def next_build(client: Client, settings: Settings, database: AsyncEngine, http: OutsideHttp) -> Worker:
        return journey_worker(client, settings, database, http, deployed(settings.task_queue, builds.pop()))

    monkeypatch.setattr("tests.journeys.rig.journey_worker", next_build)
    async with one_world(environment, sqlite_database, tmp_path) as rig:
        await promote(environment.client, rig.pump.task_queue, "old")
        await rig.arrives()
        await rig.happens(SupportCaseOpened(case_id="1"))
        await rig.worker_stops()
        await rig.worker_starts()
        await promote(environment.client, rig.pump.task_queue, "new")
        await rig.happens(SupportCaseClosed(case_id="1"))
        handle = rig.handle("support-case")
        assert await handle.query("where") == "wait for support_case.opened, 1 d"
        events = (await handle.fetch_history()).events
        done = [e.workflow_task_completed_event_attributes for e in events]
        assert {one.deployment_version.build_id for one in done} - {""} == {"old", "new"}
        assert not [e for e in events if e.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED]


def test_a_laptops_worker_promotes_itself_and_productions_only_where_nobody_was_before(tmp_path: Path) -> None:
    assert Settings(home=tmp_path).promote is Promotion.ALWAYS
    assert Settings(home=tmp_path, environment="production").promote is Promotion.FIRST
    assert Settings(home=tmp_path, environment="production", promote=Promotion.NEVER).promote is Promotion.NEVER
