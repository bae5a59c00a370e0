"""Fields typed as `name:type`, and examples of values for the fields of a class."""

import keyword
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel

from commands.names import Misnamed

_TYPES: Mapping[str, str] = {
    "str": "str",
    "int": "int",
    "float": "float",
    "bool": "bool",
    "date": "date",
    "datetime": "AwareDatetime",
    "key": "Key",
}
_EXAMPLES: Mapping[object, str] = {
    int: "1",
    float: "1.0",
    bool: "True",
    date: "date(2030, 1, 31)",
    datetime: "sojourn.now + timedelta(days=90)",
    AwareDatetime: "sojourn.now + timedelta(days=90)",
}


class NoExample(ValueError):
    """A field no example can be made up for; the text says what to do by hand."""


_IMPORTS: Mapping[str, str] = {
    "date": "from datetime import date",
    "AwareDatetime": "from pydantic import AwareDatetime",
    "Key": "from workflows.vocabulary.identity import Key",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A field to be written: its name, and its type as Python has it."""

    name: str
    type: str

    @property
    def needs(self) -> str:
        """The line that imports its type, or nothing."""
        return _IMPORTS.get(self.type.removesuffix(" | None"), "")

    def __str__(self) -> str:
        """The line of the class."""
        return f"    {self.name}: {self.type}" + (" = None" if self.type.endswith("| None") else "")


def parsed(typed: list[str], base: type[BaseModel], *, may_be_key: bool) -> list[Field]:
    """The fields of the form `name:type`, with `?` behind a type that may be left out; Misnamed says what is wrong."""
    fields = [_field(one, base, may_be_key=may_be_key) for one in typed]
    if len({field.name for field in fields}) < len(fields):
        raise Misnamed("two fields have one name")
    return sorted(fields, key=lambda field: str(field).endswith("= None"))


def example(kind: type[BaseModel]) -> str:
    """Arguments for every required field, such as `order_id="order-1", amount=1`; NoExample if one has none."""
    required = {name: field.annotation for name, field in kind.model_fields.items() if field.is_required()}
    return ", ".join(f"{name}={_example(kind, name, annotation)}" for name, annotation in required.items())


def taken_over(message: type[BaseModel], event: type[BaseModel] | None, argument: str) -> str:
    """Arguments for a message's required fields, each out of the event's own; NoExample if that has none like it."""
    theirs = {} if event is None else event.model_fields
    given = []
    for name, field in message.model_fields.items():
        if not field.is_required():
            continue
        if name not in theirs or theirs[name].annotation != field.annotation:
            raise NoExample(
                f"{message.__name__} needs {name}, which the starting event does not have: "
                "let the journey say another message, and write this one in afterwards"
            )
        given.append(f"{name}={argument}.{name}")
    return ", ".join(given)


def _field(typed: str, base: type[BaseModel], *, may_be_key: bool) -> Field:
    name, _, type_ = typed.partition(":")
    optional, kind = type_.endswith("?"), type_.removesuffix("?").lower()
    known = [one for one in _TYPES if may_be_key or one != "key"]
    if kind not in known:
        raise Misnamed(f"{typed!r} is no field: type name:type, with one of {', '.join(known)}, as in ends_on:date")
    if not name.isidentifier() or name != name.lower() or keyword.iskeyword(name) or name.startswith(("_", "model_")):
        raise Misnamed(f"{name!r} cannot name a field: small letters, and _ between words, as in ends_on")
    if hasattr(base, name) or name in base.__annotations__:
        raise Misnamed(f"every {base.__name__.lower()} has a {name!r} already: take another name")
    return Field(name, _TYPES[kind] + (" | None" if optional else ""))


def _example(kind: type[BaseModel], name: str, annotation: Any) -> str:
    if annotation in _EXAMPLES:
        return _EXAMPLES[annotation]
    if annotation is str:
        return f'"{name.removesuffix("_id").replace("_", "-")}-1"'
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return repr(next(iter(annotation)).value)
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return repr(inner[0])
    if origin in (Union, UnionType) and NoneType in inner:
        return "None"
    if origin in (list, tuple, dict, set, frozenset):
        return f"{origin.__name__}()"
    raise NoExample(
        f"no example of {kind.__name__}.{name} can be made up for the test: "
        "let the journey start on another event, and write this one in afterwards"
    )
