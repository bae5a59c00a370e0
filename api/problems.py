"""What went wrong, as RFC 9457 problem documents; the caller's own values are never repeated in logs."""

from collections.abc import Sequence
from http import HTTPStatus

from fastapi.responses import JSONResponse
from pydantic import BaseModel

PROBLEM_TYPE = "application/problem+json"
_TYPES = "urn:sojourn:problem:"


class FieldProblem(BaseModel):
    """One field that cannot be taken as it is."""

    field: str
    problem: str


class ProblemBody(BaseModel):
    """A problem as RFC 9457 has it; `errors` names each field that is wrong."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] | None = None


class Problem(Exception):
    """Something the caller should know; `slug` names the kind of problem for programs."""

    def __init__(self, status: int, slug: str, title: str, detail: str, errors: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(title)
        self.status = status
        self.slug = slug
        self.title = title
        self.detail = detail
        self.errors = tuple(errors)

    @property
    def body(self) -> dict[str, object]:
        """The document."""
        document: dict[str, object] = {
            "type": _TYPES + self.slug,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            document["errors"] = [{"field": field, "problem": problem} for field, problem in self.errors]
        return document

    def response(self, headers: dict[str, str] | None = None) -> JSONResponse:
        """The HTTP answer."""
        return JSONResponse(self.body, self.status, headers, PROBLEM_TYPE)


def invalid(*errors: tuple[str, str]) -> Problem:
    """422: these fields are wrong; each is (field, what is wrong with it)."""
    detail = "; ".join(f"{field} {problem}" for field, problem in errors[:3])
    more = f"; and {len(errors) - 3} more" if len(errors) > 3 else ""
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", "Some fields cannot be taken", detail + more, errors)


def too_large(what: str, most: str) -> Problem:
    """413: send less at once."""
    return Problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "too-large",
        "Too large",
        f"{what} may have at most {most}: send less",
    )


def malformed(detail: str) -> Problem:
    """400: this is not JSON we can read."""
    return Problem(HTTPStatus.BAD_REQUEST, "malformed", "Not readable as JSON", detail)


def unknown_event(detail: str, field: str = "type") -> Problem:
    """422: no such event type; the detail names the nearest one."""
    title = "Unknown event type"
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "unknown-event", title, detail, [(field, detail)])


def conflict(identity: str) -> Problem:
    """409: the id was used for something else before."""
    detail = f"an event {identity!r} of this source was accepted before with other content: send each fact once"
    return Problem(HTTPStatus.CONFLICT, "conflict", "Same id, other content", detail)
