"""What a run is told: the jobs of its next task."""

from collections.abc import Sequence

from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import RetryState
from temporalio.api.failure.v1 import Failure
from temporalio.bridge.proto.activity_result import ActivityResolution, Cancellation, Success
from temporalio.bridge.proto.activity_result import Failure as Failed
from temporalio.bridge.proto.workflow_activation import (
    CancelWorkflow,
    DoUpdate,
    FireTimer,
    InitializeWorkflow,
    NotifyHasPatch,
    QueryWorkflow,
    ResolveActivity,
    SignalWorkflow,
    WorkflowActivationJob,
)

from simulation.commands import StartStep, StepFailure
from simulation.sdk.instance import Beginning

_NO_RETRIES_LEFT = RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE


def begin(beginning: Beginning, workflow_type: str) -> WorkflowActivationJob:
    """The first job of every run."""
    return WorkflowActivationJob(
        initialize_workflow=InitializeWorkflow(
            workflow_type=workflow_type,
            workflow_id=beginning.workflow_id,
            arguments=beginning.args,
            randomness_seed=beginning.randomness,
            headers=beginning.headers,
        )
    )


def signal(name: str, args: Sequence[Payload], event: int) -> WorkflowActivationJob:
    """A signal, which is the history's event of that number."""
    return WorkflowActivationJob(
        signal_workflow=SignalWorkflow(signal_name=name, input=args, originating_event_id=event)
    )


def fire(seq: int) -> WorkflowActivationJob:
    """A timer's time has come."""
    return WorkflowActivationJob(fire_timer=FireTimer(seq=seq))


def cancel() -> WorkflowActivationJob:
    """Somebody cancels the run."""
    return WorkflowActivationJob(cancel_workflow=CancelWorkflow(reason="cancelled"))


def notify(patch: str) -> WorkflowActivationJob:
    """A replay is told of a patch its history has."""
    return WorkflowActivationJob(notify_has_patch=NotifyHasPatch(patch_id=patch))


def update(id: str, name: str, args: Sequence[Payload]) -> WorkflowActivationJob:
    """Somebody asks for something to be done, and awaits the answer."""
    return WorkflowActivationJob(
        do_update=DoUpdate(id=id, protocol_instance_id=id, name=name, input=args, run_validator=True)
    )


def query(id: str, name: str) -> WorkflowActivationJob:
    """Somebody asks."""
    return WorkflowActivationJob(query_workflow=QueryWorkflow(query_id=id, query_type=name))


def done(step: StartStep, result: Payload) -> WorkflowActivationJob:
    """A step's result."""
    return _resolved(step, ActivityResolution(completed=Success(result=result)))


def failed(step: StartStep, wrong: StepFailure) -> WorkflowActivationJob:
    """A step's failure for good, or its having been called off; as Temporal wraps it."""
    cause = Failure(message=wrong.why, source="simulation")
    if wrong.is_cancelled:
        cause.canceled_failure_info.SetInParent()
    elif wrong.kind == "TimedOut":
        cause.timeout_failure_info.SetInParent()
    else:
        cause.application_failure_info.type = wrong.kind
        cause.application_failure_info.non_retryable = wrong.is_final
    if not step.is_local:
        wrapped = Failure(message="Activity task failed", cause=cause)
        wrapped.activity_failure_info.activity_type.name = step.name
        wrapped.activity_failure_info.activity_id = str(step.seq)
        wrapped.activity_failure_info.retry_state = _NO_RETRIES_LEFT
        cause = wrapped
    if wrong.is_cancelled:
        return _resolved(step, ActivityResolution(cancelled=Cancellation(failure=cause)))
    return _resolved(step, ActivityResolution(failed=Failed(failure=cause)))


def _resolved(step: StartStep, resolution: ActivityResolution) -> WorkflowActivationJob:
    return WorkflowActivationJob(
        resolve_activity=ResolveActivity(seq=step.seq, result=resolution, is_local=step.is_local)
    )
