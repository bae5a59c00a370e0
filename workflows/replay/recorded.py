"""What a recorded history says a journey asked for, in order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from temporalio.api.common.v1 import Payloads
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowHistory

from workflows.replay.step import Kind, Step, about, json_of, summary

_VERSIONS = "TemporalChangeVersion"  # the server's own note of a patch, which no code asks for
_PLAIN: Mapping[int, Kind] = {
    EventType.EVENT_TYPE_TIMER_STARTED: Kind.TIMER,
    EventType.EVENT_TYPE_TIMER_CANCELED: Kind.TIMER_CANCELLED,
    EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED: Kind.ACTIVITY_CANCELLED,
    EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED: Kind.MEMO,
    EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED: Kind.CHILD,
    EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED: Kind.SIGNAL,
    EventType.EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED: Kind.CANCEL,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED: Kind.COMPLETED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED: Kind.FAILED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED: Kind.CANCELED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW: Kind.CONTINUED,
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """A step of a history, with the event it left there."""

    step: Step
    event: HistoryEvent

    def __str__(self) -> str:
        """Event id, type, and what it was, such as `event 5, ActivityTaskScheduled send-message "… by email"`."""
        return described(self.event, self.step)


def described(event: HistoryEvent, step: Step | None = None) -> str:
    """An event in the words of Temporal's own pages."""
    type_ = EventType.Name(event.event_type).removeprefix("EVENT_TYPE_").title().replace("_", "")
    said = summary(event.user_metadata) or (step.about if step else "")
    parts = (f"event {event.event_id}, {type_}", step.name if step else "", f'"{said}"' if said else "")
    return " ".join(part for part in parts if part)


def recorded(history: WorkflowHistory) -> list[Recorded]:
    """Every step the journey has taken, the first first."""
    return [Recorded(step, event) for event in history.events for step in _steps(event)]


def journey_type(history: WorkflowHistory) -> str:
    """The workflow type the history is of: a journey with its version."""
    return history.events[0].workflow_execution_started_event_attributes.workflow_type.name


def _steps(event: HistoryEvent) -> Iterator[Step]:
    match event.event_type:
        case EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
            scheduled = event.activity_task_scheduled_event_attributes
            yield Step(Kind.ACTIVITY, scheduled.activity_type.name, _about(scheduled.input))
        case EventType.EVENT_TYPE_MARKER_RECORDED:
            yield from _marker(event)
        case EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES:
            attributes = event.upsert_workflow_search_attributes_event_attributes.search_attributes
            if set(attributes.indexed_fields) != {_VERSIONS}:
                yield Step(Kind.SEARCH_ATTRIBUTES)
        case _ if event.event_type in _PLAIN:
            yield Step(_PLAIN[event.event_type])


def _marker(event: HistoryEvent) -> Iterator[Step]:
    marker = event.marker_recorded_event_attributes
    if marker.marker_name == "core_local_activity":
        data = _first(marker.details.get("data"))
        yield Step(Kind.LOCAL_ACTIVITY, str(data.get("activity_type", "")))
    elif marker.marker_name == "core_patch":
        yield Step(Kind.PATCH, str(_first(marker.details.get("patch-data")).get("id", "")))


def _first(payloads: Payloads | None) -> dict[str, object]:
    found = json_of(payloads.payloads[0]) if payloads and payloads.payloads else None
    return found if isinstance(found, dict) else {}


def _about(arguments: Payloads) -> str:
    return about(arguments.payloads[0]) if arguments.payloads else ""
