"""Of several attempts at one message, exactly one may do the next thing to it."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from store.attempts import begin_sending, leave_out, put_back, settle
from store.claim import Attempt
from store.engine import writing
from store.tables import EffectRow
from tests.store.scenes import (
    NOON,
    attempt,
    claims,
    enrolled,
    happens,
    reachable,
    request,
    rows,
    until_somebody_waits_for_a_row,
)
from workflows.vocabulary.events.support import SupportCaseOpened
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.requests import LeftOut, SendRequest


@pytest.fixture
async def asked(database: AsyncEngine) -> SendRequest:
    """A message that nothing stands in the way of."""
    await reachable(database)
    return request(await enrolled(database))


async def _begin(database: AsyncEngine, asked: SendRequest, who: Attempt) -> bool:
    async with writing(database) as tx:
        return await begin_sending(tx, asked.effect_id, who)


async def _put_back(database: AsyncEngine, asked: SendRequest, token: UUID) -> bool:
    async with writing(database) as tx:
        return await put_back(tx, asked.effect_id, token)


async def _settle(database: AsyncEngine, asked: SendRequest, token: UUID) -> bool:
    async with writing(database) as tx:
        return await settle(tx, asked.effect_id, token, EffectState.SENT, "accepted", NOON, "smtp", "m-1")


async def _state(database: AsyncEngine) -> EffectState:
    (row,) = await rows(database, EffectRow)
    return EffectState(row["state"])


async def test_a_message_is_claimed_sent_and_settled_by_one_attempt(database: AsyncEngine, asked: SendRequest) -> None:
    mine = attempt()
    assert (await claims(database, asked, who=mine)).is_won
    assert await _begin(database, asked, mine)
    assert await _settle(database, asked, mine.token)
    (row,) = await rows(database, EffectRow)
    assert (row["state"], row["reason"], row["settled_at"]) == (EffectState.SENT, "accepted", NOON)
    assert (row["provider"], row["provider_id"]) == ("smtp", "m-1")


async def test_whoever_is_late_changes_nothing(database: AsyncEngine, asked: SendRequest) -> None:
    late, mine = attempt(), attempt()
    await claims(database, asked, who=late)
    await claims(database, asked, who=mine)
    assert not await _begin(database, asked, late)
    assert await _begin(database, asked, mine)
    before = await rows(database, EffectRow)
    assert not await _put_back(database, asked, late.token)
    assert not await _settle(database, asked, late.token)
    assert await rows(database, EffectRow) == before


async def test_steps_cannot_be_left_out_or_done_twice(database: AsyncEngine, asked: SendRequest) -> None:
    mine = attempt()
    await claims(database, asked, who=mine)
    assert not await _settle(database, asked, mine.token)
    assert not await _put_back(database, asked, mine.token)
    assert await _begin(database, asked, mine)
    assert not await _begin(database, asked, mine)
    assert await _settle(database, asked, mine.token)
    assert not await _settle(database, asked, mine.token)
    assert not await _put_back(database, asked, mine.token)
    assert await _state(database) == EffectState.SENT


async def test_what_is_put_back_is_decided_afresh(database: AsyncEngine, asked: SendRequest) -> None:
    mine = attempt()
    await claims(database, asked, who=mine)
    await _begin(database, asked, mine)
    assert await _put_back(database, asked, mine.token)
    assert await _state(database) == EffectState.CLAIMED
    await happens(database, SupportCaseOpened(case_id="881"))
    held = await claims(database, asked, now=NOON + timedelta(minutes=1))
    assert (held.is_won, held.state, held.rule) == (False, EffectState.WAITING, "open-support-case")
    assert not await _begin(database, asked, mine)


async def test_what_is_put_back_is_sent_by_the_attempt_that_claims_it_next(
    database: AsyncEngine, asked: SendRequest
) -> None:
    mine, following = attempt(), attempt()
    await claims(database, asked, who=mine)
    await _begin(database, asked, mine)
    await _put_back(database, asked, mine.token)
    assert (await claims(database, asked, who=following, now=NOON + timedelta(hours=1))).is_won
    assert not await _begin(database, asked, mine)
    assert await _begin(database, asked, following)


async def test_what_a_dead_attempt_left_is_put_back_once_and_the_dead_changes_nothing_more(
    database: AsyncEngine, asked: SendRequest
) -> None:
    dead, heir = attempt(), attempt()
    await claims(database, asked, who=dead)
    await _begin(database, asked, dead)
    assert sum(await asyncio.gather(*(_put_back(database, asked, dead.token) for _ in range(5)))) == 1
    assert not await _settle(database, asked, dead.token)
    assert (await claims(database, asked, who=heir)).is_won
    assert await _begin(database, asked, heir)
    assert not await _settle(database, asked, dead.token)
    assert await _settle(database, asked, heir.token)


async def test_a_claim_that_meets_the_beginning_of_a_send_leaves_it_alone(
    database: AsyncEngine, asked: SendRequest
) -> None:
    mine = attempt()
    await claims(database, asked, who=mine)
    async with writing(database) as tx:
        assert await begin_sending(tx, asked.effect_id, mine)
        other = asyncio.create_task(claims(database, asked))
        await until_somebody_waits_for_a_row(database)
    claimed = await other
    assert (claimed.is_won, claimed.state) == (False, EffectState.SENDING)
    assert await _settle(database, asked, mine.token)


async def test_of_attempts_at_the_same_time_one_begins_to_send(database: AsyncEngine, asked: SendRequest) -> None:
    async def tries(who: Attempt) -> bool:
        return (await claims(database, asked, who=who)).is_won and await _begin(database, asked, who)

    assert sum(await asyncio.gather(*(tries(attempt()) for _ in range(8)))) == 1


async def _left_out(database: AsyncEngine, asked: SendRequest) -> tuple[str, str, str]:
    left_out = LeftOut(enrolment=asked.enrolment, effect_id=asked.effect_id, reason="skipped by anna", at=NOON)
    for _ in range(2):
        async with writing(database) as tx:
            await leave_out(tx, left_out)
    (row,) = await rows(database, EffectRow)
    return row["state"], row["rule"], row["reason"]


async def test_a_message_left_out_is_suppressed_and_one_that_was_being_sent_unknown(
    database: AsyncEngine, asked: SendRequest
) -> None:
    mine = attempt()
    await claims(database, asked, who=mine)
    await _begin(database, asked, mine)
    assert await _left_out(database, asked) == ("unknown", "skipped", "skipped by anna")
    assert not await _settle(database, asked, mine.token)


@pytest.mark.parametrize("events", [(), (SupportCaseOpened(case_id="881"),)])
async def test_a_message_left_out_before_it_was_sent_is_suppressed(
    database: AsyncEngine, asked: SendRequest, events: tuple[SupportCaseOpened, ...]
) -> None:
    mine = attempt()
    await happens(database, *events)
    await claims(database, asked, who=mine)
    assert await _left_out(database, asked) == ("suppressed", "skipped", "skipped by anna")
    assert not await _begin(database, asked, mine)


async def test_a_message_that_was_sent_cannot_be_left_out(database: AsyncEngine, asked: SendRequest) -> None:
    mine = attempt()
    await claims(database, asked, who=mine)
    await _begin(database, asked, mine)
    await _settle(database, asked, mine.token)
    state, _, reason = await _left_out(database, asked)
    assert (state, reason) == ("sent", "accepted")
