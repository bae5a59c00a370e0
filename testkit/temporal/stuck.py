"""Say at once what keeps a journey from going on, instead of waiting in vain."""

from temporalio.api.enums.v1 import WorkflowTaskFailedCause

from testkit.stuck import ENOUGH_FAILURES, LIKES_TO_BE_TRIED_AGAIN, broken, failing, parked
from testkit.temporal.server import Seen

_BUGS = frozenset(
    {
        WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE,
        WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR,
    }
)


async def complain_if_stuck(seen: Seen) -> None:
    """Raise Stuck, with the failure, if this workflow is parked, or a step or a task of it has failed twice."""
    name = seen.handle.id
    if seen.parked is not None:
        raise parked(name, seen.parked)
    for step in seen.raw.pending_activities:
        kind = step.last_failure.application_failure_info.type
        if step.attempt > ENOUGH_FAILURES and kind != LIKES_TO_BE_TRIED_AGAIN:
            raise failing(name, step.activity_type.name, kind, step.last_failure.message)
    if seen.raw.pending_workflow_task.attempt > 1:
        async for event in seen.handle.fetch_history_events():
            failed = event.workflow_task_failed_event_attributes
            if failed.cause in _BUGS:
                raise broken(name, f"{failed.failure.message}\n{failed.failure.stack_trace}")
