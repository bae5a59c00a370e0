"""What customers tell us of themselves, and what we may say to them."""

from importlib.resources import files
from typing import Annotated, Any

from pydantic import Field, field_validator

from workflows.vocabulary.events.event import Event, Lifecycle
from workflows.vocabulary.personal import Personal

_TIME_ZONES = frozenset((files("tzdata") / "zones").read_text().split())


class ProfileUpdated(Event, wire="profile.updated", lifecycle=Lifecycle.AWARENESS):
    """Something about a customer became known; what is not named here stays as it was."""

    email: Annotated[str | None, Personal()] = None
    phone: Annotated[str | None, Personal()] = None
    locale: str | None = None
    time_zone: str | None = None
    traits: Annotated[dict[str, Any], Personal()] = Field(default_factory=dict)

    @field_validator("time_zone")
    @classmethod
    def _is_a_place(cls, name: str | None) -> str | None:
        if name is not None and name not in _TIME_ZONES:
            raise ValueError(f"{name!r} is no IANA time zone: send a name such as Europe/Berlin")
        return name


class ConsentGiven(Event, wire="consent.given", lifecycle=Lifecycle.AWARENESS):
    """A customer allowed messages of a purpose, or of one topic only."""

    scope: str = "marketing"


class ConsentWithdrawn(Event, wire="consent.withdrawn", lifecycle=Lifecycle.AWARENESS):
    """A customer forbade messages of a purpose, or of one topic."""

    scope: str = "marketing"
