"""What an event is: a fact in the past tense, typed, with a wire name `noun.verb`."""

import re
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from workflows.vocabulary.personal import personal_fields

_WIRE_NAME = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")
_TRAIT = re.compile(r"[a-z][a-z0-9_]{0,39}")


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

    With `on_date` it happens by itself on the day that trait of the profile names, with `yearly` every year again.
    Journeys ignore fields they do not know, so that a newer API and an older worker agree; the API refuses them.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    wire: ClassVar[str]
    lifecycle: ClassVar[Lifecycle]
    on_date: ClassVar[str | None]
    is_yearly: ClassVar[bool]

    def __init_subclass__(
        cls, *, wire: str, lifecycle: Lifecycle, on_date: str | None = None, yearly: bool = False, **kwargs: Any
    ) -> None:
        """Take name, tag and date from the class line; TypeError if the name is not of the form noun.verb."""
        super().__init_subclass__(**kwargs)
        if not _WIRE_NAME.fullmatch(wire):
            raise TypeError(f"{cls.__name__}: the wire name {wire!r} is not of the form noun.verb")
        if on_date is not None and not _TRAIT.fullmatch(on_date):
            raise TypeError(f"{cls.__name__}: on_date={on_date!r} is no trait: write a name such as birthday")
        if yearly and on_date is None:
            raise TypeError(f"{cls.__name__} is yearly, but of what date? Add on_date= with the name of a trait")
        cls.wire = wire
        cls.lifecycle = lifecycle
        cls.on_date = on_date
        cls.is_yearly = yearly

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Refuse fields that nobody could fill, personal ones and those of dated events; TypeError names the field."""
        super().__pydantic_init_subclass__(**kwargs)
        for name in personal_fields(cls):
            if cls.model_fields[name].is_required():
                raise TypeError(f"{cls.__name__}.{name} is personal and never reaches a journey: give it a default")
        if cls.on_date is not None:
            required = {name for name, field in cls.model_fields.items() if field.is_required()}
            if required - {"day"} or "day" not in cls.model_fields or cls.model_fields["day"].annotation is not date:
                raise TypeError(
                    f"{cls.__name__} is made of a date, and all that is known of it is its day: "
                    "declare the field `day: date`, and give every other field a default"
                )
