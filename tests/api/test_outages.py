"""What is down is said to be down, and nothing is half written or lost meanwhile."""

import socket
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, event, text
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from store.engine import open_database, writing
from store.tables import CustomerRow, DeliveryRow, EnrolmentRow, InboxRow, PolicyRow
from tests.api.conftest import Api, happened, listening, problems, serving


@pytest.fixture
async def impatient_api(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Api]:
    """An API whose database says at once that it is locked."""
    database = open_database(sqlite_url)

    def hurry(connection: Any, record: object) -> None:
        connection.cursor().execute("PRAGMA busy_timeout=50")

    event.listen(database.sync_engine, "connect", hurry)
    async with serving(database, tmp_path) as api:
        yield api
    await database.dispose()


def _other_writer(database: AsyncEngine) -> sqlite3.Connection:
    other = sqlite3.connect(str(database.url.database), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    return other


@asynccontextmanager
async def _somebody_writing(database: AsyncEngine) -> AsyncIterator[None]:
    with closing(_other_writer(database)):
        yield


@asynccontextmanager
async def _somebody_writing_after_the_first(database: AsyncEngine) -> AsyncIterator[None]:
    """Another writer who comes between two transactions."""
    others: list[sqlite3.Connection] = []
    committed: list[Connection] = []

    def come_between(connection: object, record: object) -> None:
        if committed and not others:
            others.append(_other_writer(database))

    event.listen(database.sync_engine, "commit", committed.append)
    event.listen(database.sync_engine, "checkin", come_between)
    yield
    others[0].close()


async def test_with_the_database_locked_the_answer_is_come_again_and_nothing_is_kept(
    impatient_api: Api, who: str
) -> None:
    fact = happened(who, "basket.bought", data={"basket_id": "b", "amount_cents": 5})
    async with _somebody_writing(impatient_api.database):
        answer = await impatient_api.post(fact)
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        problems(answer)
        assert (await impatient_api.web.put(f"/v1/customers/{who}", json={})).status_code == 503
        assert (await impatient_api.web.get("/readyz")).status_code == 200
    for table in (InboxRow, CustomerRow, EnrolmentRow, DeliveryRow):
        assert await impatient_api.rows(table) == []
    assert (await impatient_api.post(fact)).status_code == 202


async def test_a_batch_that_met_a_lock_half_way_may_be_sent_again_and_nothing_counts_twice(
    impatient_api: Api, who: str
) -> None:
    facts = [happened(f"{who}-{number}") for number in range(3)]
    async with _somebody_writing_after_the_first(impatient_api.database):
        assert (await impatient_api.post(*facts)).status_code == 503
    answer = await impatient_api.post(*facts)
    assert [result["status"] for result in answer.json()["results"]] == ["duplicate", "accepted", "accepted"]
    assert len(await impatient_api.rows(InboxRow)) == 3


async def test_what_fails_here_is_said_to_be_our_fault_and_nobody_is_named_in_the_log(
    impatient_api: Api, who: str
) -> None:
    broken = "CREATE TRIGGER broken BEFORE UPDATE ON customers BEGIN SELECT RAISE(ABORT, 'broken'); END"
    async with writing(impatient_api.database) as tx:
        await tx.execute(text(broken))
    with capture_logs() as lines:
        answer = await impatient_api.web.put(f"/v1/customers/{who}", json={"email": "secret@example.com"})
    assert answer.status_code == 500
    problems(answer)
    assert "secret" not in answer.text
    assert [line["event"] for line in lines] == ["request.failed"]
    assert "secret" not in str(lines)


async def test_with_temporal_down_facts_are_accepted_and_wait_to_be_delivered(impatient_api: Api, who: str) -> None:
    data = {"basket_id": "b", "amount_cents": 5}
    assert (await impatient_api.post(happened(who, "basket.bought", data=data))).status_code == 202
    ready = await impatient_api.web.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"database": "ok", "temporal": "degraded"})
    (delivery,) = await impatient_api.rows(DeliveryRow)
    assert delivery["delivered_at"] is None


async def test_without_a_database_the_api_lives_is_not_ready_and_asks_to_come_again(tmp_path: Path, who: str) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        database = open_database(f"postgresql+asyncpg://nobody@127.0.0.1:{unheard.getsockname()[1]}/nothing")
        async with listening(database, tmp_path, "jk_sandbox_0123456789abcdef_secret") as api:
            assert (await api.web.get("/healthz")).json() == {"status": "ok"}
            ready = await api.web.get("/readyz")
            assert (ready.status_code, ready.json()["database"]) == (503, "down")
            answer = await api.post(happened(who))
            assert answer.status_code == 503
            problems(answer)


async def test_without_a_policy_facts_are_not_lost_but_asked_for_again(
    sqlite_url: str, tmp_path: Path, who: str
) -> None:
    database = open_database(sqlite_url)
    async with serving(database, tmp_path) as api:
        async with writing(database) as tx:
            await tx.execute(delete(PolicyRow))
        answer = await api.post(happened(who))
        assert answer.status_code == 503
        assert "sojourn policy apply" in answer.json()["detail"]
    await database.dispose()
