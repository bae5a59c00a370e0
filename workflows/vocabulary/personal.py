"""Which fields are about a person, and so never leave the store."""

from collections.abc import Mapping
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel


class Personal:
    """Marks a field, as `Annotated[str | None, Personal()]`, that stays in the store.

    Signals, arguments and `customer()` carry the rest, so such a field always has a default.
    """


@cache
def personal_fields(model: type[BaseModel]) -> frozenset[str]:
    """The names of a model's fields that are marked `Personal`, or that hold anything so marked."""
    return frozenset(
        name
        for name, field in model.model_fields.items()
        if any(map(_is_mark, field.metadata)) or _holds_personal(field.annotation)
    )


def _holds_personal(annotation: Any) -> bool:
    # pydantic gathers the marks of the field itself only: one inside a union, a list or a model is easy to miss.
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return bool(personal_fields(annotation))
    return any(_is_mark(part) or _holds_personal(part) for part in get_args(annotation))


def _is_mark(part: object) -> bool:
    return part is Personal or isinstance(part, Personal)


def without_personal(model: type[BaseModel], data: Mapping[str, Any]) -> dict[str, Any]:
    """`data` of that model less its personal fields."""
    hidden = personal_fields(model)
    return {name: value for name, value in data.items() if name not in hidden}
