"""Who goes first, and how long it is waited for whoever else wants to."""

from pydantic import Field

from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.policies.rule import Classified, Rule, Scope

PRIORITIES = (
    Purpose.LEGAL.value,
    Purpose.TRANSACTIONAL.value,
    Purpose.SERVICE.value,
    Purpose.SURVEY.value,
    Purpose.MARKETING.value,
)
RANKED_BY = ("message", "journey", "topic", "team")


def rank_of(message: Classified, priorities: tuple[str, ...]) -> int:
    """Its place among the priorities, 0 the most important; by the first of them that names it."""
    names = {
        message.purpose.value,
        f"message:{message.message}",
        f"journey:{message.journey}",
        f"topic:{message.topic}",
        f"team:{message.team}",
    }
    return next((place for place, named in enumerate(priorities) if named in names), len(priorities))


def wrong_priority(written: str) -> str | None:
    """What is wrong with one entry of the priorities, or None."""
    kind, _, name = written.partition(":")
    if written in list(Purpose) or (kind in RANKED_BY and name):
        return None
    return f"{written!r} is no priority: write a purpose, or {', '.join(f'{k}:NAME' for k in RANKED_BY)}"


class Gathering(Scope):
    """How long a message waits for others that want its place under a cap: the best goes, not the first."""

    minutes: float = Field(gt=0, le=10_080)


class Release(Rule):
    """How what waits for the same hour is spread: each customer's goes at its own minute, the same one every time.

    What a switch or a new policy lets go all at once is told so at so many a second.
    """

    spread_minutes: float = Field(default=0, ge=0, le=1_440)
    per_second: float = Field(default=100, ge=0.1, le=100_000)
