"""An attempt that finds an earlier one unfinished never sends twice, nor what must not be said any more."""

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

import activities.messaging
from activities.channels.channel import Answer, Answered, Capability, Outgoing
from activities.messaging import StoreMessaging
from store.attempts import begin_sending
from store.claim import Attempt
from store.customers import read_customer
from store.engine import writing
from store.tables import EffectRow
from tests.store.scenes import attempt, claims, enrolled, happens, reachable, request, rows
from workflows.vocabulary.clock import Clock
from workflows.vocabulary.events.profile import ConsentWithdrawn, ProfileUpdated
from workflows.vocabulary.gate import EffectState, Receipt
from workflows.vocabulary.identity import CustomerId, EffectId
from workflows.vocabulary.requests import SendRequest


async def _accepts() -> Answered:
    return Answered(Answer.ACCEPTED, "accepted")


@dataclass
class RecordingProvider:
    """An outside company: what it was given, and how it answers."""

    answers: Callable[[], Awaitable[Answered]] = _accepts
    given: list[EffectId] = field(default_factory=list)
    provider: str = "recording"
    capability: Capability = Capability.LOOKUP

    async def attempt(self, message: Outgoing, seconds: float) -> Answered:
        answered = await self.answers()
        self.given.append(message.effect_id)
        return answered

    async def find(self, effect: EffectId) -> str | None:
        return str(effect) if effect in self.given else None


@pytest.fixture
async def asked(sqlite_database: AsyncEngine) -> SendRequest:
    """A message that nothing stands in the way of: at noon, whenever the tests are run."""
    await reachable(sqlite_database)
    asked = request(await enrolled(sqlite_database))
    now = datetime.now(UTC)
    clock = Clock(ahead=now.replace(hour=12, minute=0) - now)
    return asked.model_copy(update={"enrolment": asked.enrolment.model_copy(update={"clock": clock})})


async def _send(
    database: AsyncEngine, provider: RecordingProvider, asked: SendRequest, began: timedelta = timedelta(0)
) -> Receipt:
    environment = ActivityEnvironment()
    environment.info = dataclasses.replace(environment.info, started_time=datetime.now(UTC) + began)
    return await environment.run(StoreMessaging(database, provider, "Shop <shop@example.com>").send, asked)


async def _died_while_sending(database: AsyncEngine, asked: SendRequest) -> Attempt:
    now = datetime.now(UTC)
    dead = dataclasses.replace(attempt(), deadline=now - timedelta(seconds=1))
    await claims(database, asked, who=dead)
    async with writing(database) as tx:
        assert await begin_sending(tx, asked.effect_id, dead)
    return dead


async def _state(database: AsyncEngine) -> EffectState:
    (row,) = await rows(database, EffectRow)
    return EffectState(row["state"])


async def test_what_a_dead_attempt_did_not_bring_to_the_provider_is_sent_by_the_next(
    sqlite_database: AsyncEngine, asked: SendRequest
) -> None:
    provider = RecordingProvider()
    await _died_while_sending(sqlite_database, asked)
    with pytest.raises(ApplicationError):
        await _send(sqlite_database, provider, asked)
    assert (await _send(sqlite_database, provider, asked)).state is EffectState.SENT
    assert provider.given == [asked.effect_id]


async def test_what_a_dead_attempt_did_bring_there_is_recorded_and_not_sent_again(
    sqlite_database: AsyncEngine, asked: SendRequest
) -> None:
    provider = RecordingProvider(given=[asked.effect_id])
    await _died_while_sending(sqlite_database, asked)
    assert (await _send(sqlite_database, provider, asked)).state is EffectState.SENT
    assert provider.given == [asked.effect_id]


async def test_what_the_customer_has_forbidden_since_an_attempt_died_is_not_sent(
    sqlite_database: AsyncEngine, asked: SendRequest
) -> None:
    provider = RecordingProvider()
    await _died_while_sending(sqlite_database, asked)
    await happens(sqlite_database, ConsentWithdrawn())
    with pytest.raises(ApplicationError):
        await _send(sqlite_database, provider, asked)
    assert (await _send(sqlite_database, provider, asked)).state is EffectState.SUPPRESSED
    assert provider.given == []


async def test_an_attempt_that_was_frozen_before_it_began_is_left_its_time_by_the_next(
    sqlite_database: AsyncEngine, asked: SendRequest
) -> None:
    is_sending, goes_on = asyncio.Event(), asyncio.Event()

    async def slowly() -> Answered:
        if not is_sending.is_set():
            is_sending.set()
            await goes_on.wait()
        return await _accepts()

    provider = RecordingProvider(slowly)
    thawed = asyncio.create_task(_send(sqlite_database, provider, asked, began=timedelta(seconds=-10.5)))
    async with asyncio.timeout(5):
        await is_sending.wait()
    with pytest.raises(ApplicationError, match="may be under way"):
        await _send(sqlite_database, provider, asked)
    goes_on.set()
    assert (await thawed).state is EffectState.SENT
    assert (await _send(sqlite_database, provider, asked)).state is EffectState.SENT
    assert provider.given == [asked.effect_id]
    assert await _state(sqlite_database) == EffectState.SENT


async def test_a_mail_rendered_for_an_address_that_has_changed_meanwhile_goes_to_the_new_one(
    sqlite_database: AsyncEngine, asked: SendRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def moves_just_then(tx: AsyncConnection, customer: CustomerId) -> RowMapping | None:
        row = await read_customer(tx, customer)
        await happens(sqlite_database, ProfileUpdated(email="new@example.com"))
        return row

    provider = RecordingProvider()
    monkeypatch.setattr(activities.messaging, "read_customer", moves_just_then)
    with pytest.raises(ApplicationError):
        await _send(sqlite_database, provider, asked)
    monkeypatch.undo()
    assert provider.given == []
    assert (await _send(sqlite_database, provider, asked)).state is EffectState.SENT
    (row,) = await rows(sqlite_database, EffectRow)
    assert b"To: new@example.com" in row["rendered"]
