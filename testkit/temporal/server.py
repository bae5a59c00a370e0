"""A Temporal server whose clocks can be moved: the one module that knows the SDK's second time-skipping mode.

There every workflow has a clock of its own, and whoever moves one customer's time moves it for all their journeys.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.api.workflowservice.v1 import DescribeWorkflowExecutionResponse
from temporalio.client import WorkflowHandle
from temporalio.common import SearchAttributeKey
from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment

from delivery.search_attributes import SEARCH_ATTRIBUTES
from sandbox.probes import temporal_program
from workflows.journey import STAGE
from workflows.plugin import journey_plugin
from workflows.steered import HELD_BY, PARKED

# Without the last one every timer that is skipped costs a second, with it a twentieth of one.
_FLAGS = (
    "frontend.WorkflowTimeSkippingEnabled=true",
    "system.workflowTimeSkippingEnabled=true",
    'history.timerProcessorMaxTimeShift="10ms"',
)


@asynccontextmanager
async def time_skipping_server() -> AsyncIterator[WorkflowEnvironment]:
    """The dev server with movable clocks and our search attributes."""
    environment = await WorkflowEnvironment.start_time_skipping_v2(
        # A clock that moves by itself would have a wait of thirty days over before an event can be posted.
        ts_config=TimeSkippingConfig(enabled=False),
        dev_server_existing_path=temporal_program(),
        dev_server_log_level="never",
        search_attributes=[SearchAttributeKey.for_keyword(name) for name in SEARCH_ATTRIBUTES],
        plugins=[journey_plugin()],
        dev_server_extra_args=[part for flag in _FLAGS for part in ("--dynamic-config-value", flag)],
    )
    yield environment
    await environment.shutdown()


@dataclass(frozen=True)
class Seen:
    """One workflow as the server describes it at this moment; `shown` is what the journey itself shows of it."""

    handle: WorkflowHandle[Any, Any]
    raw: DescribeWorkflowExecutionResponse
    shown: Mapping[str, str]

    @classmethod
    async def of(cls, handle: WorkflowHandle[Any, Any]) -> "Seen":
        """Ask the server."""
        described = await handle.describe()
        found = {key.name: described.typed_search_attributes.get(key) for key in (STAGE, HELD_BY, PARKED)}
        shown = {name: value for name, value in found.items() if value is not None}
        return cls(handle, described.raw_description, shown)

    @property
    def parked(self) -> str | None:
        """Why a step of it failed for good, if it waits for an operator."""
        return self.shown.get(PARKED.name)

    @property
    def is_running(self) -> bool:
        """Whether it is not over yet."""
        return self.raw.workflow_execution_info.close_time.seconds == 0

    @property
    def is_busy(self) -> bool:
        """Whether something is being done for it, so that time should not pass now."""
        # A run that continues another one waits a moment before its first task is even pending.
        is_new = self.raw.workflow_execution_info.history_length <= 1
        has_work = bool(self.raw.pending_activities) or self.raw.HasField("pending_workflow_task")
        return self.is_running and (is_new or has_work)

    @property
    def run_id(self) -> str:
        """Which run of the workflow this is."""
        return self.raw.workflow_execution_info.execution.run_id

    @property
    def now(self) -> datetime:
        """What its own clock shows."""
        extended = self.raw.workflow_extended_info
        if not extended.HasField("time_skipping_info"):
            return datetime.now(UTC)
        return extended.time_skipping_info.current_time.ToDatetime(UTC)

    async def next_due(self) -> tuple[timedelta | None, bool]:
        """How long until its next timer fires, None if none runs; and whether nothing has happened since this was seen.

        A timer that is due fires a little later, and looks undone until then.
        """
        timers: dict[str, datetime] = {}
        length = 0
        async for event in self.handle.fetch_history_events():
            length += 1
            match event.WhichOneof("attributes"):
                case "timer_started_event_attributes":
                    timer = event.timer_started_event_attributes
                    timers[timer.timer_id] = (
                        event.event_time.ToDatetime(UTC) + timer.start_to_fire_timeout.ToTimedelta()
                    )
                case "timer_fired_event_attributes":
                    timers.pop(event.timer_fired_event_attributes.timer_id, None)
                case "timer_canceled_event_attributes":
                    timers.pop(event.timer_canceled_event_attributes.timer_id, None)
                case _:
                    pass
        is_as_seen = not self.is_busy and length == self.raw.workflow_execution_info.history_length
        return (min(timers.values()) - self.now if timers else None), is_as_seen
