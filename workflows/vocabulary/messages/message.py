"""What a message is: something we may say, with what the traffic rules need to know of it."""

import re
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from workflows.vocabulary.personal import personal_fields


class Purpose(StrEnum):
    """Why a message is sent; each rule says which purposes it binds."""

    TRANSACTIONAL = "transactional"
    SERVICE = "service"
    MARKETING = "marketing"
    SURVEY = "survey"
    LEGAL = "legal"


class Channel(StrEnum):
    """The way a message takes."""

    EMAIL = "email"


def kebab(class_name: str) -> str:
    """`RenewalOffer` as `renewal-offer`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", class_name).lower()


class Message(BaseModel):
    """Something a customer would recognise; its fields are what its template may use."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: ClassVar[str]
    purpose: ClassVar[Purpose]
    topic: ClassVar[str]
    team: ClassVar[str]

    def __init_subclass__(cls, *, purpose: Purpose, topic: str, team: str, **kwargs: Any) -> None:
        """Take the classification from the class line."""
        super().__init_subclass__(**kwargs)
        cls.name = kebab(cls.__name__)
        cls.purpose = purpose
        cls.topic = topic
        cls.team = team

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Refuse personal fields; TypeError names them."""
        super().__pydantic_init_subclass__(**kwargs)
        if named := ", ".join(sorted(personal_fields(cls))):
            raise TypeError(f"{cls.__name__}: {named} is personal: let the template take it from the customer")
