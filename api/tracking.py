"""POST /v1/batch, /v1/track and /v1/identify, as Segment's libraries call them."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from api.auth import KeyCheck, guarded
from api.body import LARGEST_EVENT, MOST_EVENTS, parse, read_body
from api.examples import BATCH_BODY, IDENTIFY_BODY, TRACK_BODY
from api.intake import BatchAnswer, EventAnswer, log_refusals, take_in_many, take_in_one
from api.parts import Parts
from api.problems import ProblemBody, invalid, too_large
from api.segment import SOURCE, read_call, read_calls
from store.keys import Scope

_PROBLEMS: dict[int | str, dict[str, object]] = {
    400: {"model": ProblemBody, "description": "Not JSON, or nested too deeply."},
    409: {"model": ProblemBody, "description": "Same messageId, other content."},
    413: {"model": ProblemBody, "description": "Too much at once."},
    422: {"model": ProblemBody, "description": "Unknown event, or fields that cannot be taken."},
}
_KNOWN: dict[int | str, dict[str, object]] = {200: {"model": EventAnswer, "description": "Known already."}}


def tracking_routes(parts: Parts, check: KeyCheck) -> APIRouter:
    """The way in for Segment's libraries: a host and a write key is all they need to be told."""
    router = guarded(check, Scope.EVENTS_WRITE)

    async def take(request: Request, kind: str) -> JSONResponse:
        body = await read_body(request, LARGEST_EVENT)
        now = parts.clock.now()
        status, answer = await take_in_one(parts, read_call(parse(body), kind, now), now)
        return JSONResponse(answer, status)

    @router.post("/batch", response_model=BatchAnswer, responses=_PROBLEMS, openapi_extra=BATCH_BODY)
    async def batch(request: Request) -> JSONResponse:
        """Take a batch of track and identify calls; always 200, and what was refused stands in `results`."""
        body = await read_body(request)
        document = parse(body)
        messages = document.get("batch") if isinstance(document, dict) else None
        if not isinstance(messages, list):
            raise invalid(("batch", "is to be a JSON array of messages"))
        if len(messages) > MOST_EVENTS:
            raise too_large("a batch", f"{MOST_EVENTS} messages")
        now = parts.clock.now()
        items = read_calls(messages, len(body), now)
        log_refusals(SOURCE, items)
        return JSONResponse(await take_in_many(parts, items, now))

    @router.post(
        "/track",
        status_code=202,
        response_model=EventAnswer,
        responses=_KNOWN | _PROBLEMS,
        openapi_extra=TRACK_BODY,
    )
    async def track(request: Request) -> JSONResponse:
        """Take one track call: `Contract Started` with its properties is a `contract.started`."""
        return await take(request, "track")

    @router.post(
        "/identify",
        status_code=202,
        response_model=EventAnswer,
        responses=_KNOWN | _PROBLEMS,
        openapi_extra=IDENTIFY_BODY,
    )
    async def identify(request: Request) -> JSONResponse:
        """Take one identify call: its traits become a `profile.updated`."""
        return await take(request, "identify")

    return router
