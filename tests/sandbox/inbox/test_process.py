"""The inbox as a process of its own: killed, stopped, or started on a port that is taken."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiosmtplib
import httpx
import pytest

from listening import PortTaken, listen
from sandbox.inbox.mailbox import Mailbox
from sandbox.inbox.run import running, serve
from tests.sandbox.inbox.conftest import Written

PROGRAM = """
import asyncio, pathlib, structlog, sys
from sandbox.inbox.run import serve
structlog.configure(
    processors=[structlog.processors.JSONRenderer()], logger_factory=structlog.PrintLoggerFactory(sys.stdout)
)
print(flush=True)
asyncio.run(serve(pathlib.Path(sys.argv[1]), "127.0.0.1", 0, 0))
"""


@asynccontextmanager
async def _started(path: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, int, int]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-u", "-c", PROGRAM, str(path), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(20):
            while not (line := (await process.stdout.readline()).strip()):
                assert not process.stdout.at_eof()
        ports = json.loads(line)
        yield process, ports["smtp_port"], ports["page_port"]
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_a_kill_right_after_the_250_loses_nothing_that_was_accepted(tmp_path: Path) -> None:
    path = tmp_path / "inbox.db"
    async with _started(path) as (process, smtp_port, _):
        smtp = aiosmtplib.SMTP(hostname="127.0.0.1", port=smtp_port)
        await smtp.connect()
        for number in range(3):
            await smtp.send_message(Written(subject=f"number {number}").mail())
        process.kill()
        await process.wait()
        smtp.close()
    mailbox = Mailbox(path)
    assert [mail.subject for mail in mailbox.mails()] == ["number 0", "number 1", "number 2"]
    mailbox.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_stop_ends_it_cleanly_with_connections_still_open(tmp_path: Path, number: signal.Signals) -> None:
    path = tmp_path / "inbox.db"
    async with _started(path) as (process, smtp_port, page_port):
        smtp = aiosmtplib.SMTP(hostname="127.0.0.1", port=smtp_port)
        await smtp.connect()
        await smtp.send_message(Written().mail())
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{page_port}", trust_env=False) as web:
            assert (await web.get("/healthz")).json() == {"status": "ok"}
            process.send_signal(number)
            async with asyncio.timeout(10):
                assert await process.wait() == 0
        smtp.close()
    # SQLite removes the log beside its file only when the file was closed in order.
    assert not path.with_name("inbox.db-wal").exists()


async def test_a_stopped_inbox_hangs_up_on_whoever_is_still_connected(tmp_path: Path) -> None:
    mailbox, sockets = Mailbox(tmp_path / "inbox.db"), (listen("127.0.0.1", 0), listen("127.0.0.1", 0))
    port = sockets[0].getsockname()[1]
    async with running(mailbox, *sockets):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert (await reader.readline()).startswith(b"220")
    async with asyncio.timeout(5):
        assert await reader.read() == b""
    writer.close()
    mailbox.close()


async def test_a_taken_port_is_named_with_its_setting_and_nothing_is_left_listening(tmp_path: Path) -> None:
    with listen("127.0.0.1", 0) as taken, listen("127.0.0.1", 0) as other:
        port, free = taken.getsockname()[1], other.getsockname()[1]
        other.close()
        for smtp_port, page_port in ((port, free), (free, port)):
            with pytest.raises(PortTaken) as refusal:
                await serve(
                    tmp_path / "inbox.db", "127.0.0.1", smtp_port, page_port, smtp_setting="MAIL", page_setting="PAGE"
                )
            setting = "MAIL" if smtp_port == port else "PAGE"
            assert str(refusal.value) == (
                f"port {port} is already taken: stop the process that listens on it, or set {setting} to a free one"
            )
            assert refusal.value.port == port
            listen("127.0.0.1", free).close()
