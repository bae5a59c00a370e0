"""What a word came to in one world, told so that it can be held against what it came to in the other."""

from collections.abc import Awaitable
from dataclasses import asdict
from typing import Any, TypeVar

from activities.channels.channel import Answer
from testkit.provider import RecordingProvider
from testkit.story import Story

AnswerT = TypeVar("AnswerT")


class Providers(RecordingProvider):
    """What one provider is told to answer, the other one answers too."""

    def __init__(self, one: RecordingProvider, other: RecordingProvider) -> None:
        super().__init__(one.taken)
        self._both = (one, other)

    def answers(self, answer: Answer, reason: str, *, times: int = 1) -> None:
        """So many attempts to come get this answer, in either world."""
        for one in self._both:
            one.answers(answer, reason, times=times)


async def outcome(said: Awaitable[AnswerT]) -> tuple[AnswerT | None, AssertionError | None]:
    """The answer, or why there is none."""
    try:
        return await said, None
    except AssertionError as failure:
        return None, failure


def in_words(failure: AssertionError | None) -> str:
    """What kind of failure it is, and its first line."""
    return "" if failure is None else f"{type(failure).__name__}: {str(failure).splitlines()[0]}"


def as_told(story: Story) -> dict[str, Any]:
    """The story; of what is told of one moment, anything may be told first."""
    told = asdict(story)
    told["timeline"] = {
        entry.text: [one.at for one in story.timeline if one.text == entry.text] for entry in story.timeline
    }
    return told
