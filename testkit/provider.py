"""The one outside company a test stands in for: it takes every message and remembers it, unless told otherwise."""

from collections import deque
from dataclasses import dataclass, field

from activities.channels.channel import Answer, Answered, Capability, Outgoing
from workflows.vocabulary.identity import EffectId


@dataclass
class RecordingProvider:
    """A channel that accepts whatever it gets; `taken` is that, in order."""

    taken: list[Outgoing] = field(default_factory=list)
    provider: str = field(default="recording", init=False)
    capability: Capability = field(default=Capability.LOOKUP, init=False)
    _answers: deque[Answered] = field(default_factory=deque, init=False)

    def answers(self, answer: Answer, reason: str, *, times: int = 1) -> None:
        """So many attempts to come get this answer, and all after them are accepted.

        Where an answer leaves it open whether a message was taken, nobody can ask this provider afterwards.
        """
        self._answers.extend([Answered(answer, reason)] * times)
        if answer is Answer.AMBIGUOUS:
            self.capability = Capability.NONE

    def takes(self, message: Outgoing) -> Answered:
        """Take one message, or not."""
        if self._answers and (answered := self._answers.popleft()).answer is not Answer.ACCEPTED:
            return answered
        self.taken.append(message)
        return Answered(Answer.ACCEPTED, "accepted", provider_id=str(len(self.taken)))

    async def attempt(self, message: Outgoing, seconds: float) -> Answered:
        """Take one message, or not."""
        return self.takes(message)

    async def find(self, effect: EffectId) -> str | None:
        """Its number among all that were taken, counted from 1."""
        numbers = [number for number, message in enumerate(self.taken, start=1) if message.effect_id == effect]
        return str(numbers[0]) if numbers else None
