"""An event out of what a row says of it, or what is wrong with the row."""

import json
from collections.abc import Mapping, Set
from datetime import UTC, datetime
from functools import cache
from typing import Any, get_args, get_origin

from pydantic import AwareDatetime, ValidationError
from pydantic_core import ErrorDetails

from workflows.vocabulary.events.event import Event
from workflows.vocabulary.nearest import did_you_mean

_NESTED = (list, tuple, dict, set, frozenset, Mapping)
_INSTANTS = (AwareDatetime, datetime)


class Unfit(ValueError):
    """What a row says makes no event; the text names each column, or field, and what is wrong with it."""


def fitted(kind: type[Event], said: Mapping[str, Any], place: str = "column ") -> Event:
    """The event of these fields, a time without a zone being UTC; Unfit names each after `place`.

    Values are typed, as out of JSON, or texts of what they are. Without a place, as in the inbox, Unfit tells only
    fields and kinds of error: what validators say may hold the value, and the value may be personal.
    """
    fields = {name: _zoned(value) if name in _instants(kind) else value for name, value in said.items()}
    try:
        return kind.model_validate(fields, extra="forbid")
    except ValidationError as failure:
        errors = failure.errors(include_url=False)
        wrong = [_in_words(kind, error, place) if place else _without_value(error) for error in errors]
        raise Unfit("; ".join(wrong)) from failure


def fitted_cells(kind: type[Event], cells: Mapping[str, str], numbers: Set[str] = frozenset()) -> Event:
    """The event of a row's filled cells, lists and dicts being JSON; Unfit names each column that is wrong.

    In columns of `numbers` only whole ones may stand for a text.
    """
    said: dict[str, Any] = dict(cells)
    for name in _documents(kind) & cells.keys():
        try:
            said[name] = json.loads(cells[name])
        except ValueError as failure:
            raise Unfit(f"column {name} is no JSON ({failure}): write a list as [1, 2], a dict as {{}}") from failure
    for name in numbers & cells.keys():
        if not is_whole(cells[name]):
            said[name] = float(cells[name])
    return fitted(kind, said)


def fitted_document(kind: type[Event], text: str | None) -> Event:
    """The event of a `data` cell, which holds its fields as a JSON object; Unfit says what is wrong with it."""
    try:
        said = json.loads(text or "{}")
    except ValueError as failure:
        raise Unfit(f"column data is no JSON ({failure})") from failure
    if not isinstance(said, dict):
        raise Unfit("column data is to be a JSON object, with the fields of the event in it")
    return fitted(kind, said, place="column data: ")


def is_whole(number: str) -> bool:
    """Whether the text of a number has neither a fraction nor an exponent."""
    return number.removeprefix("-").isdecimal()


def _zoned(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        return value  # pydantic says what is wrong with it
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _in_words(kind: type[Event], error: ErrorDetails, place: str) -> str:
    path = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        return f"{place}{path} is no field of {kind.wire}; {did_you_mean(path, kind.model_fields)}"
    if error["type"] == "missing":
        return f"{place}{path} is required, and nothing is said of it"
    problem = error["msg"].removeprefix("Value error, ")
    return f"{place}{path}: {problem[0].lower()}{problem[1:]}"


def _without_value(error: ErrorDetails) -> str:
    # Further parts of the place may be keys of a dict that somebody filled.
    field = str(error["loc"][0]) if error["loc"] else "the event"
    if error["type"] == "missing" and len(error["loc"]) == 1:
        return f"{field} is required, and nothing is said of it"
    return f"{field} does not fit ({error['type']})"


@cache
def _instants(kind: type[Event]) -> frozenset[str]:
    return frozenset(
        n for n, field in kind.model_fields.items() if _is_any(field.annotation, (AwareDatetime, datetime))
    )


@cache
def _documents(kind: type[Event]) -> frozenset[str]:
    return frozenset(name for name, field in kind.model_fields.items() if _is_any(field.annotation, _NESTED))


def _is_any(annotation: object, types: tuple[object, ...]) -> bool:
    return (
        annotation in types
        or get_origin(annotation) in types
        or any(part in types or get_origin(part) in types for part in get_args(annotation))
    )
