"""What the OpenAPI document shows of the bodies that are read by hand."""

from typing import Any

from pydantic import BaseModel

from workflows.catalog import events

CLOUD_EVENT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "contract-881-started",
    "source": "/billing",
    "type": "contract.started",
    "subject": "anna-4711",
    "time": "2026-05-03T10:00:00Z",
    "channel": "web",
    "data": {"contract_id": "881", "ends_on": "2027-05-03T00:00:00Z", "package": "basic"},
}
SUPPORT_CASE: dict[str, Any] = {
    "specversion": "1.0",
    "id": "case-12-opened",
    "source": "/service-desk",
    "type": "support_case.opened",
    "subject": "anna-4711",
    "data": {"case_id": "12", "subject": "billing"},
}
TRACK: dict[str, Any] = {
    "type": "track",
    "messageId": "4a7c1e0e-0b9e-4f0e-9d7c-3f8f0f1d2a6b",
    "userId": "anna-4711",
    "event": "Contract Started",
    "timestamp": "2026-05-03T10:00:00Z",
    "properties": {"contractId": "881", "endsOn": "2027-05-03T00:00:00Z"},
}
IDENTIFY: dict[str, Any] = {
    "type": "identify",
    "messageId": "b7d5f0a2-6f0c-4b0d-8a55-0a7f3c1f6f10",
    "userId": "anna-4711",
    "traits": {"email": "anna@example.com", "timezone": "Europe/Vienna", "favourite_genre": "sports"},
}
PROFILE_EXAMPLE: dict[str, Any] = {
    "email": "anna@example.com",
    "locale": "en",
    "time_zone": "Europe/Vienna",
    "traits": {"favourite_genre": "sports"},
    "consent": {"marketing": True},
}

ENROLMENT_EXAMPLE: dict[str, Any] = {
    "id": "renewals-2026-anna-4711",
    "source": "/crm",
    "customer": "anna-4711",
    "data": {"contract_id": "882", "ends_on": "2027-05-03T00:00:00Z"},
}


def _text(description: str, longest: int) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": longest, "description": description}


def _event_schema() -> dict[str, Any]:
    required = ["specversion", "id", "source", "type", "subject"]
    return {
        "title": "CloudEvent",
        "type": "object",
        "required": required,
        "properties": {
            "specversion": {"const": "1.0"},
            "id": _text("Unique within the source; sending the same twice is safe.", 255),
            "source": _text("Who says so.", 255),
            "type": {"enum": sorted(events()), "description": "What happened."},
            "subject": {
                "type": "string",
                "pattern": "^[A-Za-z0-9._-]{1,64}$",
                "description": "The customer's id.",
            },
            "time": {"type": "string", "format": "date-time", "description": "When; now if left out."},
            "channel": _text("Through which channel.", 64),
            "touchpoint": _text("At which touchpoint.", 64),
            "lifecycle": _text("The stage of the customer's life with us, if not the event's own.", 64),
            "data": {"anyOf": [_data_schema(wire) for wire in sorted(events())]},
        },
    }


def _data_schema(wire: str) -> dict[str, Any]:
    return events()[wire].model_json_schema() | {"title": wire, "additionalProperties": False}


def _body(content: dict[str, tuple[dict[str, Any], dict[str, Any]]]) -> dict[str, Any]:
    media = {
        kind: {
            "schema": schema,
            "examples": {name.replace(" ", "-"): {"summary": name, "value": value} for name, value in examples.items()},
        }
        for kind, (schema, examples) in content.items()
    }
    return {"requestBody": {"required": True, "content": media}}


_MESSAGE: dict[str, Any] = {"type": "object", "required": ["messageId", "userId"]}
_ONE = {"a contract starts": CLOUD_EVENT, "a case opens": SUPPORT_CASE}
_SEVERAL = {"two events": [CLOUD_EVENT, SUPPORT_CASE]}
_MANY: dict[str, Any] = {"type": "array", "maxItems": 500, "items": _event_schema()}

EVENTS_BODY = _body(
    {
        "application/cloudevents+json": (_event_schema(), _ONE),
        "application/cloudevents-batch+json": (_MANY, _SEVERAL),
        "application/json": ({"anyOf": [_event_schema(), _MANY]}, _ONE | _SEVERAL),
    }
)
TRACK_BODY = _body({"application/json": (_MESSAGE, {"track": TRACK})})
IDENTIFY_BODY = _body({"application/json": (_MESSAGE, {"identify": IDENTIFY})})
BATCH_BODY = _body(
    {
        "application/json": (
            {
                "type": "object",
                "required": ["batch"],
                "properties": {"batch": {"type": "array", "maxItems": 500, "items": {"type": "object"}}},
            },
            {"a batch": {"batch": [TRACK, IDENTIFY]}},
        )
    }
)


def profile_body(model: type[BaseModel]) -> dict[str, Any]:
    """The body of a PUT of a profile."""
    return _body({"application/json": (model.model_json_schema(), {"profile": PROFILE_EXAMPLE})})


def enrolment_body(model: type[BaseModel]) -> dict[str, Any]:
    """The body of an entry into the renewal journey; each journey wants the fields of its own starting event."""
    return _body({"application/json": (model.model_json_schema(), {"an entry": ENROLMENT_EXAMPLE})})
