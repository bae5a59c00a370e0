"""The runs of a journey that rolls over, the first first, and what is in each."""

from dataclasses import dataclass
from typing import Any

from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowHandle

from tests.journeys.rig import Rig
from workflows.vocabulary.arrival import START_HEADER


@dataclass(frozen=True)
class Run:
    """One run's history."""

    events: list[HistoryEvent]

    @property
    def baskets(self) -> list[str]:
        """The purchases it was told of, in their order."""
        told = [e.workflow_execution_signaled_event_attributes for e in self.events if _is_signal(e)]
        payloads = [one.input.payloads[0].data for one in told if one.signal_name == "basket.bought"]
        return [data.decode().partition('"basket_id":"')[2].partition('"')[0] for data in payloads]

    @property
    def carried_bytes(self) -> int:
        """How much it was handed by the run before it."""
        return len(self.events[0].workflow_execution_started_event_attributes.header.fields[START_HEADER].data)


async def runs(rig: Rig, handle: WorkflowHandle[Any, Any]) -> list[Run]:
    """Every run of a workflow so far."""
    found: list[Run] = []
    run_id: str | None = (await handle.describe()).run_id
    while run_id:
        one = rig.environment.client.get_workflow_handle(handle.id, run_id=run_id)
        events = [event async for event in one.fetch_history_events()]
        found.insert(0, Run(events))
        run_id = events[0].workflow_execution_started_event_attributes.continued_execution_run_id
    return found


def _is_signal(event: HistoryEvent) -> bool:
    return event.HasField("workflow_execution_signaled_event_attributes")
