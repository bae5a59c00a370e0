"""Claims per second on PostgreSQL, against the very same statements through bare asyncpg."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from asyncpg.connection import LoggedQuery
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bench.figure import Figure
from store.accept import Incoming, accept
from store.claim import Attempt, claim
from store.engine import open_database, writing
from store.migrate import migrate
from store.policy import apply_policy
from tests.postgres import running_postgres
from workflows.vocabulary.events.profile import ConsentGiven, ProfileUpdated
from workflows.vocabulary.identity import CustomerId, EffectId, EnrolmentId, WorkflowId
from workflows.vocabulary.messages.message import Channel, Purpose
from workflows.vocabulary.policies.caps import Cap
from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.requests import Enrolment, SendRequest

_CLIENTS = 10
_CLAIMS = 2000
_CUSTOMERS = 200
_RENDERED = b"x" * 4096
_POLICY = Policy(caps=(Cap(name="many", most=1000, within_days=7, binds=frozenset({Purpose.MARKETING})),))

Statement = tuple[str, Sequence[Any]]


async def measure_claims() -> list[Figure]:
    """`claims_per_second_postgres` and `claims_ratio`, in three alternating rounds; the medians."""
    async with running_postgres() as server:
        url = f"{server}/postgres"
        await migrate(url)
        engine = open_database(url, pool_size=_CLIENTS)
        await _people(engine)
        ours, bare = [], []
        for _ in range(3):
            ours.append(await _claim_rate(engine))
            bare.append(await _bare_rate(engine, url.replace("+asyncpg", "")))
        await engine.dispose()
    ratios = sorted(our / theirs for our, theirs in zip(ours, bare, strict=True))
    note = f"against {sorted(bare)[1]:.0f}/s; ratios {ratios[0]:.2f} to {ratios[-1]:.2f}; {_CLIENTS} clients"
    return [
        Figure("claims_per_second_postgres", sorted(ours)[1], ">= 500"),
        Figure("claims_ratio", ratios[1], ">= 0.5", note),
    ]


async def _people(engine: AsyncEngine) -> None:
    now = datetime.now(UTC)
    async with writing(engine) as tx:
        await apply_policy(tx, _POLICY, "bench", now)
        for number in range(_CUSTOMERS):
            facts = (ProfileUpdated(email="a@example.com"), ConsentGiven())
            incoming = [Incoming("bench", uuid4().hex, fact, now, None, {}) for fact in facts]
            await accept(tx, CustomerId(f"c-{number}"), incoming, now)


async def _claim_once(engine: AsyncEngine, number: int) -> None:
    started = datetime.now(UTC)
    attempt = Attempt(uuid4(), started + timedelta(seconds=8), started)
    async with writing(engine) as tx:
        await claim(tx, _request(number, started), _RENDERED, "0" * 64, attempt, started)


def _request(number: int, now: datetime) -> SendRequest:
    enrolment = Enrolment(
        id=EnrolmentId(uuid4()),
        workflow=WorkflowId(f"bench/{number}"),
        journey="bench",
        customer=CustomerId(f"c-{number % _CUSTOMERS}"),
    )
    return SendRequest(
        effect_id=EffectId(uuid4()),
        enrolment=enrolment,
        message="we-miss-you",
        fields={"days_away": 30},
        purpose=Purpose.MARKETING,
        topic="win-back",
        team="loyalty",
        channel=Channel.EMAIL,
        asked_at=now,
    )


async def _claim_rate(engine: AsyncEngine) -> float:
    numbers = iter(range(_CLAIMS))

    async def client() -> None:
        for number in numbers:
            await _claim_once(engine, number)

    begun = time.monotonic()
    await asyncio.gather(*(client() for _ in range(_CLIENTS)))
    return _CLAIMS / (time.monotonic() - begun)


async def _statements(engine: AsyncEngine, number: int) -> list[Statement]:
    """What one claim says to the database; the claim itself is taken back."""
    said: list[Statement] = []

    def note(query: LoggedQuery) -> None:
        said.append((query.query, query.args))

    def note_prepared(connection: object, cursor: object, statement: str, parameters: Sequence[Any], *_: Any) -> None:
        said.append((statement, parameters))

    started = datetime.now(UTC)
    attempt = Attempt(uuid4(), started + timedelta(seconds=8), started)
    async with engine.connect() as tx:
        await tx.execute(text("SELECT 1"))  # which begins the transaction, and is not counted
        driver: Any = (await tx.get_raw_connection()).driver_connection
        # Most are said to the driver itself, and the others by way of SQLAlchemy: between them, all are heard.
        event.listen(engine.sync_engine, "before_cursor_execute", note_prepared)
        with driver.query_logger(note):
            await claim(tx, _request(number, started), _RENDERED, "0" * 64, attempt, started)
        event.remove(engine.sync_engine, "before_cursor_execute", note_prepared)
        await tx.rollback()
    return said


async def _bare_rate(engine: AsyncEngine, url: str) -> float:
    template = await _statements(engine, 0)
    claims = iter([_another(template, number) for number in range(_CLAIMS)])
    pool = await asyncpg.create_pool(url, min_size=_CLIENTS, max_size=_CLIENTS)

    async def client() -> None:
        for statements in claims:
            async with pool.acquire() as connection, connection.transaction():
                for statement, parameters in statements:
                    await connection.fetch(statement, *parameters)

    begun = time.monotonic()
    await asyncio.gather(*(client() for _ in range(_CLIENTS)))
    rate = _CLAIMS / (time.monotonic() - begun)
    await pool.close()
    return rate


def _another(template: list[Statement], number: int) -> list[Statement]:
    """The same statements for another customer and another effect."""
    fresh: dict[UUID, UUID] = {}

    def replaced(value: Any) -> Any:
        if isinstance(value, UUID):
            return fresh.setdefault(value, uuid4())
        return f"c-{number % _CUSTOMERS}" if value == "c-0" else value

    return [(statement, tuple(map(replaced, parameters))) for statement, parameters in template]
