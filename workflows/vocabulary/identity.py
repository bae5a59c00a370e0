"""Who and what: the identities every part of Sojourn agrees on."""

import re
from typing import Annotated, NewType
from uuid import UUID, uuid5

from pydantic import AfterValidator, WithJsonSchema

CustomerId = NewType("CustomerId", str)
WorkflowId = NewType("WorkflowId", str)
EffectId = NewType("EffectId", UUID)
EventId = NewType("EventId", UUID)
EnrolmentId = NewType("EnrolmentId", UUID)

_SAFE = re.compile(r"[A-Za-z0-9._-]{1,64}")
_EFFECTS = UUID("6f0d3f5e-53a7-5c64-9d0c-6d2b6c6f7a11")
_LONGEST_WORKFLOW_ID = 200


def _is_safe(text: str) -> bool:
    # Dots alone mean another place in the path of a URL.
    return _SAFE.fullmatch(text) is not None and text.strip(".") != ""


def customer_id(text: str) -> CustomerId:
    """Read a customer id; ValueError says what a caller should send instead."""
    if "@" in text:
        raise ValueError(
            "a customer id is not an address: ids are shown to operators, so send your own opaque id "
            "and put the address in the profile"
        )
    if not _is_safe(text):
        raise ValueError("a customer id is 1 to 64 characters out of A-Z a-z 0-9 . _ -, and not dots alone")
    return CustomerId(text)


def key_value(text: str) -> str:
    """Read what tells two enrolments of one customer apart, such as a contract id; ValueError if unfit."""
    if not _is_safe(text):
        raise ValueError(f"{text!r} cannot be a journey's key: it is 1 to 64 characters out of A-Z a-z 0-9 . _ -")
    return text


Key = Annotated[str, AfterValidator(key_value), WithJsonSchema({"type": "string", "pattern": f"^{_SAFE.pattern}$"})]
"""The type of an event's field that tells enrolments or holds apart: it becomes part of ids that operators read."""


def workflow_id(journey: str, customer: CustomerId, key: str | None = None) -> WorkflowId:
    """Name the workflow of one enrolment: `<journey>/<customer>[/<key>]`, at most 200 characters."""
    name = f"{journey}/{customer}" if key is None else f"{journey}/{customer}/{key}"
    if len(name) > _LONGEST_WORKFLOW_ID:
        raise ValueError(f"the workflow id {name!r} is longer than {_LONGEST_WORKFLOW_ID} characters")
    return WorkflowId(name)


def effect_id(workflow: WorkflowId, starting_event: EventId, effect: str, occurrence: int) -> EffectId:
    """Identify one effect on the world, the same across retries, resets and roll-overs.

    `effect` names the message or campaign action; `occurrence` counts its uses in this enrolment from 0.
    """
    return EffectId(uuid5(_EFFECTS, f"{workflow}\n{starting_event}\n{effect}\n{occurrence}"))


def enrolment_id(workflow: WorkflowId, starting_event: EventId) -> EnrolmentId:
    """Identify one passage of a customer through a journey."""
    return EnrolmentId(uuid5(_EFFECTS, f"{workflow}\n{starting_event}"))
