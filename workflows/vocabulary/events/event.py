"""What an event is: a fact in the past tense, typed, with a wire name `noun.verb`."""

import re
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from workflows.vocabulary.personal import personal_fields

_WIRE_NAME = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")


class Lifecycle(StrEnum):
    """Where in a customer's life with us an event belongs."""

    AWARENESS = "awareness"
    ORDERING = "ordering"
    FULFILMENT = "fulfilment"
    BILLING = "billing"
    SUPPORT = "support"
    RETENTION = "retention"


class Event(BaseModel):
    """A fact about one customer, in the past tense; the class is its schema.

    Journeys ignore fields they do not know, so that a newer API and an older worker agree; the API refuses them.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    wire: ClassVar[str]
    lifecycle: ClassVar[Lifecycle]

    def __init_subclass__(cls, *, wire: str, lifecycle: Lifecycle, **kwargs: Any) -> None:
        """Take name and tag from the class line; TypeError if the name is not of the form noun.verb."""
        super().__init_subclass__(**kwargs)
        if not _WIRE_NAME.fullmatch(wire):
            raise TypeError(f"{cls.__name__}: the wire name {wire!r} is not of the form noun.verb")
        cls.wire = wire
        cls.lifecycle = lifecycle

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Refuse personal fields without a default; TypeError names the field."""
        super().__pydantic_init_subclass__(**kwargs)
        for name in personal_fields(cls):
            if cls.model_fields[name].is_required():
                raise TypeError(f"{cls.__name__}.{name} is personal and never reaches a journey: give it a default")
