"""What all rules of a policy have in common: a name, and what they bind."""

from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field

from workflows.vocabulary.messages.message import Purpose

TEN_YEARS = 3_650  # days; the calendar has an end, and a rule must not be able to reckon past it
Name = Annotated[str, Field(min_length=1, max_length=200)]


class Classified(Protocol):
    """Anything that is classified as a message is."""

    @property
    def message(self) -> str:
        """What it is called."""
        ...

    @property
    def purpose(self) -> Purpose:
        """Why it is said."""
        ...

    @property
    def topic(self) -> str:
        """What it is about."""
        ...

    @property
    def team(self) -> str:
        """Who wants it said."""
        ...

    @property
    def channel(self) -> str:
        """The way it takes."""
        ...

    @property
    def journey(self) -> str:
        """The journey it belongs to."""
        ...


class Rule(BaseModel):
    """A part of the policy; a field it does not have is refused, because somebody meant something by it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Scope(Rule):
    """What a rule binds: messages of these purposes, and of those only what each list names, if it names any."""

    binds: frozenset[Purpose] = Field(min_length=1)
    topics: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    journeys: frozenset[str] = frozenset()

    def covers(self, message: Classified) -> bool:
        """Whether it binds a message."""
        return (
            message.purpose in self.binds
            and (not self.topics or message.topic in self.topics)
            and (not self.teams or message.team in self.teams)
            and (not self.channels or message.channel in self.channels)
            and (not self.journeys or message.journey in self.journeys)
        )
