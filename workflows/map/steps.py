"""What a journey's source says it does: steps, forks, loops and ends, in order."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from workflows.vocabulary.events.event import Event
from workflows.vocabulary.messages.message import Message


class Verb(StrEnum):
    """Every word a journey may be written in."""

    SLEEP = "sleep"
    SLEEP_UNTIL = "sleep_until"
    WAIT_FOR = "wait_for"
    SILENCE = "silence"
    CUSTOMER = "customer"
    SPLIT = "split"
    HOLD = "hold"
    RELEASE = "release"
    STAGE = "stage"
    PAUSE_CAMPAIGN = "pause_campaign"
    RESUME_CAMPAIGN = "resume_campaign"
    SEND = "send"
    RENEW = "renew"
    PATCHED = "patched"


WORDS = frozenset(Verb) - {Verb.PATCHED}
"""The verbs that are called on the journey itself."""

AT_ONCE = frozenset({Verb.STAGE, Verb.RENEW})
"""The verbs that take no time and are not awaited."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One call of a verb.

    `label` is for operators, and empty where they need not know; `mark` is what matters for replay. `answers` are the
    ways it can go on, in words, and `lapse` is the way it goes on when none of them came. It `may_be_past` where it
    names a date, and `follows_profile` where that date is an attribute of the customer's.
    """

    verb: Verb
    line: int
    call: ast.Call
    label: str
    mark: str
    answers: tuple[str, ...] = ()
    lapse: str | None = None
    events: tuple[type[Event], ...] = ()
    messages: tuple[type[Message], ...] = ()
    same_as: tuple[type[Event], ...] = ()
    may_be_past: bool = False
    follows_profile: bool = False


@dataclass(frozen=True, slots=True)
class Arm:
    """One way on from a fork."""

    label: str
    mark: str
    body: "tuple[Item, ...]"


@dataclass(frozen=True, slots=True)
class Fork:
    """A question with arms; without a question it is the step before that decides."""

    question: str | None
    arms: tuple[Arm, ...]


@dataclass(frozen=True, slots=True)
class Loop:
    """A body that runs again and again, as long as a question, or the last step of `head`, is answered with `again`.

    Without a question or a `done` it has no end of its own.
    """

    head: "tuple[Item, ...]"
    question: str | None
    again: str
    done: str | None
    mark: str
    body: "tuple[Item, ...]"
    otherwise: "tuple[Item, ...]" = ()


class Way(StrEnum):
    """Where the source jumps to."""

    BREAK = "break"
    CONTINUE = "continue"
    RETURN = "return"
    END = "end"


@dataclass(frozen=True, slots=True)
class Leave:
    """A jump: out of a loop, to its next round, out of an inlined method, or to the journey's end."""

    way: Way
    label: str = ""


@dataclass(frozen=True, slots=True)
class Inlined:
    """The body of one of the journey's own methods, at the place of its call."""

    body: "tuple[Item, ...]"


Item: TypeAlias = Step | Fork | Loop | Leave | Inlined


def steps_in(items: Sequence[Item]) -> Iterator[Step]:
    """Every step, in the order of the source."""
    for item in items:
        match item:
            case Step():
                yield item
            case Fork(arms=arms):
                for arm in arms:
                    yield from steps_in(arm.body)
            case Loop():
                yield from steps_in((*item.head, *item.body, *item.otherwise))
            case Inlined(body=body):
                yield from steps_in(body)
