"""Say at once what keeps a journey from going on, instead of waiting in vain."""

from temporalio.api.enums.v1 import WorkflowTaskFailedCause

from testkit.server import Seen

_TRIES = 2
_BUGS = frozenset(
    {
        WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE,
        WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR,
    }
)


class Stuck(AssertionError):
    """A journey cannot go on: its own code fails, or a step of it does, and trying again changes nothing."""


async def complain_if_stuck(seen: Seen) -> None:
    """Raise Stuck, with the failure, if this workflow is parked, or a step or a task of it has failed twice."""
    name = seen.handle.id
    if seen.parked is not None:
        raise Stuck(f"{name} is parked: {seen.parked}")
    for step in seen.raw.pending_activities:
        kind = step.last_failure.application_failure_info.type
        # What a step itself wants tried again is going its way.
        if step.attempt > _TRIES and kind != "try-again":
            raise Stuck(f"{name}: the step {step.activity_type.name} fails with {kind}: {step.last_failure.message}")
    if seen.raw.pending_workflow_task.attempt > 1:
        async for event in seen.handle.fetch_history_events():
            failed = event.workflow_task_failed_event_attributes
            if failed.cause in _BUGS:
                trace = failed.failure.stack_trace.rstrip()
                raise Stuck(f"{name}: the journey's own code fails: {failed.failure.message}\n{trace}".rstrip())
