"""Production becomes a data set: what was taken in, and what journeys did, without anybody's address."""

import asyncio
from datetime import timedelta
from pathlib import Path

import duckdb
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from datasets.impersonal import impersonal
from datasets.opening import open_dataset
from store.accept import Incoming, accept
from store.engine import writing
from store.tables import InboxRow
from tests.commands.conftest import Imports
from tests.store.scenes import ANNA, NOON, contract, happens
from workflows.vocabulary.events.loyalty import MemberJoined
from workflows.vocabulary.events.profile import ConsentGiven, ProfileUpdated
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.events.support import SupportCaseOpened

ANNAS = ProfileUpdated(email="anna@example.com", phone="+49 30 123456", traits={"name": "Anna", "value_tier": "gold"})


async def took_in(database: AsyncEngine) -> None:
    await happens(database, ANNAS, ConsentGiven(), SupportCaseOpened(case_id="1", complaint="I am Anna"))
    await happens(database, BasketBought(basket_id="1", amount_cents=5, covered_by=("18",)), ProfileUpdated(email=""))
    late = Incoming("crm", "late", MemberJoined(), NOON, NOON, {})
    entry = Incoming("ops", "entry", contract(), NOON, None, {}, enters="contract-renewal")
    async with writing(database) as tx:
        await accept(tx, ANNA, [late, entry], NOON + timedelta(days=1))


async def test_the_folder_is_a_data_set_of_the_same_events_without_what_is_personal(
    database: AsyncEngine, database_url: str, tmp_path: Path, imports: Imports
) -> None:
    await took_in(database)
    status, told = await asyncio.to_thread(imports, tmp_path / "new", database=database_url)
    assert status == 0, told
    assert "7 events, without personal fields" in told
    assert "Histories are missing: no Temporal answers" in told
    store, folder = open_dataset("store", database_url=database_url), open_dataset(str(tmp_path / "new"))
    assert list(folder.events()) == [impersonal(one) for one in store.events()]
    assert (folder.total, folder.kinds) == (store.total, store.kinds)
    assert folder.observed_until == store.observed_until
    with duckdb.connect() as connection:
        written = str(connection.read_parquet(str(tmp_path / "new" / "events.parquet")).fetchall())
    assert [word for word in ("anna@", "Anna", "123456") if word in written] == []
    assert "gold" in written


async def test_only_what_came_in_since_a_day_is_taken(
    sqlite_database: AsyncEngine, sqlite_url: str, tmp_path: Path, imports: Imports
) -> None:
    await took_in(sqlite_database)
    day = f"{NOON + timedelta(days=1):%Y-%m-%d}"
    status, told = await asyncio.to_thread(imports, tmp_path / "new", "--since", day, database=sqlite_url)
    assert status == 0, told
    assert [one.id for one in open_dataset(str(tmp_path / "new")).events()] == ["late", "entry"]


async def test_an_event_with_an_address_where_none_should_be_is_withheld_and_named(
    sqlite_database: AsyncEngine, sqlite_url: str, tmp_path: Path, imports: Imports
) -> None:
    await happens(sqlite_database, SupportCaseOpened(case_id="1", subject="mail anna@example.com"), MemberJoined())
    status, told = await asyncio.to_thread(imports, tmp_path / "new", database=sqlite_url)
    assert status == 1
    assert "withheld: support_case.opened of anna, 2026-03-02 12:00:00, has an address in its data" in told
    assert "example.com" not in told
    assert [one.event for one in open_dataset(str(tmp_path / "new")).events()] == [MemberJoined()]


async def test_of_an_event_that_fits_no_more_no_value_is_told(
    sqlite_database: AsyncEngine, sqlite_url: str, tmp_path: Path, imports: Imports
) -> None:
    await happens(sqlite_database, ProfileUpdated(locale="de"), MemberJoined())
    async with writing(sqlite_database) as tx:
        secret = {"time_zone": "Anna's", "traits": ["Anna"]}
        await tx.execute(update(InboxRow).where(col(InboxRow.sequence) == 1).values(data=secret))
    status, told = await asyncio.to_thread(imports, tmp_path / "new", database=sqlite_url)
    answer = "profile.updated: time_zone does not fit (value_error); traits does not fit (dict_type)\n"
    assert (status, f"left out: inbox, row 1, {answer}" in told, "Anna" in told) == (0, True, False), told


def test_nothing_is_written_over(tmp_path: Path, sqlite_url: str, imports: Imports) -> None:
    (tmp_path / "events.parquet").write_text("ours")
    status, told = imports(tmp_path, database=sqlite_url)
    assert (status, "take another folder, or empty it" in told) == (2, True)
    assert (tmp_path / "events.parquet").read_text() == "ours"


def test_a_database_that_does_not_answer_is_said_and_no_folder_is_left(tmp_path: Path, imports: Imports) -> None:
    status, told = imports(tmp_path / "new", database=f"sqlite+aiosqlite:///{tmp_path / 'none' / 'such.db'}")
    assert (status, "type `sojourn migrate` first" in told) == (2, True)
    assert not (tmp_path / "new").exists()
