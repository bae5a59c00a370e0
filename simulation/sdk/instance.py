"""One run of a journey, by the SDK's own workflow instance: this folder alone knows how that is driven.

What it relies on is neither documented nor promised; tests/simulation/test_sdk.py pins it.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from temporalio import workflow
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.bridge.proto.workflow_activation import RemoveFromCache, WorkflowActivation, WorkflowActivationJob
from temporalio.common import Priority, TypedSearchAttributes
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import (
    UnsandboxedWorkflowRunner,
    WorkflowInboundInterceptor,
    WorkflowInstanceDetails,
    WorkflowInterceptorClassInput,
    WorkflowRunner,
)

from simulation.commands import Command
from simulation.sdk.asked import as_command
from workflows.binding import JourneyBinding
from workflows.plugin import sandbox

CONVERTER = pydantic_data_converter.payload_converter
_NAMESPACE, _TASK_QUEUE = "simulation", "simulation"
# Creating an instance wants a running loop, only to set itself on it for a moment.
_ANY_LOOP = asyncio.new_event_loop()
_ANY_LOOP.close()


class TaskFailed(Exception):
    """The journey's own code fails: a server would try for ever; the text ends with the trace."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """How one run begins."""

    workflow_id: str
    run_id: str
    first_run_id: str
    args: Sequence[Payload]
    headers: Mapping[str, Payload]
    at: datetime
    first_at: datetime
    randomness: int
    continued_run_id: str | None = None


class Instance:
    """One run in memory: it is given jobs and returns commands; TaskFailed if its code fails."""

    def __init__(self, journey: type[Any], beginning: Beginning, *, is_sandboxed: bool) -> None:
        defn = workflow._Definition.must_from_class(journey)
        self._run_id = beginning.run_id
        extern, interceptors = _interceptors()
        details = WorkflowInstanceDetails(
            payload_converter_factory=lambda: CONVERTER,
            failure_converter_class=pydantic_data_converter.failure_converter_class,
            interceptor_classes=interceptors,
            defn=defn,
            info=_info(defn.name or journey.__name__, beginning),
            randomness_seed=beginning.randomness,
            extern_functions=extern,
            disable_eager_activity_execution=True,
            worker_level_failure_exception_types=[],
            patch_activation_callback=None,
            last_completion_result=Payloads(),
            last_failure=None,
        )
        before = asyncio._get_running_loop()
        asyncio._set_running_loop(_ANY_LOOP)
        try:
            self._instance = (sandbox() if is_sandboxed else _PLAIN).create_instance(details)
        finally:
            asyncio._set_running_loop(before)

    def activate(
        self, jobs: Iterable[WorkflowActivationJob], at: datetime, events: int, *, is_replaying: bool = False
    ) -> list[Command]:
        """Let the run take these in, at that instant, with so many events in its history."""
        since = at - _EPOCH
        stamp = Timestamp(seconds=since.days * _SECONDS_A_DAY + since.seconds, nanos=since.microseconds * 1_000)
        activation = WorkflowActivation(
            run_id=self._run_id, timestamp=stamp, history_length=events, jobs=jobs, is_replaying=is_replaying
        )
        before = asyncio._get_running_loop()
        try:
            completion = self._instance.activate(activation)
        finally:
            asyncio._set_running_loop(before)
        if completion.HasField("failed"):
            failure = completion.failed.failure
            raise TaskFailed(f"{failure.message}\n{failure.stack_trace}".rstrip())
        return [as_command(command) for command in completion.successful.commands]

    def evict(self) -> None:
        """Take the run out of memory, unwinding its code now and not whenever Python collects it."""
        self.activate([WorkflowActivationJob(remove_from_cache=RemoveFromCache(message="over"))], _EPOCH, 0)


_PLAIN: WorkflowRunner = UnsandboxedWorkflowRunner()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECONDS_A_DAY = 86_400


@cache
def _interceptors() -> tuple[Mapping[str, Callable[..., Any]], tuple[type[WorkflowInboundInterceptor], ...]]:
    extern: dict[str, Callable[..., Any]] = {
        "__temporal_get_metric_meter": lambda: None,
        "__temporal_assert_local_activity_valid": lambda name: None,
    }
    found = JourneyBinding().workflow_interceptor_class(WorkflowInterceptorClassInput(unsafe_extern_functions=extern))
    return extern, () if found is None else (found,)


def _info(workflow_type: str, beginning: Beginning) -> workflow.Info:
    return workflow.Info(
        attempt=1,
        continued_run_id=beginning.continued_run_id,
        cron_schedule=None,
        execution_timeout=None,
        first_execution_run_id=beginning.first_run_id,
        headers=beginning.headers,
        namespace=_NAMESPACE,
        original_execution_run_id=beginning.run_id,
        parent=None,
        priority=Priority.default,
        raw_memo={},
        retry_policy=None,
        root=None,
        run_id=beginning.run_id,
        run_timeout=None,
        search_attributes={},
        start_time=beginning.at,
        task_queue=_TASK_QUEUE,
        task_timeout=timedelta(seconds=10),
        typed_search_attributes=TypedSearchAttributes.empty,
        workflow_id=beginning.workflow_id,
        workflow_start_time=beginning.first_at,
        workflow_type=workflow_type,
    )
