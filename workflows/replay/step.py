"""One thing a journey asks Temporal for, in the terms that recorded histories and running code share."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from temporalio.api.common.v1 import Payload
from temporalio.api.sdk.v1 import UserMetadata


class Kind(StrEnum):
    """What a step asks for; the values are read by people."""

    ACTIVITY = "activity"
    ACTIVITY_CANCELLED = "cancel an activity"
    LOCAL_ACTIVITY = "local activity"
    TIMER = "timer"
    TIMER_CANCELLED = "cancel a timer"
    PATCH = "patch"
    SEARCH_ATTRIBUTES = "search attributes"
    MEMO = "memo"
    CHILD = "child workflow"
    SIGNAL = "signal to another workflow"
    CANCEL = "cancel another workflow"
    COMPLETED = "the journey ends"
    FAILED = "the journey fails"
    CANCELED = "the journey is cancelled"
    CONTINUED = "the journey rolls over"


@dataclass(frozen=True, slots=True)
class Step:
    """One command: its kind, the activity or patch it names, and the message or campaign it is about."""

    kind: Kind
    name: str = ""
    about: str = ""

    def __str__(self) -> str:
        """In words."""
        return " ".join(part for part in (self.kind, self.name, self.about) if part)


def about(arguments: Payload) -> str:
    """The message or the campaign that an effect's only argument names, or nothing."""
    fields = json_of(arguments)
    if not isinstance(fields, dict):
        return ""
    if "message" in fields:
        return str(fields["message"])
    if "campaign" in fields:
        return f"{'pause' if fields.get('paused') else 'resume'} {fields['campaign']}"
    return ""


def summary(metadata: UserMetadata) -> str:
    """What operators read beside the step."""
    return str(json_of(metadata.summary) or "")


def json_of(payload: Payload) -> Any:
    """What a payload says, if it is readable JSON."""
    try:
        return json.loads(payload.data)
    except ValueError:
        return None
