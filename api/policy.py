"""GET and PUT /v1/policy: when Sojourn may say something, changed without a deploy."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import AwareDatetime, BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection

from api.auth import KeyCheck, guarded
from api.parts import Parts
from api.policy_body import PolicyProblem, PolicyProblemBody, Proposed, policy_body, read_proposed
from api.problems import Problem, ProblemBody, invalid
from store.engine import reading, writing
from store.keys import Scope
from store.policy_file.flaws import Flaw, UnfitPolicy
from store.policy_file.writing import plain
from store.policy_versions import (
    Changed,
    NoSuchVersion,
    NotAsSeen,
    NothingNew,
    Version,
    change_policy,
    version_of,
    versions,
)
from store.switches import Unsigned

_Match = Annotated[
    str | None,
    Header(description="The ETag you were given: 412 if somebody else has changed the policy since.", max_length=200),
]
_ETAG = {"headers": {"ETag": {"description": "For the `If-Match` of a change.", "schema": {"type": "string"}}}}
_Number = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="An earlier version.")]


class VersionLine(BaseModel):
    """One version: by whom it was put in force, by way of which key, when and why."""

    version: int
    applied_at: AwareDatetime
    by: str
    by_way_of: str
    why: str


class PolicyCard(VersionLine):
    """A version with its rules, and its text as a TOML file with the comments of whoever wrote it."""

    policy: dict[str, Any]
    toml: str


class Warned(BaseModel):
    """Something in a policy that its author may not have meant."""

    line: int | None
    where: str
    reason: str


class PolicyChanged(BaseModel):
    """The version that is in force now, what it changed rule by rule, and how many were told to ask again."""

    version: int
    changes: list[str]
    woken: int
    warnings: list[Warned]


def policy_routes(parts: Parts, check: KeyCheck) -> list[APIRouter]:
    """Read the policy and its versions, and change it."""
    reads, writes = guarded(check, Scope.POLICY_READ), guarded(check, Scope.POLICY_WRITE)
    found: dict[int | str, dict[str, Any]] = {
        200: _ETAG,
        404: {"model": ProblemBody, "description": "No such version."},
    }
    put: dict[int | str, dict[str, Any]] = {
        status: {"model": ProblemBody, "description": description}
        for status, description in (
            (400, "Not JSON."),
            (412, "Somebody else has changed it since."),
            (413, "Over 128 KB."),
            (415, "Neither TOML nor JSON."),
        )
    }
    put[422] = {"model": PolicyProblemBody, "description": "The policy is not fit, or nobody signed for it."}
    put[200] = _ETAG

    @reads.get("/policy", responses=found)
    async def get_policy(response: Response, version: _Number = None) -> PolicyCard:
        """Tell the policy in force, or an earlier version; its ETag is for the `If-Match` of a change."""
        async with reading(parts.database) as tx:
            try:
                found = await version_of(tx, version)
            except NoSuchVersion as none:
                raise Problem(HTTPStatus.NOT_FOUND, "unknown-version", "No such version", str(none)) from none
        response.headers["ETag"] = f'"{found.number}"'
        return PolicyCard(**_line(found), policy=plain(found.policy), toml=found.text)

    @reads.get("/policy/versions")
    async def get_versions(limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> list[VersionLine]:
        """List who changed the policy, when and why, the latest first; a version is never changed or taken away."""
        async with reading(parts.database) as tx:
            return [VersionLine(**_line(version)) for version in await versions(tx, limit)]

    @writes.put("/policy", responses=put, openapi_extra=policy_body())
    async def put_policy(request: Request, response: Response, if_match: _Match = None) -> PolicyChanged:
        """Put a policy in force, from the next message on; a bad one is refused whole, and the old one stays.

        As `application/toml` it is the file itself, with `Sojourn-By` and `Sojourn-Why` as headers; as
        `application/json` an object of `by`, `why` and `policy`. What says the same as the policy in force changes
        nothing, and makes no version.
        """
        with _refusals():
            proposed = await read_proposed(request)
            async with writing(parts.database) as tx:
                done = await _change(tx, proposed, parts, _seen(if_match))
        response.headers["ETag"] = f'"{done.version}"'
        return PolicyChanged(
            version=done.version,
            changes=list(done.changes),
            woken=done.woken,
            warnings=[_warned(flaw) for flaw in (*done.emptied, *proposed.read.doubts)],
        )

    return [reads, writes]


async def _change(tx: AsyncConnection, proposed: Proposed, parts: Parts, seen: frozenset[int] | None) -> Changed:
    try:
        return await change_policy(tx, proposed.read, proposed.signed, parts.clock.now(), seen)
    except NothingNew:
        # A PUT says how it is to be, and so it is.
        return Changed((await version_of(tx)).number, (), 0)


def _seen(if_match: str | None) -> frozenset[int] | None:
    """The versions that an `If-Match` names; None if it names none, or any."""
    if if_match is None or if_match.strip() == "*":
        return None
    tags = [tag.strip().strip('"') for tag in if_match.split(",") if not tag.strip().startswith("W/")]
    return frozenset(int(tag) for tag in tags if tag.isascii() and tag.isdecimal())


def _line(version: Version) -> dict[str, Any]:
    signed = version.signed
    return {
        "version": version.number,
        "applied_at": version.at,
        "by": signed.by,
        "by_way_of": signed.way,
        "why": signed.why,
    }


def _warned(flaw: Flaw) -> Warned:
    return Warned(line=flaw.line, where=flaw.where, reason=flaw.reason)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except UnfitPolicy as wrong:
        raise PolicyProblem(wrong.flaws) from wrong
    except Unsigned as wrong:
        raise invalid(("why", str(wrong))) from wrong
    except NotAsSeen as other:
        title = "Somebody else has changed it"
        raise Problem(HTTPStatus.PRECONDITION_FAILED, "not-as-seen", title, str(other)) from other
