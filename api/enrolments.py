"""POST /v1/journeys/{name}/enrolments: enter one customer into one journey."""

import json
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, ValidationError
from pydantic_core import ErrorDetails

from api.auth import KeyCheck, guarded
from api.body import LARGEST_EVENT, look_through, parse, read_body
from api.examples import ENROLMENT_EXAMPLE, enrolment_body
from api.facts import read_customer_id, read_event, read_journey
from api.parts import Parts
from api.problems import Problem, ProblemBody, conflict, invalid
from store.accept import Acceptance, Incoming, accept
from store.engine import writing
from store.entries import Entry, read_entry
from store.keys import Scope
from workflows.admission import key_of
from workflows.catalog import JourneyFacts
from workflows.vocabulary.identity import CustomerId, EnrolmentId, EventId, enrolment_id, workflow_id
from workflows.vocabulary.nearest import did_you_mean

_Name = Annotated[str, Path(description="The journey's name, whatever its version.", examples=["contract-renewal"])]


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("is to be printable characters")
    return text


_Text = Annotated[str, Field(min_length=1, max_length=255), AfterValidator(_printable)]


class EnrolmentWanted(BaseModel):
    """Whom to enter, and with what the journey begins."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [ENROLMENT_EXAMPLE]})

    id: _Text = Field(description="Unique within the source; sending the same twice is safe.")
    source: _Text = Field(description="Who wants it.")
    customer: str = Field(description="Your own opaque id of the customer; never an address.")
    data: dict[str, JsonValue] = Field(
        default_factory=dict, description="The fields of the event that otherwise starts the journey."
    )


class EnrolmentAnswer(BaseModel):
    """The enrolment, and the workflow that runs it."""

    enrolment: UUID
    workflow: str


def enrolment_routes(parts: Parts, check: KeyCheck) -> APIRouter:
    """The way into a journey by its name."""
    router = guarded(check, Scope.JOURNEYS_WRITE)

    @router.post(
        "/journeys/{name}/enrolments",
        status_code=HTTPStatus.ACCEPTED,
        response_model=EnrolmentAnswer,
        response_description="Entered.",
        responses={
            200: {"model": EnrolmentAnswer, "description": "Entered before, by the same request."},
            400: {"model": ProblemBody, "description": "Not JSON, or nested too deeply."},
            404: {"model": ProblemBody, "description": "No such journey."},
            409: {
                "model": ProblemBody,
                "description": "Refused by the journey's rule of re-entry; or the same id, other content.",
            },
            413: {"model": ProblemBody, "description": "Over 64 KB."},
            422: {"model": ProblemBody, "description": "Some fields cannot be taken."},
        },
        openapi_extra=enrolment_body(EnrolmentWanted),
        summary="Enter one customer into one journey",
    )
    async def post_enrolment(name: _Name, request: Request) -> JSONResponse:
        """Enter a customer into the newest version of a journey, as if the event had come that starts it.

        It says that nothing else has happened: no other journey hears of it, and neither profile, consents nor
        holds change. The same request again is answered with the same enrolment; a refusal is on the ledger too.
        """
        journey = read_journey(name)
        customer, incoming = _read(await read_body(request, LARGEST_EVENT), journey, parts)
        async with writing(parts.database) as tx:
            accepted = await accept(tx, customer, [incoming], incoming.at, parts.pump.leaser)
            ((acceptance, event),) = accepted.answers
            entry = None if event is None else await read_entry(tx, _enrolment(incoming, journey, customer, event))
        parts.pump.take(accepted.enrolments)
        if entry is None:
            raise conflict(incoming.source_id)
        if entry.refused is not None:
            raise _refused(entry, entry.refused, journey)
        status = HTTPStatus.ACCEPTED if acceptance is Acceptance.ACCEPTED else HTTPStatus.OK
        return JSONResponse({"enrolment": str(entry.enrolment), "workflow": entry.workflow}, status)

    return router


def _read(body: bytes, journey: JourneyFacts, parts: Parts) -> tuple[CustomerId, Incoming]:
    document = parse(body)
    look_through(document)
    try:
        wanted = EnrolmentWanted.model_validate_json(json.dumps(document))
    except ValidationError as failure:
        raise invalid(*(_in_words(error) for error in failure.errors(include_url=False))) from failure
    customer = read_customer_id(wanted.customer, "customer")
    event = read_event(journey.starts_on, wanted.data)
    tags = {"lifecycle": event.lifecycle.value}
    incoming = Incoming(wanted.source, wanted.id, event, parts.clock.now(), None, tags, enters=journey.name)
    return customer, incoming


def _in_words(error: ErrorDetails) -> tuple[str, str]:
    field = ".".join(map(str, error["loc"]))[:120] or "body"
    if error["type"] == "extra_forbidden":
        return field, f"is no field of an enrolment; {did_you_mean(field, EnrolmentWanted.model_fields)}"
    if error["type"] == "missing":
        return field, "is required"
    problem = error["msg"].removeprefix("Value error, ")
    return field, problem[0].lower() + problem[1:]


def _enrolment(incoming: Incoming, journey: JourneyFacts, customer: CustomerId, event: EventId) -> EnrolmentId:
    return enrolment_id(workflow_id(journey.name, customer, key_of(incoming.event, journey)), event)


def _refused(entry: Entry, reason: str, journey: JourneyFacts) -> Problem:
    detail = f"{entry.workflow} is not entered: {reason}; the ledger has it as refused"
    return Problem(HTTPStatus.CONFLICT, "entry-refused", f"Not entered into {journey.name}", detail)
