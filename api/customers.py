"""PUT /v1/customers/{id}, and one customer's whole story."""

import json
from datetime import datetime
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy import RowMapping

from api.auth import KeyCheck, guarded
from api.body import LARGEST_EVENT, look_through, parse, read_body
from api.examples import PROFILE_EXAMPLE, profile_body
from api.facts import read_customer_id, read_event
from api.parts import Parts
from api.problems import Problem, ProblemBody, invalid
from store.accept import Incoming, accept
from store.customers import lock_or_make_customer, read_customer, standing_of
from store.engine import reading, writing
from store.keys import Scope
from store.timeline import timeline
from store.timeline_entries import Timeline
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.profile import ConsentGiven, ConsentWithdrawn, ProfileUpdated
from workflows.vocabulary.identity import CustomerId
from workflows.vocabulary.nearest import did_you_mean

_SOURCE = "sojourn/profile"
_Id = Annotated[str, Path(description="Your own opaque id of the customer; never an address.", examples=["anna-4711"])]


class ProfileChange(BaseModel):
    """What is to be known of a customer; what is left out or null stays as it was, traits are merged."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [PROFILE_EXAMPLE]})

    email: str | None = None
    phone: str | None = None
    locale: str | None = None
    time_zone: str | None = None
    traits: dict[str, JsonValue] = Field(default_factory=dict)
    consent: dict[str, bool] = Field(default_factory=dict, description="By purpose or topic: yes or no.")


class Profile(BaseModel):
    """All that is known of a customer, and what they allowed us to say."""

    id: str
    email: str | None
    phone: str | None
    locale: str
    time_zone: str
    traits: dict[str, JsonValue]
    consent: dict[str, bool]


def customer_routes(parts: Parts, check: KeyCheck) -> list[APIRouter]:
    """Profiles in, stories out."""
    writers, readers = guarded(check, Scope.CUSTOMERS_WRITE), guarded(check, Scope.CUSTOMERS_READ)
    wrong: dict[int | str, dict[str, Any]] = {
        status: {"model": ProblemBody, "description": description}
        for status, description in (
            (400, "Not JSON."),
            (413, "Over 64 KB."),
            (422, "Some fields cannot be taken."),
        )
    }

    @writers.put("/customers/{id}", responses=wrong, openapi_extra=profile_body(ProfileChange))
    async def put_customer(id: _Id, request: Request) -> Profile:
        """Say what is known of a customer; a customer we do not know is made.

        It becomes events in the same inbox: `profile.updated` if anything is new, and `consent.given` or
        `consent.withdrawn` for each consent named. Sending it twice does no harm.
        """
        customer = read_customer_id(id, "id")
        change = _read(await read_body(request, LARGEST_EVENT))
        now = parts.clock.now()
        async with writing(parts.database) as tx:
            row = await lock_or_make_customer(tx, customer, now)
            incoming = [_incoming(event, now) for event in _events(change, row)]
            accepted = await accept(tx, customer, incoming, now, parts.pump.leaser)
            row = await lock_or_make_customer(tx, customer, now)
        parts.pump.take(accepted.enrolments)
        return _profile(row)

    @readers.get(
        "/customers/{id}/timeline",
        response_model_exclude_none=True,
        responses={404: {"model": ProblemBody, "description": "No such customer."}, 422: wrong[422]},
    )
    async def get_timeline(id: _Id, limit: Annotated[int, Query(ge=1, le=5000)] = 1000) -> Timeline:
        """Tell one customer's story in the order of its times: what happened, what was decided and why, what was said.

        Of a story longer than `limit` it is the latest part. No address and no other personal field is in it.
        """
        customer = read_customer_id(id, "id")
        async with reading(parts.database) as tx:
            if await read_customer(tx, customer) is None:
                raise _nobody(customer)
            return await timeline(tx, customer, limit)

    return [writers, readers]


def _read(body: bytes) -> ProfileChange:
    document = parse(body)
    look_through(document)
    try:
        change = ProfileChange.model_validate_json(json.dumps(document))
    except ValidationError as failure:
        raise invalid(*(_in_words(error) for error in failure.errors(include_url=False))) from failure
    _updated(change.model_dump(exclude={"consent"}))
    for scope, is_given in change.consent.items():
        _consent(scope, is_given)
    return change


def _in_words(error: ErrorDetails) -> tuple[str, str]:
    field = ".".join(map(str, error["loc"]))[:120] or "body"
    if error["type"] == "extra_forbidden":
        return field, f"is no field of a profile; {did_you_mean(field, ProfileChange.model_fields)}"
    return field, error["msg"][0].lower() + error["msg"][1:]


def _updated(fields: dict[str, JsonValue]) -> Event:
    return read_event(ProfileUpdated.wire, fields, "")


def _consent(scope: str, is_given: bool) -> Event:
    return read_event((ConsentGiven if is_given else ConsentWithdrawn).wire, {"scope": scope}, "consent")


def _events(change: ProfileChange, row: RowMapping) -> list[Event]:
    """What is new in a change; consent is always news, because the latest word on it counts."""
    known = {"email": row["email"], "phone": row["phone"], "locale": row["locale"]}
    known["time_zone"] = standing_of(row).time_zone
    named = change.model_dump(include=set(known), exclude_none=True)
    fields: dict[str, JsonValue] = {name: value for name, value in named.items() if value != known[name]}
    absent = object()
    traits = {name: value for name, value in change.traits.items() if row["traits"].get(name, absent) != value}
    events = [_updated({**fields, "traits": traits})] if fields or traits else []
    return events + [_consent(scope, is_given) for scope, is_given in change.consent.items()]


def _incoming(event: Event, now: datetime) -> Incoming:
    return Incoming(_SOURCE, str(uuid4()), event, now, None, {"lifecycle": event.lifecycle.value})


def _profile(row: RowMapping) -> Profile:
    standing = standing_of(row)
    return Profile(
        id=row["id"],
        email=row["email"],
        phone=row["phone"],
        locale=row["locale"],
        time_zone=standing.time_zone,
        traits=row["traits"],
        consent={scope: consent.is_given for scope, consent in sorted(standing.consents.items())},
    )


def _nobody(customer: CustomerId) -> Problem:
    detail = f"no event of customer {customer} was ever accepted: the first one makes the customer"
    return Problem(404, "unknown-customer", "No such customer", detail)
