"""Turn every failure into a problem document, and log what it was without what it was about."""

import traceback
from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem, invalid
from store.latest_policy import NoPolicy

# Connection lost, deadlock or serialisation, out of resources, operator intervention: all pass.
_PASSING = ("08", "40", "53", "55", "57")
_RETRY_AFTER = {"Retry-After": "2"}
_log = structlog.get_logger()


def answer_with_problems(app: FastAPI) -> None:
    """Make every error answer of the app a problem document."""
    app.add_exception_handler(Problem, _said)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_middleware(LastResort)


def database_is_away(failure: BaseException) -> bool:
    """Whether a failure is the database being down, locked or out of connections, and so passes by itself."""
    if isinstance(failure, OperationalError):
        return "no such" not in str(failure.orig)  # a missing table is nobody's passing trouble
    if isinstance(failure, InterfaceError | NoConnectionFree | NoPolicy | OSError):
        return True
    if isinstance(failure, DBAPIError):
        return failure.connection_invalidated or str(getattr(failure.orig, "sqlstate", ""))[:2] in _PASSING
    # asyncpg's own, when it cannot even connect, comes unwrapped.
    return str(getattr(failure, "sqlstate", ""))[:2] in _PASSING


def unavailable(failure: BaseException) -> JSONResponse:
    """503: come again."""
    detail = "the database cannot answer now: send the same again in a moment, nothing will count twice"
    if isinstance(failure, NoPolicy):
        detail = f"nothing can be accepted yet: {failure}"
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", "Not now", detail).response(_RETRY_AFTER)


class LastResort:
    """ASGI middleware: what nobody else has answered becomes 503 or 500, logged by kind and place only.

    Starlette's own last resort would write the exception's text to the log, and that may quote a customer.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_begun = False

        async def watched(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except ClientDisconnect:
            return
        except Exception as failure:
            response = _answer(failure)
            if not has_begun:
                await response(scope, receive, send)


def _answer(failure: Exception) -> JSONResponse:
    where = [
        f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in traceback.extract_tb(failure.__traceback__)
    ]
    if database_is_away(failure):
        _log.warning("database.away", error=type(failure).__name__, where=where[-3:])
        return unavailable(failure)
    _log.error("request.failed", error=type(failure).__name__, where=where[-6:])
    detail = "this is our fault and was logged: send the request again, and tell whoever operates Sojourn if it stays"
    return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", "Something failed here", detail).response()


async def _said(request: Request, failure: Exception) -> JSONResponse:
    if not isinstance(failure, Problem):
        raise failure
    headers = {"WWW-Authenticate": "Bearer"} if failure.status == HTTPStatus.UNAUTHORIZED else None
    return failure.response(headers)


async def _refused(request: Request, failure: Exception) -> JSONResponse:
    if not isinstance(failure, HTTPException):
        raise failure
    phrase = HTTPStatus(failure.status_code).phrase
    details = {404: "there is nothing at this address", 405: "this address knows other methods: see Allow"}
    detail = details.get(failure.status_code, str(failure.detail))
    slug = phrase.lower().replace(" ", "-")
    return Problem(failure.status_code, slug, phrase, detail).response(dict(failure.headers or {}))


async def _invalid(request: Request, failure: Exception) -> JSONResponse:
    if not isinstance(failure, RequestValidationError):
        raise failure
    return invalid(*((".".join(map(str, e["loc"][1:])), e["msg"]) for e in failure.errors())).response()
