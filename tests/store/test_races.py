"""Nothing is claimed once a hold, an opt-out, a goal or an exit has committed, however close the two come.

Every transaction is stamped twice from one counter, both times while it surely holds the customer's lock: when the lock
was granted, and just before it commits. Under the lock the two spans cannot overlap, so a claim that won must have been
over before the event's transaction got hold of the customer: the order of the commits is seen, and no clock is asked.
Events are accepted here and claims made elsewhere, as by API and worker.
"""

import asyncio
import random
import sys
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import count

import pytest
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

import store.claim
import store.customers
from store.accept import accept
from store.claim import claim
from store.customers import read_customer
from store.engine import open_database, writing
from store.tables import EffectRow
from tests.store.elsewhere import Elsewhere, elsewhere
from tests.store.scenes import NOON, attempt, claims, enrolled, incoming, reachable, request, rows, twins, unguard
from workflows.vocabulary.events.contracts import ContractCancelled, ContractRenewed
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.profile import ConsentWithdrawn
from workflows.vocabulary.events.support import SupportCaseOpened
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.identity import CustomerId
from workflows.vocabulary.requests import Enrolment

Lock = Callable[[AsyncConnection, CustomerId], Awaitable[RowMapping | None]]

ENDINGS = {
    "open-support-case": SupportCaseOpened(case_id="881"),
    "consent": ConsentWithdrawn(),
    "goal": ContractRenewed(contract_id="c-1"),
    "exit": ContractCancelled(contract_id="c-1"),
}
_AT_ONCE = 6  # races; more only make SQLite's waiters sleep
_FEW, _CLOSE_S = 40, 0.005
_MANY, _APART_S = 1_000, 0.050

_stamps = count()
_granted: ContextVar[int] = ContextVar("granted")


@dataclass(frozen=True)
class Span:
    """A stretch in which one transaction held the customer, and when it asked, by the stamps of one counter."""

    asked: int
    granted: int
    committing: int


@dataclass(frozen=True)
class Race:
    """One claim and one event that met."""

    enrolment: Enrolment
    has_won: bool
    rule: str
    claim: Span
    event: Span

    @property
    def is_broken(self) -> bool:
        """Whether something was claimed that was not over before the event got hold of the customer."""
        return self.has_won and self.claim.committing > self.event.granted

    @property
    def is_close(self) -> bool:
        """Whether one had to wait for the other."""
        return self.claim.asked < self.event.committing and self.event.asked < self.claim.committing


def _watch(monkeypatch: pytest.MonkeyPatch, lock: Lock) -> None:
    async def watched(tx: AsyncConnection, customer: CustomerId) -> RowMapping | None:
        row = await lock(tx, customer)
        _granted.set(next(_stamps))
        return row

    monkeypatch.setattr(store.customers, "lock_customer", watched)
    monkeypatch.setattr(store.claim, "lock_customer", watched)


async def _races(url: str, event: Event, number: int, spread: float) -> list[Race]:
    seed = random.randrange(2**32)
    sys.stdout.write(f"seed {seed}\n")
    chance = random.Random(seed)
    api = open_database(url)
    async with elsewhere(url) as worker:
        await reachable(api)
        lanes = asyncio.Semaphore(_AT_ONCE)

        async def one(enrolment: Enrolment) -> Race:
            async with lanes:
                return await _race(api, worker, enrolment, event, chance.uniform(0, 2 * spread), spread)

        races = await asyncio.gather(*map(one, await twins(api, await enrolled(api), number)))
    await api.dispose()
    return races


async def _race(
    api: AsyncEngine, worker: Elsewhere, enrolment: Enrolment, event: Event, before: float, until: float
) -> Race:
    async def claiming(database: AsyncEngine) -> tuple[bool, str, Span]:
        await asyncio.sleep(before)
        asked = next(_stamps)
        async with writing(database) as tx:
            made = await claim(tx, request(enrolment), b"", "", attempt(), NOON)
            return made.is_won, made.rule, Span(asked, _granted.get(), next(_stamps))

    async def accepting() -> Span:
        await asyncio.sleep(until)
        asked = next(_stamps)
        async with writing(api) as tx:
            await accept(tx, enrolment.customer, [incoming(event)], NOON)
            return Span(asked, _granted.get(), next(_stamps))

    (has_won, rule, claimed), accepted = await asyncio.gather(worker.do(claiming), accepting())
    return Race(enrolment, has_won, rule, claimed, accepted)


async def _is_never_claimed_afterwards(
    database: AsyncEngine, url: str, monkeypatch: pytest.MonkeyPatch, ending: str, number: int, spread: float
) -> None:
    _watch(monkeypatch, store.customers.lock_customer)
    races = await _races(url, ENDINGS[ending], number, spread)

    assert not [race for race in races if race.is_broken]
    objecting = ending if ending in ("open-support-case", "consent") else "journey-over"
    assert {race.rule for race in races if not race.has_won} == {objecting}
    late = [await claims(database, request(race.enrolment, occurrence=1)) for race in races[:20]]
    assert {claimed.rule for claimed in late} == {objecting}
    states = [row["state"] for row in await rows(database, EffectRow)]
    won, close = sum(race.has_won for race in races), sum(race.is_close for race in races)
    sys.stdout.write(f"{ending}: of {number} the claim was first in {won}, and one waited for the other in {close}\n")
    assert states.count(EffectState.CLAIMED) == won
    assert number / 10 < won < number * 9 / 10, "both orders have to happen often, or nothing was tried"
    assert close, "some have to meet"


@pytest.mark.parametrize("ending", ENDINGS)
async def test_nothing_is_claimed_once_what_forbids_it_has_committed(
    database: AsyncEngine, database_url: str, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    await _is_never_claimed_afterwards(database, database_url, monkeypatch, ending, _FEW, _CLOSE_S)


@pytest.mark.long
@pytest.mark.parametrize("ending", ENDINGS)
async def test_of_a_thousand_races_within_fifty_milliseconds_none_is_claimed_afterwards(
    database: AsyncEngine, database_url: str, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    await _is_never_claimed_afterwards(database, database_url, monkeypatch, ending, _MANY, _APART_S)


@pytest.mark.parametrize("ending", ENDINGS)
async def test_the_same_races_are_lost_when_nobody_takes_the_lock(
    database_url: str, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    # On PostgreSQL the row lock is the guard; on SQLite it is the transaction that is a writer from its beginning.
    unguard(monkeypatch)
    _watch(monkeypatch, read_customer)
    races = await _races(database_url, ENDINGS[ending], 12, spread=0)

    assert [race for race in races if race.is_broken]
