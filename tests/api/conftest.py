"""The real API over a real socket, on a real database, with a Temporal that is down."""

import asyncio
import json
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel
from temporalio.client import Client

from api.app import create_app
from api.serve import running
from listening import listen
from settings import Settings
from store.engine import open_database, reading, writing
from store.keys import Scope, create_key
from store.migrate import ensure_policy, migrate
from tests.conftest import POLICY, PostgresServer
from workflows.plugin import journey_plugin

_customers = count(1)


@dataclass(frozen=True)
class Api:
    """A running API: where it is, a key that may do everything, and a client that bears it."""

    url: str
    key: str
    web: httpx.AsyncClient
    database: AsyncEngine

    async def post(self, *events: dict[str, Any]) -> httpx.Response:
        """Post one event, or several as a batch."""
        body = json.dumps(events[0] if len(events) == 1 else events)
        return await self.web.post("/v1/events", content=body, headers={"Content-Type": "application/json"})

    async def rows(self, table: type[SQLModel]) -> list[dict[str, Any]]:
        """Everything in a table."""
        async with reading(self.database) as tx:
            return [dict(row) for row in (await tx.execute(select(table))).mappings()]

    async def events_of(self, customer: str) -> list[dict[str, Any]]:
        """The events in a customer's story, oldest first."""
        story = (await self.web.get(f"/v1/customers/{customer}/timeline")).json()
        return [entry for entry in story["entries"] if entry["kind"] == "event"]


@asynccontextmanager
async def serving(database: AsyncEngine, home: Path) -> AsyncIterator[Api]:
    """An API of a test's own, and a key to it."""
    async with writing(database) as tx:
        key = await create_key(tx, "test", Scope, "sandbox")
    async with listening(database, home, key) as api:
        yield api


@asynccontextmanager
async def listening(database: AsyncEngine, home: Path, key: str) -> AsyncIterator[Api]:
    """An API on a free port; the key may be worth nothing."""
    settings = Settings(home=home, environment="sandbox")
    with listen("127.0.0.1", 0) as port:
        url = f"http://127.0.0.1:{port.getsockname()[1]}"
        app = create_app(settings, database, await client_of_nobody())
        bearing = {"Authorization": f"Bearer {key}"}
        async with running(app, port), httpx.AsyncClient(base_url=url, headers=bearing, trust_env=False) as web:
            yield Api(url, key, web, database)


async def client_of_nobody() -> Client:
    """A lazy client of a Temporal that does not listen."""
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        port = unheard.getsockname()[1]
    return await Client.connect(f"127.0.0.1:{port}", lazy=True, plugins=[journey_plugin()])


@pytest.fixture(scope="session")
def api_sqlite_url(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path_factory.mktemp('api') / 'api.db')}"


@pytest.fixture(scope="session")
async def api_postgres_url(postgres_server: PostgresServer) -> AsyncIterator[str]:
    name = await postgres_server.create()
    url = postgres_server.url(name)
    await migrate(url)
    database = open_database(url)
    await ensure_policy(database, POLICY)
    await database.dispose()
    yield url
    await postgres_server.drop(name)


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def api_database_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"api_{request.param}_url"))


@pytest.fixture(scope="session")
async def api(api_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Api]:
    """One API for many tests, on both kinds of database: each test has customers of its own."""
    database = open_database(api_database_url)
    async with serving(database, tmp_path_factory.mktemp("home")) as api:
        yield api
    await database.dispose()


@pytest.fixture(scope="session")
async def sqlite_api(api_sqlite_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Api]:
    """One API for the tests to which the kind of database makes no difference."""
    database = open_database(api_sqlite_url)
    async with serving(database, tmp_path_factory.mktemp("home")) as api:
        yield api
    await database.dispose()


@pytest.fixture
def who() -> str:
    """A customer nobody knows yet."""
    return f"anna-{next(_customers)}"


def happened(customer: str, type: str = "offer.accepted", **changes: Any) -> dict[str, Any]:
    """A CloudEvent of a customer; a change of None leaves the attribute out."""
    event = {
        "specversion": "1.0",
        "id": f"{customer}-{next(_customers)}",
        "source": "/test",
        "type": type,
        "subject": customer,
        "data": {"contract_id": "c-1"},
    }
    return {name: value for name, value in (event | changes).items() if value is not None}


def problems(answer: httpx.Response) -> dict[str, str]:
    """What an answer says is wrong, by field."""
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["type"].startswith("urn:sojourn:problem:")
    assert body["title"]
    assert body["detail"]
    return {error["field"]: error["problem"] for error in body.get("errors", [])}


async def in_thread(call: Any, *args: Any) -> Any:
    """Run somebody's blocking client while the API answers."""
    return await asyncio.to_thread(call, *args)
