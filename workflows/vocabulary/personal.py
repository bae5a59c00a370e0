"""Which fields are about a person, and so never leave the store."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel


class Personal:
    """Marks a field, as `Annotated[str | None, Personal()]`, that stays in the store.

    Signals, arguments and `customer()` carry the rest, so such a field always has a default.
    """


def personal_fields(model: type[BaseModel]) -> frozenset[str]:
    """The names of a model's fields that are marked `Personal`."""
    return frozenset(
        name for name, field in model.model_fields.items() if any(isinstance(m, Personal) for m in field.metadata)
    )


def without_personal(model: type[BaseModel], data: Mapping[str, Any]) -> dict[str, Any]:
    """`data` of that model less its personal fields."""
    hidden = personal_fields(model)
    return {name: value for name, value in data.items() if name not in hidden}
