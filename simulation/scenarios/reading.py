"""Read a scenario file, and say of all that is wrong with it where it stands and what to write."""

import difflib
import tomllib
from collections.abc import Iterable
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from simulation.scenarios.scenario import Scenario


class UnfitScenario(ValueError):
    """A scenario that cannot be played: whoever wrote it mends the lines that the message names."""

    def __init__(self, file: Path | str, wrong: Iterable[str]) -> None:
        super().__init__("\n".join(f"{file}: {one}" for one in wrong))


def read_scenario(file: Path) -> Scenario:
    """The scenario in a file; UnfitScenario names each table and key that is wrong."""
    try:
        written = tomllib.loads(file.read_text())
    except tomllib.TOMLDecodeError as failure:
        raise UnfitScenario(file, [f"it is no TOML: {failure}"]) from failure
    except OSError as failure:
        raise UnfitScenario(file, [f"it cannot be read: {failure.strerror}"]) from failure
    return parsed(written, file)


def parsed(written: dict[str, Any], file: Path | str) -> Scenario:
    """The scenario of a parsed file; UnfitScenario as `read_scenario`."""
    try:
        return Scenario.model_validate(written)
    except ValidationError as failure:
        raise UnfitScenario(file, [_in_words(error, written) for error in failure.errors()]) from failure


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint at the nearest of the known names, or at all of them."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return f"did you mean {near[0]!r}?" if near else f"there is {', '.join(names) or 'none'}"


def place(number: int, wire: str) -> str:
    """Where one of the events stands, for people."""
    return f"[[events]] number {number + 1} ({wire})"


def _in_words(error: ErrorDetails, written: dict[str, Any]) -> str:
    *table, key = error["loc"]
    if key == "fixed":  # as a length written by itself is called in here
        *table, key = table
    where = _table([*table], written)
    if error["type"] == "extra_forbidden":
        return f"{where}there is no {key!r}; {did_you_mean(str(key), _keys(Scenario, table))}"
    if error["type"] == "missing":
        return f"{where}{key!r} is missing"
    problem = error["msg"].removeprefix("Value error, ")
    return f"{where}{key}: {problem[0].lower()}{problem[1:]}"


def _table(table: list[int | str], written: dict[str, Any]) -> str:
    match table:
        case []:
            return ""
        case ["events", int(number), *rest]:
            one = written["events"][number]
            name = place(number, str(one.get("event", "?")) if isinstance(one, dict) else "?")
            return f"{name}, {'.'.join(map(str, rest))}: " if rest else f"{name}: "
    return f"[{'.'.join(map(str, table))}]: "


def _keys(model: type[BaseModel], table: Iterable[int | str]) -> list[str]:
    """The keys that a table may have."""
    at: Any = model
    for part in table:
        names = {field.alias or name: field.annotation for name, field in at.model_fields.items()} if at else {}
        # Numbers of a list and the names that people give are no keys of ours.
        at = _model_in(names[part]) if part in names else at
    return [field.alias or name for name, field in at.model_fields.items()] if at else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Union, UnionType, tuple, dict) or get_origin(annotation) is not None:
        return next((found for part in get_args(annotation) if (found := _model_in(part)) is not None), None)
    return None
