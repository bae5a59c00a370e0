"""Asking why, and having messages put off, held, dropped and sent."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from store.attempts import begin_sending, settle
from store.customers import read_customer
from store.engine import reading, writing
from store.why import why
from store.why_entries import Why
from tests.store.scenes import ANNA, NOON, attempt, claims, enrolled, reachable
from workflows.vocabulary.clock import REAL_TIME
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.identity import CustomerId
from workflows.vocabulary.requests import Enrolment, SendRequest


async def anna_enrolled(database: AsyncEngine) -> Enrolment:
    """Anna, who may be written to, is in the renewal journey."""
    await reachable(database)
    return await enrolled(database)


async def ask(
    database: AsyncEngine,
    message: str | None = None,
    *,
    now: datetime = NOON,
    customer: CustomerId = ANNA,
    most: int = 20,
) -> Why:
    """Why, as it is told at that instant."""
    async with reading(database) as tx:
        row = await read_customer(tx, customer)
        assert row is not None
        return await why(tx, row, REAL_TIME, now, message, most)


async def goes(
    database: AsyncEngine,
    asked: SendRequest,
    now: datetime = NOON,
    state: EffectState = EffectState.SENT,
    reason: str = "accepted",
) -> None:
    """A message is claimed then, and that is what became of it."""
    mine = attempt()
    assert (await claims(database, asked, now=now, who=mine)).is_won
    async with writing(database) as tx:
        assert await begin_sending(tx, asked.effect_id, mine)
        assert await settle(tx, asked.effect_id, mine.token, state, reason, now, "smtp", "m-1")
