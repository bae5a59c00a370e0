"""The running system's own inbox is a data set: what it accepted, in the order in which it did."""

import asyncio
from datetime import timedelta
from pathlib import Path
from threading import active_count

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from datasets import inbox
from datasets.dataset import Dataset, UnfitRow
from datasets.inbox import NoInbox
from datasets.opening import open_dataset
from datasets.recorded import Recorded
from store.accept import Incoming, accept
from store.engine import writing
from store.tables import InboxRow
from tests.store.scenes import ANNA, NOON, contract, happens
from workflows.vocabulary.events.loyalty import MemberJoined, MemberLeft, SurveyAnswered
from workflows.vocabulary.events.profile import ProfileUpdated
from workflows.vocabulary.events.support import SupportCaseOpened

HOUR = timedelta(hours=1)
LATE = ProfileUpdated(email="anna@example.com", traits={"value_tier": "gold"})


def store(url: str, hours: int | None = None, *, skip_unfit: bool = False) -> Dataset:
    since = None if hours is None else NOON + hours * HOUR
    return open_dataset("store", since=since, skip_unfit=skip_unfit, database_url=url)


async def accepts(database: AsyncEngine, *incoming: Incoming, hours: int) -> None:
    async with writing(database) as tx:
        await accept(tx, ANNA, list(incoming), NOON + hours * HOUR)


async def three_came_in(database: AsyncEngine) -> None:
    joined = Incoming("shop", "m-1", MemberJoined(), NOON, NOON, {})
    late = Incoming("crm", "p-1", LATE, NOON - HOUR, NOON - HOUR, {})
    entry = Incoming("ops", "e-1", contract(), NOON + 2 * HOUR, None, {}, enters="contract-renewal")
    await accepts(database, joined, hours=0)
    await accepts(database, late, hours=1)
    await accepts(database, entry, hours=2)


async def test_it_is_every_event_in_the_order_of_acceptance_with_both_its_instants(
    database: AsyncEngine, database_url: str
) -> None:
    await three_came_in(database)
    dataset = store(database_url)
    # As in a plain process; and then again with an event loop around it.
    for found in (await asyncio.to_thread(list, dataset.events()), list(dataset.events())):
        assert found == [
            Recorded("m-1", "shop", "anna", NOON, MemberJoined(), NOON),
            Recorded("p-1", "crm", "anna", NOON - HOUR, LATE, NOON + HOUR),
            Recorded("e-1", "ops", "anna", NOON + 2 * HOUR, contract(), NOON + 2 * HOUR, "contract-renewal"),
        ]
    assert (dataset.total, dataset.observed_until) == (3, NOON + 2 * HOUR)
    assert dataset.kinds == {"member.joined", "profile.updated", "contract.started"}


async def test_since_an_instant_counts_acceptance(database: AsyncEngine, database_url: str) -> None:
    await three_came_in(database)
    dataset = store(database_url, hours=1)
    assert [one.id for one in dataset.events()] == ["p-1", "e-1"]
    assert (dataset.total, "member.joined" in dataset.kinds) == (2, False)


async def test_it_is_read_page_by_page_and_what_comes_in_later_is_not_in_it(
    database: AsyncEngine, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "_PAGE", 2)
    await happens(database, *(SurveyAnswered(score=score) for score in range(5)))
    dataset = store(database_url)
    await happens(database, MemberLeft())
    for _ in range(2):
        assert [one.event for one in dataset.events()] == [SurveyAnswered(score=score) for score in range(5)]


async def test_a_clock_that_was_put_back_turns_no_order_round(database: AsyncEngine, database_url: str) -> None:
    await accepts(database, Incoming("shop", "1", MemberJoined(), NOON, NOON, {}), hours=1)
    await accepts(database, Incoming("shop", "2", MemberLeft(), NOON, NOON, {}), hours=0)
    assert [(one.id, one.accepted_at) for one in store(database_url).events()] == [
        ("1", NOON + HOUR),
        ("2", NOON + HOUR),
    ]


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        ({"type": "member.vanished"}, "member.vanished: no event is called 'member.vanished'; did you mean"),
        ({"data": {}}, "support_case.opened: case_id is required"),
    ],
)
async def test_what_the_vocabulary_knows_no_more_is_told_or_left_out(
    sqlite_database: AsyncEngine, sqlite_url: str, change: dict[str, object], answer: str
) -> None:
    await happens(sqlite_database, SupportCaseOpened(case_id="1"), MemberJoined())
    async with writing(sqlite_database) as tx:
        await tx.execute(update(InboxRow).where(col(InboxRow.sequence) == 1).values(**change))
    with pytest.raises(UnfitRow, match=rf"inbox, row 1, {answer}"):
        list(store(sqlite_url).events())
    dataset = store(sqlite_url, skip_unfit=True)
    assert [one.event for one in dataset.events()] == [MemberJoined()]
    assert [answer in told for told in dataset.skipped()] == [True]


async def test_a_field_of_an_older_release_is_passed_over(sqlite_database: AsyncEngine, sqlite_url: str) -> None:
    await happens(sqlite_database, SupportCaseOpened(case_id="1"))
    async with writing(sqlite_database) as tx:
        await tx.execute(update(InboxRow).values(data={"case_id": "1", "urgency": "high"}))
    assert [one.event for one in store(sqlite_url).events()] == [SupportCaseOpened(case_id="1")]


def test_a_reading_that_is_left_early_leaves_nothing_behind(sqlite_url: str, sqlite_database: AsyncEngine) -> None:
    asyncio.run(happens(sqlite_database, MemberJoined(), MemberLeft()))
    threads, dataset = active_count(), store(sqlite_url)
    assert next(dataset.events()) == next(dataset.events())
    assert active_count() == threads


def test_an_empty_inbox_is_an_empty_data_set(sqlite_url: str) -> None:
    dataset = store(sqlite_url)
    assert (list(dataset.events()), dataset.total, dataset.observed_until) == ([], 0, None)


@pytest.mark.parametrize("url", ["postgresql+asyncpg://127.0.0.1:1/none", "sqlite+aiosqlite:///{}/none/such.db"])
def test_a_database_that_does_not_answer_is_said(tmp_path: Path, url: str) -> None:
    with pytest.raises(NoInbox, match=r"does not answer as it should .*: type `sojourn migrate` first"):
        store(url.format(tmp_path))


def test_a_database_without_tables_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoInbox, match="sojourn migrate"):
        store(f"sqlite+aiosqlite:///{tmp_path / 'new.db'}")
