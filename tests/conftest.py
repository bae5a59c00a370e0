"""Fresh databases for every test, SQLite and PostgreSQL, as copies of one that was migrated once."""

import shutil
import sys
import time
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from store.engine import open_database
from store.migrate import ensure_policy, migrate
from tests.postgres import running_postgres

POLICY = Path(__file__).parents[1] / "policy.toml"
_numbers = count(1)


def pytest_unconfigure() -> None:
    # An interpreter that ends right after Temporal's client was used may abort (sdk-python#300).
    if "temporalio.client" in sys.modules:
        time.sleep(0.3)


class PostgresServer:
    """The session's PostgreSQL, which makes and drops databases."""

    def __init__(self, url: str, admin: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._url = url
        self._admin = admin

    def url(self, name: str) -> str:
        """Where a database of that name is."""
        return f"{self._url}/{name}"

    async def create(self, template: str = "template1") -> str:
        """A new database, a copy of the template; its name."""
        name = f"test_{next(_numbers)}"
        await self._admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    async def drop(self, name: str) -> None:
        """Away with it, whoever is still connected."""
        await self._admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


async def _prepare(url: str) -> None:
    await migrate(url)
    engine = open_database(url)
    await ensure_policy(engine, POLICY)
    await engine.dispose()


@pytest.fixture(scope="session")
async def postgres_server() -> AsyncIterator[PostgresServer]:
    """A running PostgreSQL, never skipped."""
    async with running_postgres() as url:
        address = url.replace("+asyncpg", "")
        admin = await asyncpg.connect(f"{address}/postgres")
        yield PostgresServer(url, admin)
        await admin.close()


@pytest.fixture(scope="session")
async def postgres_template(postgres_server: PostgresServer) -> str:
    """The migrated database all others are copies of."""
    name = await postgres_server.create()
    await _prepare(postgres_server.url(name))
    return name


@pytest.fixture(scope="session")
async def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The migrated file all others are copies of."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    await _prepare(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture
async def postgres_url(postgres_server: PostgresServer, postgres_template: str) -> AsyncIterator[str]:
    """A fresh PostgreSQL database with the shipped policy in force."""
    name = await postgres_server.create(postgres_template)
    yield postgres_server.url(name)
    await postgres_server.drop(name)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh SQLite database with the shipped policy in force."""
    return f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path / 'sojourn.db')}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database with the shipped policy in force: the test runs on both kinds."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=["sqlite", "postgres"])
async def empty_database_url(
    request: pytest.FixtureRequest, tmp_path: Path, postgres_server: PostgresServer
) -> AsyncIterator[str]:
    """A database in which nothing is yet: the test runs on both kinds."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
        return
    name = await postgres_server.create()
    yield postgres_server.url(name)
    await postgres_server.drop(name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[AsyncEngine]:
    """The opened fresh database; the test runs on both kinds."""
    engine = open_database(database_url)
    yield engine
    await engine.dispose()


@pytest.fixture
async def sqlite_database(sqlite_url: str) -> AsyncIterator[AsyncEngine]:
    """The opened fresh SQLite database, for tests to which the kind makes no difference."""
    engine = open_database(sqlite_url)
    yield engine
    await engine.dispose()
