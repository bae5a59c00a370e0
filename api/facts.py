"""Make a typed event of a name and its data, or say field by field why not."""

import json
from datetime import datetime, timedelta
from http import HTTPStatus

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from api.body import Json
from api.people import flaws_in_consent, flaws_in_profile
from api.problems import Problem, invalid, unknown_event
from workflows.catalog import JourneyFacts, UnknownEvent, event_class, journeys
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.profile import ConsentGiven, ConsentWithdrawn, ProfileUpdated
from workflows.vocabulary.identity import CustomerId, customer_id
from workflows.vocabulary.nearest import did_you_mean

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

    `within` is where the caller has it.
    """
    if len(wire) > _LONGEST_NAME:
        raise invalid(("type", f"is longer than {_LONGEST_NAME} characters"))
    try:
        kind = event_class(wire)
    except UnknownEvent as unknown:
        raise unknown_event(str(unknown)) from unknown
    if not isinstance(data, dict):
        raise invalid((within or "body", "is to be a JSON object"))
    try:
        event = kind.model_validate_json(json.dumps(data), strict=True, extra="forbid")
    except ValidationError as failure:
        raise invalid(*(_in_words(kind, error, within) for error in failure.errors(include_url=False))) from failure
    if flaws := _flaws(event):
        raise invalid(*((_path(within, field), problem) for field, problem in flaws))
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
    place = [str(part) for part in error["loc"]]
    if error["type"] == "extra_forbidden":
        hint = did_you_mean(place[-1], kind.model_fields)
        return _path(within, *place), f"is no field of {kind.wire}; {hint}"
    problem = error["msg"].removeprefix("Value error, ")
    return _path(within, *place), _WORDS.get(error["type"], problem[0].lower() + problem[1:])


def _flaws(event: Event) -> list[tuple[str, str]]:
    # Journeys reckon with these dates, and the calendar has an end.
    flaws = [
        (name, f"lies outside the years {_YEARS_IN_FIELDS[0]} to {_YEARS_IN_FIELDS[-1]}")
        for name, value in event
        if isinstance(value, datetime) and value.year not in _YEARS_IN_FIELDS
    ]
    if isinstance(event, ProfileUpdated):
        return flaws + flaws_in_profile(event)
    if isinstance(event, ConsentGiven | ConsentWithdrawn):
        return flaws + flaws_in_consent(event.scope)
    return flaws


def _path(*parts: str) -> str:
    return ".".join(part for part in parts if part)[:_LONGEST_NAME]


def read_journey(name: str) -> JourneyFacts:
    """The journey of that name, as its newest version has it; 404 names the nearest there is."""
    if name not in journeys():
        detail = f"no journey is called {name[:64]!r}; {did_you_mean(name, journeys())}"
        raise Problem(HTTPStatus.NOT_FOUND, "unknown-journey", "No such journey", detail)
    return journeys()[name]
