"""Fresh databases for every test, SQLite and PostgreSQL, each kind migrated only once."""

import shutil
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from store.engine import open_database
from store.migrate import ensure_policy, migrate
from store.tables import CustomerRow
from tests.postgres import running_postgres

POLICY = Path(__file__).parents[1] / "policy.toml"
_numbers = count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest in one piece: begun last, one process would be at it while the others rest."""
    items.sort(key=lambda item: "tests/parity/" not in item.nodeid)


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

    async def create(self) -> str:
        """A new database, in which nothing is; its name."""
        name = f"test_{next(_numbers)}"
        await self._admin.execute(f"CREATE DATABASE {name}")
        return name

    async def drop(self, name: str) -> None:
        """Away with it, whoever is still connected."""
        await self._admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@dataclass(frozen=True)
class MigratedPostgres:
    """A database that is put back to what it was when it had been migrated, which is quicker than a new one."""

    url: str
    connection: "asyncpg.Connection[asyncpg.Record]"

    async def put_back(self) -> None:
        """Away with all rows, and with whoever is still connected; the shipped policy is in force again."""
        await self.connection.execute(
            f"""
            SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid();
            TRUNCATE {", ".join(CustomerRow.metadata.tables)} RESTART IDENTITY;
            INSERT INTO policies (document, applied_at, applied_by)
                SELECT document, applied_at, applied_by FROM shipped_policies;
            """
        )


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
async def migrated_postgres(postgres_server: PostgresServer) -> AsyncIterator[MigratedPostgres]:
    """The one migrated PostgreSQL database of the session."""
    url = postgres_server.url(await postgres_server.create())
    await _prepare(url)
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    await connection.execute("CREATE TEMPORARY TABLE shipped_policies AS TABLE policies")
    yield MigratedPostgres(url, connection)
    await connection.close()


@pytest.fixture(scope="session")
async def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The migrated file of which every test gets a copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    await _prepare(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture
async def postgres_url(migrated_postgres: MigratedPostgres) -> str:
    """A PostgreSQL database as if fresh, with the shipped policy in force; nobody changes its tables."""
    await migrated_postgres.put_back()
    return migrated_postgres.url


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
