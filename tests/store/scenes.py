"""The words the store's tests are written in: what happens, who is enrolled, what a journey asks to say."""

import asyncio
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import RowMapping, insert, select, text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel, col

import store.engine
import store.inline_sqlite
from store.accept import Accepted, Incoming, accept
from store.attempts import begin_sending, settle
from store.claim import Attempt, Claim, claim
from store.engine import reading, writing
from store.policy import apply_policy
from store.tables import CustomerRow, EnrolmentRow
from workflows.vocabulary.events.contracts import ContractStarted
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.profile import ConsentGiven, ProfileUpdated
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.identity import CustomerId, EnrolmentId, EventId, WorkflowId, effect_id
from workflows.vocabulary.messages.message import Channel, Message
from workflows.vocabulary.messages.renewal import RenewalOffer
from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.requests import Enrolment, SendRequest

ANNA = CustomerId("anna")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
OFFER = RenewalOffer(package="Family")


def incoming(event: Event, at: datetime = NOON, source_id: str = "", source: str = "shop") -> Incoming:
    """An event as the API hands it over, with an id of its own unless one is given."""
    return Incoming(source, source_id or str(uuid4()), event, at, supplied_time=at, tags={})


async def happens(database: AsyncEngine, *events: Event, customer: CustomerId = ANNA, at: datetime = NOON) -> Accepted:
    """These events are accepted, in one transaction, at the instant they happened."""
    async with writing(database) as tx:
        return await accept(tx, customer, [incoming(event, at) for event in events], at)


async def reachable(database: AsyncEngine, customer: CustomerId = ANNA) -> None:
    """A customer who has an address and allowed marketing."""
    await happens(database, ProfileUpdated(email="anna@example.com"), ConsentGiven(), customer=customer)


def contract(number: str = "c-1") -> ContractStarted:
    """A contract that begins, and with it the journey of its renewal."""
    return ContractStarted(contract_id=number, ends_on=NOON + timedelta(days=365))


async def enrolled(database: AsyncEngine, number: str = "c-1", customer: CustomerId = ANNA) -> Enrolment:
    """A customer in the renewal journey of one contract."""
    await happens(database, contract(number), customer=customer)
    (row,) = [row for row in await enrolments(database, customer) if row["key"] == number]
    return enrolment_of(row)


def enrolment_of(row: RowMapping) -> Enrolment:
    """A ledger's row as journeys name it."""
    return Enrolment(
        id=EnrolmentId(row["id"]),
        workflow=WorkflowId(row["workflow_id"]),
        journey=row["journey"],
        customer=CustomerId(row["customer_id"]),
    )


def request(
    enrolment: Enrolment,
    occurrence: int = 0,
    message: Message = OFFER,
    expires_at: datetime | None = None,
    overtaken_by: str | None = None,
) -> SendRequest:
    """What a journey asks when it wants something said, for the so-manieth time."""
    return SendRequest(
        effect_id=effect_id(enrolment.workflow, EventId(enrolment.id), message.name, occurrence),
        enrolment=enrolment,
        message=message.name,
        fields=message.model_dump(mode="json"),
        purpose=message.purpose,
        topic=message.topic,
        team=message.team,
        channel=Channel.EMAIL,
        asked_at=NOON + timedelta(seconds=occurrence),
        expires_at=expires_at,
        overtaken_by=overtaken_by,
    )


def attempt() -> Attempt:
    """A fresh attempt that has a minute."""
    started = datetime.now(UTC)
    return Attempt(uuid4(), started + timedelta(minutes=1), started)


async def claims(database: AsyncEngine, asked: SendRequest, now: datetime = NOON, who: Attempt | None = None) -> Claim:
    """One claim, in a transaction of its own."""
    async with writing(database) as tx:
        return await claim(tx, asked, b"<p>Stay</p>", "hash", who or attempt(), now)


async def in_force(database: AsyncEngine, policy: Policy) -> None:
    """This policy, and no other, from now on."""
    async with writing(database) as tx:
        await apply_policy(tx, policy, by="test", now=NOON)


async def rows(database: AsyncEngine, table: type[SQLModel]) -> Sequence[RowMapping]:
    """All that is in a table, in the order in which it came in where the table has one."""
    keys = table.metadata.tables[str(table.__tablename__)].primary_key
    async with reading(database) as tx:
        return (await tx.execute(select(table).order_by(*keys))).mappings().all()


async def enrolments(database: AsyncEngine, customer: CustomerId = ANNA) -> Sequence[RowMapping]:
    """A customer's lines in the ledger, refusals included."""
    query = select(EnrolmentRow).where(col(EnrolmentRow.customer_id) == customer)
    async with reading(database) as tx:
        return (await tx.execute(query)).mappings().all()


async def twins(database: AsyncEngine, enrolment: Enrolment, number: int) -> list[Enrolment]:
    """So many customers who stand exactly where the customer of that enrolment stands."""
    customers, entered = [], []
    async with writing(database) as tx:
        where = col(CustomerRow.id) == enrolment.customer
        customer = (await tx.execute(select(CustomerRow).where(where))).mappings().one()
        query = select(EnrolmentRow).where(col(EnrolmentRow.id) == enrolment.id)
        entry = (await tx.execute(query)).mappings().one()
        for twin in (f"{enrolment.customer}-{n}" for n in range(number)):
            workflow = entry["workflow_id"].replace(f"/{enrolment.customer}/", f"/{twin}/")
            customers.append({**customer, "id": twin})
            entered.append({**entry, "id": uuid4(), "customer_id": twin, "workflow_id": workflow})
        await tx.execute(insert(CustomerRow), customers)
        await tx.execute(insert(EnrolmentRow), entered)
    return [
        Enrolment(
            id=EnrolmentId(row["id"]),
            workflow=WorkflowId(row["workflow_id"]),
            journey=row["journey"],
            customer=CustomerId(row["customer_id"]),
        )
        for row in entered
    ]


async def until_somebody_waits_for_a_row(database: AsyncEngine) -> None:
    """Until a transaction waits for what another has locked; on SQLite it has read nothing by then, and is not seen."""
    if database.dialect.name == "sqlite":
        return
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with asyncio.timeout(20):
        while True:
            async with reading(database) as tx:
                if (await tx.execute(waiting)).scalar_one():
                    return


def unguard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what serialises SQLite's writers: transactions that are writers at once, and turns within a process.

    Statements then go through a thread each, so that transactions can meet between any two of them.
    """
    monkeypatch.setattr(store.engine, "_begin_sqlite", lambda connection: None)
    monkeypatch.setattr(store.engine, "_turn", lambda engine: nullcontext())
    monkeypatch.setattr(store.inline_sqlite, "_MAY_WAIT", ("",))


async def sent(database: AsyncEngine, enrolment: Enrolment, occurrence: int = 0, now: datetime = NOON) -> None:
    """A message has gone out, claimed at that instant."""
    mine = attempt()
    asked = request(enrolment, occurrence)
    assert (await claims(database, asked, now=now, who=mine)).is_won
    async with writing(database) as tx:
        assert await begin_sending(tx, asked.effect_id, mine)
        assert await settle(tx, asked.effect_id, mine.token, EffectState.SENT, "accepted", now, "smtp", "m-1")
