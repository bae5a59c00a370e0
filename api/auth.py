"""Who may do what: every route under /v1 is made by `guarded`, so one without a scope cannot be written."""

import base64
import binascii
import hashlib
import time
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request, Security
from fastapi.openapi.models import HTTPBearer
from fastapi.security import SecurityScopes
from fastapi.security.base import SecurityBase
from sqlalchemy.ext.asyncio import AsyncEngine

from api.problems import Problem, ProblemBody
from store.engine import reading
from store.keys import Bearer, Scope, verify_key

# A revoked key works this much longer; in exchange not every request asks the database.
_REMEMBERED_S: Final = 3.0
_MOST_REMEMBERED = 1024
_LONGEST_KEY = 200
_HOW = (
    "An API key as `Authorization: Bearer jk_…`, or as the user name of Basic authentication with an empty password, "
    "which is how Segment's libraries send a write key."
)


class KeyCheck(SecurityBase):
    """The one dependency of every guarded route: 401 without a valid key, 403 if the key lacks the scope."""

    def __init__(self, database: AsyncEngine, environment: str) -> None:
        self.model = HTTPBearer(bearerFormat="jk_<environment>_<id>_<secret>", description=_HOW)
        self.scheme_name = "key"
        self._database = database
        self._environment = environment
        self._remembered: dict[bytes, tuple[Bearer, float]] = {}

    async def __call__(self, request: Request, needed: SecurityScopes) -> None:
        """Let a request pass, or raise the problem."""
        bearer = await self._bearer(_key_in(request.headers.get("authorization", "")))
        missing = set(needed.scopes) - bearer.scopes
        if missing or not needed.scopes:
            detail = f"this key lacks the scope {', '.join(sorted(missing))}: whoever gave it to you can make another"
            raise Problem(HTTPStatus.FORBIDDEN, "forbidden", "Not with this key", detail)
        request.state.key_name = bearer.name

    async def _bearer(self, key: str | None) -> Bearer:
        if key is None or len(key) > _LONGEST_KEY:
            raise _unauthorised()
        mark = hashlib.sha256(key.encode()).digest()
        bearer, until = self._remembered.get(mark, (None, 0.0))
        if bearer is not None and until > time.monotonic():
            return bearer
        async with reading(self._database) as tx:
            bearer = await verify_key(tx, key, self._environment)
        if bearer is None:
            self._remembered.pop(mark, None)
            raise _unauthorised()
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[mark] = (bearer, time.monotonic() + _REMEMBERED_S)
        return bearer


def guarded(check: KeyCheck, scope: Scope) -> APIRouter:
    """A router under /v1 whose every route wants a key with the scope."""
    return APIRouter(
        prefix="/v1",
        dependencies=[Security(check, scopes=[scope.value])],
        responses={
            401: {"model": ProblemBody, "description": "No key, or one we do not know."},
            403: {"model": ProblemBody, "description": "The key lacks the scope."},
            503: {"model": ProblemBody, "description": "The database cannot answer now: come again."},
        },
    )


def _key_in(header: str) -> str | None:
    scheme, _, credentials = header.partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip() or None
    if scheme.lower() != "basic":
        return None
    try:
        user, _, _ = base64.b64decode(credentials, validate=True).decode("ascii").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return user or None


def _unauthorised() -> Problem:
    detail = "send an API key as `Authorization: Bearer jk_…`; this one is missing, unknown or revoked"
    return Problem(HTTPStatus.UNAUTHORIZED, "unauthorised", "Who are you?", detail)
