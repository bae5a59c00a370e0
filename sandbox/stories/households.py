"""Real households: a year of what they bought, were sent coupons for and redeemed, at the sandbox clock's pace."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from datasets.recorded import Recorded, shifted
from sandbox.backend import Backend
from workflows.vocabulary.events.profile import ConsentGiven, ProfileUpdated

_WEEK = timedelta(weeks=1)
_MOST_AT_ONCE = 500
_LOOK_EVERY_S = 0.05


@dataclass(frozen=True, slots=True)
class Beat:
    """So many events are posted by now, the latest of which happened `behind` ago."""

    posted: int
    now: datetime
    behind: timedelta


def cast(recorded: Iterable[Recorded], group: str, begins: datetime) -> list[Recorded]:
    """The same facts of households of our own: named after the group, moved by whole weeks to not before `begins`."""
    facts = list(recorded)
    by = -((facts[0].time - begins) // _WEEK) * _WEEK
    return [
        replace(shifted(fact, by), source=f"{fact.source}/{group}", customer=f"{group}-{fact.customer}")
        for fact in facts
    ]


async def introduce(backend: Backend, facts: list[Recorded]) -> int:
    """Give every household an address and, because the data knows nothing of it, consent to marketing; how many."""
    now = backend.clock.now()
    households = dict.fromkeys(fact.customer for fact in facts)
    told = [
        Recorded(f"{household}/{event.wire}", facts[0].source, household, now, event)
        for household in households
        for event in (ProfileUpdated(email=f"{household}@customers.test"), ConsentGiven())
    ]
    for start in range(0, len(told), _MOST_AT_ONCE):
        await backend.post_all(told[start : start + _MOST_AT_ONCE])
    return len(households)


async def live(backend: Backend, facts: list[Recorded]) -> AsyncIterator[Beat]:
    """Post each fact once its time has come, in order, those that are due together in one batch.

    If the API is slower than the clock it falls behind, and loses nothing.
    """
    posted = 0
    while posted < len(facts):
        now = backend.clock.now()
        due = posted
        while due < min(len(facts), posted + _MOST_AT_ONCE) and facts[due].time <= now:
            due += 1
        if due == posted:
            wait = (backend.clock.real(facts[posted].time) - backend.clock.real(now)).total_seconds()
            await asyncio.sleep(min(max(wait, 0.0), _LOOK_EVERY_S))
        else:
            await backend.post_all(facts[posted:due])
            # A little at a time: what is due in the next moment goes together.
            await asyncio.sleep(_LOOK_EVERY_S)
            posted = due
        now = backend.clock.now()
        late = now - facts[posted].time if posted < len(facts) else timedelta(0)
        yield Beat(posted, now, max(late, timedelta(0)))
