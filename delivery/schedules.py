"""The one Temporal schedule: it notices the days that come for customers."""

from datetime import timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
    ScheduleState,
    ScheduleUpdate,
    ScheduleUpdateInput,
)

from workflows.vocabulary.clock import Clock
from workflows.vocabulary.dates import POST_DATES

_EVERY = timedelta(minutes=15)  # local days begin at quarters of an hour, some of them
_SHORTEST = timedelta(seconds=2)  # by the sandbox clock a quarter of an hour is a few milliseconds
_RPC_TIMEOUT = timedelta(seconds=5)


async def ensure_schedules(client: Client, task_queue: str, clock: Clock) -> None:
    """Make the schedule, or bring it up to date; whether an operator has paused it stays as it is.

    Several processes may do so at once: all of them want the same.
    """
    wanted = Schedule(
        action=ScheduleActionStartWorkflow(
            POST_DATES,
            id=POST_DATES,
            task_queue=task_queue,
            static_summary="post the events of dates that came",
        ),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=interval(clock))]),
        # What was missed the next run makes up for, so nothing is to be caught up with.
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=timedelta(seconds=10)),
        state=ScheduleState(note="posts events such as birthday.came"),
    )

    def brought_up_to_date(found: ScheduleUpdateInput) -> ScheduleUpdate:
        wanted.state = found.description.schedule.state
        return ScheduleUpdate(wanted)

    try:
        # At once, because the first run of all marks from when on dates count.
        await client.create_schedule(POST_DATES, wanted, trigger_immediately=True, rpc_timeout=_RPC_TIMEOUT)
    except ScheduleAlreadyRunningError:
        await client.get_schedule_handle(POST_DATES).update(brought_up_to_date, rpc_timeout=_RPC_TIMEOUT)


def interval(clock: Clock) -> timedelta:
    """How often dates are looked at, in real time: every 15 minutes of the customers', but never without a pause."""
    return max(_SHORTEST, clock.real_length(_EVERY))
