"""The kinds of message that a policy's scopes tell apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, islice

from workflows.catalog import journeys, messages
from workflows.vocabulary.messages.message import Channel, Purpose
from workflows.vocabulary.policies.rule import Scope

_MOST = 2_000  # enough for every pair of twenty rules; more would keep whoever asks waiting
_LISTS = (("topics", "topic"), ("teams", "team"), ("channels", "channel"), ("journeys", "journey"))


@dataclass(frozen=True, slots=True)
class Some:
    """Messages of one classification; an empty word stands for any that no rule names."""

    purpose: Purpose
    topic: str = ""
    team: str = ""
    channel: str = ""
    journey: str = ""
    message: str = ""

    def in_words(self) -> str:
        """What they are, to read."""
        told = [f"{word} {value}" for _, word in _LISTS if (value := getattr(self, word))]
        return f"{self.purpose} messages" + (f" of {', '.join(told)}" if told else "")


def kinds(scopes: Sequence[Scope]) -> Iterator[Some]:
    """One of each kind that rules with these scopes may treat differently, the plainest first, and those there are."""
    return iter(dict.fromkeys((*map(Some, Purpose), *islice(_between(scopes), _MOST), *_in_code())))


def is_within(inner: Scope, outer: Scope) -> bool:
    """Whether a scope covers nothing that the other does not."""
    return inner.binds <= outer.binds and all(
        not getattr(outer, field) or (getattr(inner, field) and getattr(inner, field) <= getattr(outer, field))
        for field, _ in _LISTS
    )


def _between(scopes: Sequence[Scope]) -> Iterator[Some]:
    """Messages that one or two of these rules cover at once."""
    for one, other in islice(combinations_with_replacement(scopes, 2), _MOST):
        named = {}
        for field, word in _LISTS:
            mine, theirs = getattr(one, field), getattr(other, field)
            both = mine & theirs if mine and theirs else mine | theirs
            if not both and mine:
                break
            named[word] = min(both, default="")
        else:
            yield from (Some(purpose, **named) for purpose in Purpose if purpose in one.binds & other.binds)


def _in_code() -> Iterator[Some]:
    for kind in messages().values():
        for journey in journeys():
            yield from (Some(kind.purpose, kind.topic, kind.team, way, journey, kind.name) for way in Channel)
