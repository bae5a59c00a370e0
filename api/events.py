"""POST /v1/events: CloudEvents in, one answer an event out."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from api.auth import KeyCheck, guarded
from api.body import LARGEST_EVENT, MOST_EVENTS, Json, parse, read_body
from api.envelope import read_batch, read_envelope, structured
from api.examples import EVENTS_BODY
from api.intake import BatchAnswer, EventAnswer, log_refusals, take_in_many, take_in_one
from api.parts import Parts
from api.problems import Problem, ProblemBody, malformed, too_large
from store.keys import Scope

_SINGLE = "application/cloudevents+json"
_BATCH = "application/cloudevents-batch+json"
_PLAIN = ("application/json", "text/json", "")


def event_routes(parts: Parts, check: KeyCheck) -> APIRouter:
    """The way in for CloudEvents."""
    router = guarded(check, Scope.EVENTS_WRITE)

    @router.post(
        "/events",
        status_code=202,
        response_model=EventAnswer | BatchAnswer,
        response_description="Accepted; for a batch, what became of each item, if any was accepted.",
        responses={
            200: {
                "model": EventAnswer | BatchAnswer,
                "description": "Known already; or a batch with nothing new.",
            },
            400: {"model": ProblemBody, "description": "Not JSON, or nested too deeply."},
            409: {"model": ProblemBody, "description": "Same id, other content."},
            413: {
                "model": ProblemBody,
                "description": "An event over 64 KB, a body over 512 KB, over 500 events.",
            },
            415: {"model": ProblemBody, "description": "Another content type or encoding."},
            422: {"model": ProblemBody, "description": "Unknown event type, or fields that cannot be taken."},
        },
        openapi_extra=EVENTS_BODY,
        summary="Accept one event or a batch",
    )
    async def post_events(request: Request) -> JSONResponse:
        """Take CloudEvents 1.0: structured, binary (`ce-…` headers) or batch; plain gzip is understood.

        The same event again is answered 200 and has no second effect. The items of a batch are
        independent of each other; those of one customer are accepted together, in their order.
        """
        body = await read_body(request)
        document = _document(request, body)
        now = parts.clock.now()
        if not isinstance(document, list):
            if len(body) > LARGEST_EVENT:
                raise too_large("an event", f"{LARGEST_EVENT // 1024} KB")
            status, answer = await take_in_one(parts, read_envelope(document, now), now)
            return JSONResponse(answer, status)
        if len(document) > MOST_EVENTS:
            raise too_large("a batch", f"{MOST_EVENTS} events")
        items = read_batch(document, len(body), now)
        log_refusals("cloudevents", items)
        answers = await take_in_many(parts, items, now)
        return JSONResponse(answers, 202 if answers["accepted"] else 200)

    return router


def _document(request: Request, body: bytes) -> Json:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in _PLAIN and "ce-specversion" in request.headers:
        return structured(request.headers, parse(body) if body else {})
    if kind not in (_SINGLE, _BATCH, *_PLAIN):
        detail = f"events are taken as {_SINGLE}, {_BATCH} or application/json"
        raise Problem(415, "content-type", "Unknown content type", detail)
    document = parse(body)
    if kind == _SINGLE and not isinstance(document, dict):
        raise malformed(f"one event is a JSON object; send several as {_BATCH}")
    if kind == _BATCH and not isinstance(document, list):
        raise malformed(f"a batch is a JSON array; send one event as {_SINGLE}")
    return document
