"""The schedule on a real Temporal server: it is there once, it runs, and what it posts it posts once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client, ScheduleHandle, ScheduleOverlapPolicy
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.dates import StoreDates
from delivery.schedules import ensure_schedules, interval
from store.tables import InboxRow
from tests.store.scenes import happens, rows
from workflows.vocabulary.clock import REAL_TIME, Clock, sandbox_clock
from workflows.vocabulary.dates import POST_DATES
from workflows.vocabulary.events.profile import ProfileUpdated

QUEUE = f"dates-{uuid4().hex}"


@pytest.fixture
async def client(server: WorkflowEnvironment) -> AsyncIterator[Client]:
    """A client of a server on which there is no schedule, neither before nor after."""
    yield server.client
    await server.client.get_schedule_handle(POST_DATES).delete()


@asynccontextmanager
async def worker(client: Client, database: AsyncEngine, clock: Clock) -> AsyncIterator[None]:
    """A worker that posts dates, for customers who live by the clock."""
    async with Worker(client, task_queue=QUEUE, activities=[StoreDates(database, clock).post_due]):
        yield


def at_noon(days: int = 0) -> Clock:
    """A clock that is so many days ahead, and shows noon: no test is caught out by midnight."""
    now = datetime.now(UTC)
    return Clock(ahead=now.replace(hour=12, minute=0) - now + timedelta(days=days))


async def is_run(handle: ScheduleHandle, times: int) -> None:
    """Wait until the schedule has started so many runs, and all are over."""
    async with asyncio.timeout(20):
        while True:
            info = (await handle.describe()).info
            if info.num_actions >= times and not info.running_actions:
                return
            await asyncio.sleep(0.05)


async def test_the_schedule_posts_a_birthday_once_however_often_it_runs(
    client: Client, sqlite_database: AsyncEngine
) -> None:
    clock = at_noon()
    today = clock.now().date()
    await happens(sqlite_database, ProfileUpdated(traits={"birthday": f"1992-{today:%m-%d}"}))
    async with worker(client, sqlite_database, clock):
        await ensure_schedules(client, QUEUE, REAL_TIME)
        handle = client.get_schedule_handle(POST_DATES)
        await is_run(handle, 1)
        await handle.trigger()
        await is_run(handle, 2)
    assert await posted(sqlite_database) == [f"birthday/anna/{today}"]


async def test_after_three_days_without_a_worker_birthdays_are_made_up_for(
    client: Client, sqlite_database: AsyncEngine
) -> None:
    clock = at_noon()
    tomorrow = clock.now().date() + timedelta(days=1)
    await happens(sqlite_database, ProfileUpdated(traits={"birthday": f"1992-{tomorrow:%m-%d}"}))
    async with worker(client, sqlite_database, clock):
        await ensure_schedules(client, QUEUE, REAL_TIME)
        handle = client.get_schedule_handle(POST_DATES)
        await is_run(handle, 1)
    assert await posted(sqlite_database) == []
    async with worker(client, sqlite_database, at_noon(days=3)):
        await handle.trigger()
        await is_run(handle, 2)
    assert await posted(sqlite_database) == [f"birthday/anna/{tomorrow}"]


async def posted(database: AsyncEngine) -> list[str]:
    return [row["source_id"] for row in await rows(database, InboxRow) if row["source"] == "sojourn/dates"]


async def test_several_workers_that_start_at_once_make_one_schedule(client: Client) -> None:
    await asyncio.gather(*(ensure_schedules(client, QUEUE, REAL_TIME) for _ in range(4)))
    schedule = (await client.get_schedule_handle(POST_DATES).describe()).schedule
    assert [one.every for one in schedule.spec.intervals] == [timedelta(minutes=15)]
    assert schedule.policy.overlap is ScheduleOverlapPolicy.SKIP
    assert schedule.policy.catchup_window == timedelta(seconds=10)


async def test_a_worker_that_starts_follows_a_new_clock_and_leaves_a_paused_schedule_paused(client: Client) -> None:
    await ensure_schedules(client, QUEUE, REAL_TIME)
    handle = client.get_schedule_handle(POST_DATES)
    await handle.pause(note="Eva: the birthday mail is being rewritten")
    await ensure_schedules(client, QUEUE, sandbox_clock(datetime.now(UTC), milliseconds_a_day=250))
    schedule = (await handle.describe()).schedule
    assert schedule.spec.intervals[0].every == timedelta(seconds=2)
    assert (schedule.state.paused, schedule.state.note) == (True, "Eva: the birthday mail is being rewritten")


@pytest.mark.parametrize(("day", "every"), [(86_400_000, 900.0), (864_000, 9.0), (250, 2.0)])
def test_dates_are_looked_at_every_quarter_of_an_hour_of_the_customers_but_not_without_pause(
    day: int, every: float
) -> None:
    clock = sandbox_clock(datetime.now(UTC), milliseconds_a_day=day)
    assert interval(clock) == timedelta(seconds=every)
