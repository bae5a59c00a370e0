"""The services of docker-compose.yml run as it says: an event comes in, a mail goes out, and all of them stop."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import asyncpg
import httpx
import psutil
import pytest
from sqlalchemy.engine import make_url
from temporalio.testing import WorkflowEnvironment

from sandbox.ports import on_free_ports
from sandbox.probes import temporal_program
from settings import Settings
from tests.conftest import PostgresServer
from tests.deploy.compose import read_compose
from tests.deploy.image import lay_out
from tests.deploy.stack import Stack
from worker import is_ready

STAYING = ("api", "worker", "inbox")
NOBODY = "127.0.0.1:1"
PASSWORDS = {"SOJOURN_POSTGRES_PASSWORD": "store-secret", "TEMPORAL_POSTGRES_PASSWORD": "temporal-secret"}


@pytest.fixture(scope="module")
async def store(postgres_server: PostgresServer) -> AsyncIterator[str]:
    """An empty database of the name the file gives it; where its server is."""
    admin = await asyncpg.connect(postgres_server.url("postgres").replace("+asyncpg", ""))
    await admin.execute("CREATE DATABASE sojourn")
    url = make_url(postgres_server.url("sojourn"))
    yield f"{url.host}:{url.port}"
    await admin.execute("DROP DATABASE sojourn WITH (FORCE)")
    await admin.close()


@pytest.fixture(scope="module")
async def temporal() -> AsyncIterator[str]:
    """A Temporal server; its address."""
    async with await WorkflowEnvironment.start_local(
        dev_server_existing_path=temporal_program(), dev_server_log_level="never"
    ) as environment:
        yield environment.client.service_client.config.target_host


@pytest.fixture(scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory, store: str, temporal: str) -> AsyncIterator[Stack]:
    """All services that are ours, migrated, started and healthy, from no more than the image holds."""
    image, home = tmp_path_factory.mktemp("app"), tmp_path_factory.mktemp("home")
    lay_out(image)
    free = on_free_ports(Settings())
    api, inbox, smtp = (str(port) for port in (free.api_port, free.inbox_port, free.smtp_port))
    moved = {
        "postgres:5432": store,
        "temporal:7233": temporal,
        "0.0.0.0": "127.0.0.1",
        "inbox": "127.0.0.1",
        "127.0.0.1:8000": f"127.0.0.1:{api}",
        "127.0.0.1:8025": f"127.0.0.1:{inbox}",
        "inbox:8025": f"127.0.0.1:{inbox}",
        "8000": api,
        "8025": inbox,
        "1025": smtp,
    }
    stack = Stack(read_compose().ours, PASSWORDS, moved, image, home)
    try:
        await stack.start("migrate")
        assert await stack.running["migrate"].wait() == 0, stack.log("migrate").read_text()
        for name in STAYING:
            await stack.start(name)
        await asyncio.gather(stack.get_healthy("api"), stack.get_healthy("inbox"))
        await stack.get_healthy("worker")
        yield stack
    finally:
        await stack.end()


def _zone_where_it_is_noon() -> str:
    east_of_utc = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-east_of_utc:+d}"


async def test_an_event_posted_to_the_api_becomes_a_mail_in_the_inbox(stack: Stack) -> None:
    scopes = ("--scope", "events:write", "--scope", "customers:write")
    status, key = await stack.execute("api", "sojourn", "keys", "create", "--name", "shop", *scopes)
    assert status == 0, key
    now = datetime.now(UTC)
    profile = {"email": "anna@example.com", "time_zone": _zone_where_it_is_noon(), "consent": {"marketing": True}}
    targeted = {
        "specversion": "1.0",
        "id": "targeted-1",
        "source": "/shop",
        "subject": "anna-1",
        "type": "campaign.targeted",
        "data": {
            "campaign_id": "26",
            "kind": "TypeA",
            "starts_on": (now - timedelta(days=40)).isoformat(),
            "ends_on": now.isoformat(),
        },
    }
    environment = stack.environment("api")
    api, inbox = (f"http://127.0.0.1:{environment[f'SOJOURN_{part}_PORT']}" for part in ("API", "INBOX"))
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {key.strip()}"}, trust_env=False) as web:
        assert (await web.put(f"{api}/v1/customers/anna-1", json=profile)).status_code == 200
        assert (await web.post(f"{api}/v1/events", json=targeted)).status_code == 202
        async with asyncio.timeout(10):
            while not (mails := (await web.get(f"{inbox}/api/mails", params={"customer": "anna-1"})).json()):
                await asyncio.sleep(0.05)
    assert [(mail["journey"], mail["recipient"]) for mail in mails] == [("coupon-campaign", "anna@example.com")]
    assert not [name for name in STAYING if "anna@example.com" in stack.log(name).read_text()]


async def test_the_worker_s_health_check_names_what_does_not_answer(stack: Stack) -> None:
    status, said = await stack.check("worker", moved={"postgres:5432": NOBODY, "temporal:7233": NOBODY})
    assert status == 1
    assert "database=" in said
    assert "worker=" in said
    assert "store-secret" not in said


@pytest.mark.parametrize("gone", ["postgres:5432", "temporal:7233"])
async def test_one_of_the_two_does_not_make_the_worker_healthy(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, gone: str
) -> None:
    _enter(stack, monkeypatch)
    assert await is_ready(Settings())
    _enter(stack, monkeypatch, gone)
    assert not await is_ready(Settings())


async def test_a_worker_in_another_container_makes_nobody_here_healthy(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    _enter(stack, monkeypatch)
    monkeypatch.setattr(socket, "gethostname", lambda: "another-container")
    assert not await is_ready(Settings())


async def test_told_to_stop_each_ends_within_seconds_with_status_0_and_leaves_nothing_behind(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes = [stack.running[name] for name in STAYING]
    children = [child for process in processes for child in psutil.Process(process.pid).children(recursive=True)]
    for process in processes:
        process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(8):
        statuses = [await process.wait() for process in processes]
    assert dict(zip(STAYING, statuses, strict=True)) == dict.fromkeys(STAYING, 0)
    assert not [child for child in children if child.is_running()]
    assert {path.name for path in stack.home.iterdir()} == {"inbox.db", *(f"{name}.log" for name in stack.running)}
    # Temporal goes on listing the worker for minutes.
    _enter(stack, monkeypatch)
    assert not await is_ready(Settings())


def _enter(stack: Stack, monkeypatch: pytest.MonkeyPatch, gone: str = "nothing") -> None:
    for key, value in stack.environment("worker", {gone: NOBODY}).items():
        monkeypatch.setenv(key, value)
