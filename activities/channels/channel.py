"""What every way out of the house has in common: one attempt, an honest answer, and what can be asked afterwards."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from workflows.vocabulary.identity import EffectId


class Capability(StrEnum):
    """What a channel offers after an attempt whose end nobody saw."""

    LOOKUP = "lookup"
    NONE = "none"


class Answer(StrEnum):
    """What a provider did with one attempt; `NOT_TAKEN` may be tried again, `AMBIGUOUS` may have been accepted."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    NOT_TAKEN = "not_taken"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A rendered message on its way to one address."""

    effect_id: EffectId
    recipient: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Answered:
    """A provider's answer to one attempt, with its own id for the message or its reason against it."""

    answer: Answer
    reason: str
    provider_id: str | None = None


class ChannelAdapter(Protocol):
    """One outside system that carries messages."""

    @property
    def provider(self) -> str:
        """What the receipt calls it."""
        ...

    @property
    def capability(self) -> Capability:
        """What can be asked after an attempt that was cut off."""
        ...

    async def attempt(self, message: Outgoing, seconds: float) -> Answered:
        """Try once, for so long at the most; never raises for what a network or a provider can do."""
        ...

    async def find(self, effect: EffectId) -> str | None:
        """The provider's id of a message it has accepted, or None; only where the capability is `LOOKUP`."""
        ...
