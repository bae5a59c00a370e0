"""Make a typed event of a name and its data, or say field by field why not."""

import json
from datetime import datetime, timedelta

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from api.body import Json
from api.nearest import did_you_mean
from api.people import flaws_in_consent, flaws_in_profile
from api.problems import invalid, unknown_event
from workflows.catalog import UnknownEvent, event_class
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.profile import ConsentGiven, ConsentWithdrawn, ProfileUpdated
from workflows.vocabulary.identity import CustomerId, customer_id, key_value

_FIRST_YEAR = 1990
_YEARS_IN_FIELDS = range(1900, 2201)
_AHEAD = timedelta(days=1)
_LONGEST_NAME = 120
_WORDS = {
    "missing": "is required",
    "timezone_aware": "needs a time zone, such as 2026-05-03T10:00:00Z",
}


def read_event(wire: str, data: Json, within: str = "data") -> Event:
    """The event of that type; 422 for an unknown type, and for fields that are missing, wrong or unknown.

    `within` is what the caller calls `data`.
    """
    if len(wire) > _LONGEST_NAME:
        raise invalid(("type", f"is longer than {_LONGEST_NAME} characters"))
    try:
        kind = event_class(wire)
    except UnknownEvent as unknown:
        raise unknown_event(str(unknown)) from unknown
    if not isinstance(data, dict):
        raise invalid((within, "is to be a JSON object"))
    try:
        event = kind.model_validate_json(json.dumps(data), strict=True, extra="forbid")
    except ValidationError as failure:
        raise invalid(*(_in_words(kind, error, within) for error in failure.errors(include_url=False))) from failure
    flaws = [flaw for name, value in event if (flaw := _flaw(name, value)) is not None]
    if isinstance(event, ProfileUpdated):
        flaws += flaws_in_profile(event)
    elif isinstance(event, ConsentGiven | ConsentWithdrawn):
        flaws += flaws_in_consent(event.scope)
    if flaws:
        raise invalid(*((f"{within}.{field}", problem) for field, problem in flaws))
    return event


def read_customer_id(value: Json, field: str) -> CustomerId:
    """A customer id; 422 says what to send instead of an address."""
    if not isinstance(value, str) or not value:
        raise invalid((field, "is required: it says which customer this is about, by your own opaque id"))
    try:
        return customer_id(value)
    except ValueError as failure:
        raise invalid((field, str(failure))) from failure


def read_time(value: Json, field: str, now: datetime) -> datetime:
    """An instant that can be meant: with a time zone, since 1990, and at most a day ahead of `now`."""
    if not isinstance(value, str):
        raise invalid((field, "is to be a time in words, such as 2026-05-03T10:00:00Z"))
    try:
        time = datetime.fromisoformat(value)
    except ValueError as failure:
        raise invalid((field, "is no RFC 3339 time, such as 2026-05-03T10:00:00Z")) from failure
    if time.tzinfo is None:
        raise invalid((field, _WORDS["timezone_aware"]))
    if time.year < _FIRST_YEAR:
        raise invalid((field, f"is before {_FIRST_YEAR}: an event has a time at which it happened"))
    if time > now + _AHEAD:
        raise invalid((field, f"is more than a day ahead of now, {now:%Y-%m-%dT%H:%M:%SZ}: an event has happened"))
    return time


def _in_words(kind: type[Event], error: ErrorDetails, within: str) -> tuple[str, str]:
    field = ".".join(str(part) for part in (within, *error["loc"]))
    if error["type"] == "extra_forbidden":
        hint = did_you_mean(str(error["loc"][-1]), kind.model_fields)
        return field[:_LONGEST_NAME], f"is no field of {kind.wire}; {hint}"
    return field, _WORDS.get(error["type"], error["msg"][0].lower() + error["msg"][1:])


def _flaw(name: str, value: object) -> tuple[str, str] | None:
    """Ids become part of workflow ids and are shown to operators; dates are reckoned with, so they stay in reach."""
    if isinstance(value, datetime) and value.year not in _YEARS_IN_FIELDS:
        return name, f"lies outside the years {_YEARS_IN_FIELDS[0]} to {_YEARS_IN_FIELDS[-1]}"
    if isinstance(value, str) and name.endswith("_id"):
        try:
            key_value(value)
        except ValueError:
            return name, "is an id: 1 to 64 characters out of A-Z a-z 0-9 . _ -"
    return None
