"""Who wants a campaign elsewhere to leave a customer out: the last word counts, of each enrolment by itself."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verb(StrEnum):
    """What a journey may ask of a campaign elsewhere."""

    PAUSE = "pause"
    RESUME = "resume"


@dataclass(frozen=True, slots=True)
class Asked:
    """One enrolment's word on one campaign for one customer; `has_ended` and `is_done` are as they are now."""

    enrolment: Hashable
    journey: str
    verb: Verb
    is_done: bool
    has_ended: bool


def pausing(words: Iterable[Asked]) -> tuple[str, ...]:
    """The journeys that want it paused, given all that was asked, the first first; none if nobody does.

    What a journey paused for longer than itself stands until that journey resumes it, in whichever enrolment; what it
    had not paused yet when it ended, it does not want any more.
    """
    wanted: dict[Hashable, Asked] = {}
    for word in words:
        wanted.pop(word.enrolment, None)
        if word.verb is Verb.RESUME:
            wanted = {key: by for key, by in wanted.items() if not (by.has_ended and by.journey == word.journey)}
        elif word.is_done or not word.has_ended:
            wanted[word.enrolment] = word
    return tuple(dict.fromkeys(by.journey for by in wanted.values()))
