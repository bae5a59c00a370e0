"""The body of a change of policy: TOML as it was written, or JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from api.body import Json, look_through, parse, read_body
from api.problems import Problem, invalid
from store.policy_file.flaws import Flaw, UnfitPolicy
from store.policy_file.reading import LARGEST, Read, read_document, read_toml
from store.policy_file.writing import written
from store.policy_versions import Signature
from workflows.vocabulary.pausing import unsigned

_SHORTEST_WHY = 3
_TOML = ("application/toml", "text/toml", "text/x-toml")
EXAMPLE: dict[str, Any] = {
    "by": "anna",
    "why": "as agreed with the service desk",
    "policy": {
        "consent": {"binds": ["marketing", "survey"]},
        "quiet_hours": {"starts": "21:00", "ends": "08:00", "binds": ["service", "survey", "marketing"]},
        "holds": [
            {
                "name": "open-support-case",
                "opened_by": "support_case.opened",
                "closed_by": "support_case.closed",
                "key": "case_id",
                "binds": ["marketing", "survey"],
                "alert_after_days": 30,
            }
        ],
        "caps": [{"name": "marketing-per-week", "most": 3, "within_days": 7, "binds": ["marketing"]}],
        "release": {"spread_minutes": 15},
    },
}
_SIGNED = (
    ("Sojourn-By", "Who puts a policy in force; of `application/toml`, which has no place for it.", EXAMPLE["by"]),
    ("Sojourn-Why", "Why, for the record; of `application/toml` as well.", EXAMPLE["why"]),
)


class PolicyFlaw(BaseModel):
    """One thing that is wrong: on which line, in which table, and why; a JSON document has no lines."""

    line: int | None
    where: str
    reason: str


class PolicyProblemBody(BaseModel):
    """A problem as RFC 9457 has it; `errors` names all that is wrong with the policy."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[PolicyFlaw] | None = None


class PolicyProblem(Problem):
    """A policy that is refused whole."""

    def __init__(self, flaws: Sequence[Flaw]) -> None:
        more = f"; and {len(flaws) - 3} more" if len(flaws) > 3 else ""
        detail = "; ".join(flaw.in_words() for flaw in flaws[:3]) + more
        super().__init__(HTTPStatus.UNPROCESSABLE_ENTITY, "unfit-policy", "The policy is not fit", detail)
        self._flaws = tuple(flaws)

    @property
    def body(self) -> dict[str, object]:
        """The document, with each flaw and its line."""
        errors = [{"line": flaw.line, "where": flaw.where, "reason": flaw.reason} for flaw in self._flaws]
        return super().body | {"errors": errors}


class Proposal(BaseModel):
    """A policy as JSON, and who wants it and why, for the record."""

    model_config = ConfigDict(extra="forbid", strict=True)

    by: str = Field(min_length=1, max_length=120)
    why: str = Field(min_length=_SHORTEST_WHY, max_length=200)
    policy: dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Proposed:
    """A fit policy, and who signed for it."""

    read: Read
    signed: Signature


async def read_proposed(request: Request) -> Proposed:
    """What a request wants in force; UnfitPolicy or a problem says what is wrong with it."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    way = str(request.state.key_name)
    if media == "application/json":
        return _from_json(await read_body(request, LARGEST), way)
    if media not in _TOML:
        detail = f"a policy is taken as application/toml or application/json, not as {media[:60]!r}: say Content-Type"
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "media-type", "Unknown kind of content", detail)
    signed = Signature(_header(request, "sojourn-by"), _header(request, "sojourn-why"), way)
    if wrong := list(_wrong_headers(signed)):
        raise invalid(*wrong)
    return Proposed(read_toml(await read_body(request, LARGEST)), signed)


def policy_body() -> dict[str, Any]:
    """What the OpenAPI document shows of it: the file as it is, with two headers, or an object."""
    wanted = Proposal.model_json_schema(ref_template="#/components/schemas/{model}")
    file = written(read_document(EXAMPLE["policy"]).policy)
    content = {
        "application/json": _shown(wanted, EXAMPLE),
        "application/toml": _shown({"type": "string", "description": "The file: see docs/policy.md."}, file),
    }
    headers = [
        {"name": name, "in": "header", "description": about, "schema": {"type": "string"}, "example": example}
        for name, about, example in _SIGNED
    ]
    return {"parameters": headers, "requestBody": {"required": True, "content": content}}


def _shown(schema: dict[str, Any], example: object) -> dict[str, Any]:
    return {"schema": schema, "examples": {"a-policy": {"summary": "the shipped policy", "value": example}}}


def _from_json(body: bytes, way: str) -> Proposed:
    document: Json = parse(body)
    look_through(document)
    try:
        proposal = Proposal.model_validate(document)
    except ValidationError as failure:
        errors = failure.errors(include_url=False)
        raise invalid(*((".".join(map(str, e["loc"]))[:120] or "body", _lower(e["msg"])) for e in errors)) from failure
    try:
        read = read_document(proposal.policy)
    except RecursionError as deep:
        raise UnfitPolicy([Flaw(None, "", "it is nested too deeply")]) from deep
    return Proposed(read, Signature(proposal.by, proposal.why, way))


def _wrong_headers(signed: Signature) -> Iterator[tuple[str, str]]:
    if not signed.by.strip():
        yield "Sojourn-By", "is missing: say in this header who you are, for the record"
    if len(signed.why.strip()) < _SHORTEST_WHY:
        yield "Sojourn-Why", f"is missing: say in this header why, in {_SHORTEST_WHY} characters at least"
    elif signed.by.strip() and (wrong := unsigned(signed.by, signed.why)):
        yield "Sojourn-By and Sojourn-Why", wrong


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]


def _header(request: Request, name: str) -> str:
    """A header's text: headers come as bytes, and whoever writes an umlaut into one means UTF-8."""
    written = request.headers.get(name, "")
    try:
        return written.encode("latin-1").decode()
    except UnicodeError:
        return written
