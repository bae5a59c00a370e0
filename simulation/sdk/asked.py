"""What a run asks for, read from the commands of its last task."""

from datetime import timedelta
from typing import Any

from google.protobuf.duration_pb2 import Duration
from temporalio.api.common.v1 import Payload
from temporalio.bridge.proto.workflow_commands import (
    ActivityCancellationType,
    QueryResult,
    ScheduleActivity,
    ScheduleLocalActivity,
    UpdateResponse,
    WorkflowCommand,
)
from temporalio.contrib.pydantic import pydantic_data_converter

from simulation.commands import (
    Answered,
    CancelStep,
    CancelTimer,
    Command,
    Over,
    Patch,
    Renewed,
    Show,
    StartStep,
    StartTimer,
)

_CONVERTER = pydantic_data_converter.payload_converter
_GROWTH = 2.0  # of the pauses between attempts, where a policy says nothing


class NotSimulated(NotImplementedError):
    """A journey asks for something that no journey of ours does; whoever wrote it uses the verbs, or extends this."""


def as_command(command: WorkflowCommand) -> Command:
    """One command as one of ours; NotSimulated names what there is none for."""
    summary = _text(command.user_metadata.summary)
    match command.WhichOneof("variant"):
        case "start_timer":
            timer = command.start_timer
            return StartTimer(timer.seq, timer.start_to_fire_timeout.ToTimedelta(), summary)
        case "cancel_timer":
            return CancelTimer(command.cancel_timer.seq)
        case "schedule_activity":
            return _step(command.schedule_activity, summary, is_local=False)
        case "schedule_local_activity":
            return _step(command.schedule_local_activity, summary, is_local=True)
        case "request_cancel_activity":
            return CancelStep(command.request_cancel_activity.seq)
        case "request_cancel_local_activity":
            return CancelStep(command.request_cancel_local_activity.seq)
        case "upsert_workflow_search_attributes":
            fields = command.upsert_workflow_search_attributes.search_attributes.indexed_fields
            return Show({name: _shown(payload) for name, payload in fields.items()})
        case "set_patch_marker":
            return Patch(command.set_patch_marker.patch_id)
        case "update_response":
            return _answered(command.update_response)
        case "respond_to_query":
            return _told(command.respond_to_query)
        case "complete_workflow_execution":
            return Over(result=command.complete_workflow_execution.result)
        case "fail_workflow_execution":
            return Over(failure=command.fail_workflow_execution.failure.message)
        case "cancel_workflow_execution":
            return Over(is_cancelled=True)
        case "continue_as_new_workflow_execution":
            renewed = command.continue_as_new_workflow_execution
            return Renewed(tuple(renewed.arguments), dict(renewed.headers))
        case other:
            raise NotSimulated(f"{other} is nothing a simulation can do: a journey is written in the verbs alone")


def _step(asked: ScheduleActivity | ScheduleLocalActivity, summary: str, *, is_local: bool) -> StartStep:
    policy = asked.retry_policy
    first = policy.initial_interval.ToTimedelta() or timedelta(seconds=1)
    return StartStep(
        seq=asked.seq,
        is_local=is_local,
        name=asked.activity_type,
        args=tuple(asked.arguments),
        time_out=_length(asked.start_to_close_timeout),
        first_retry=first,
        growth=policy.backoff_coefficient or _GROWTH,
        longest_retry=policy.maximum_interval.ToTimedelta() or first * 100,
        most_attempts=policy.maximum_attempts,
        for_good=frozenset(policy.non_retryable_error_types),
        waits_when_cancelled=asked.cancellation_type == ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
        summary=summary,
    )


def _length(duration: Duration) -> timedelta:
    return duration.ToTimedelta() or timedelta.max


def _answered(answer: UpdateResponse) -> Answered:
    if answer.HasField("rejected"):
        cause = answer.rejected
        return Answered(answer.protocol_instance_id, refusal=cause.message)
    result = answer.completed if answer.HasField("completed") else None
    return Answered(answer.protocol_instance_id, is_accepted=answer.HasField("accepted"), result=result)


def _told(answer: QueryResult) -> Answered:
    if answer.HasField("failed"):
        return Answered(answer.query_id, refusal=answer.failed.message)
    return Answered(answer.query_id, result=answer.succeeded.response)


def _shown(payload: Payload) -> str | None:
    value: Any = _CONVERTER.from_payload(payload)
    return (value[0] if value else None) if isinstance(value, list) else value


def _text(payload: Payload) -> str:
    return str(_CONVERTER.from_payload(payload)) if payload.data else ""
