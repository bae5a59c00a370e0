"""The one outside company a test stands in for: it takes every message and remembers it."""

from dataclasses import dataclass, field

from activities.channels.channel import Answer, Answered, Capability, Outgoing
from workflows.vocabulary.identity import EffectId


@dataclass
class RecordingProvider:
    """A channel that accepts whatever it gets; `taken` is that, in order."""

    taken: list[Outgoing] = field(default_factory=list)
    provider: str = field(default="recording", init=False)
    capability: Capability = field(default=Capability.LOOKUP, init=False)

    async def attempt(self, message: Outgoing, seconds: float) -> Answered:
        """Take one message."""
        self.taken.append(message)
        return Answered(Answer.ACCEPTED, "accepted", provider_id=str(len(self.taken)))

    async def find(self, effect: EffectId) -> str | None:
        """Its number among all that were taken, counted from 1."""
        numbers = [number for number, message in enumerate(self.taken, start=1) if message.effect_id == effect]
        return str(numbers[0]) if numbers else None
