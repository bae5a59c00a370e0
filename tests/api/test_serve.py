"""The API as a process of its own."""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import httpx
import pytest

from api.serve import serve
from listening import PortTaken, listen
from settings import Settings
from tests.api.conftest import Api

ROOT = Path(__file__).parents[2]
PROGRAM = "from api.serve import run; from settings import Settings; run(Settings())"


async def test_a_taken_port_is_named_with_its_setting_in_one_line(sqlite_api: Api, tmp_path: Path) -> None:
    port = int(sqlite_api.url.rpartition(":")[2])
    with pytest.raises(PortTaken) as failure:
        await serve(Settings(home=tmp_path, api_port=port))
    (line,) = str(failure.value).splitlines()
    assert str(port) in line
    assert "SOJOURN_API_PORT" in line


async def test_asked_to_stop_the_process_ends_by_itself(sqlite_url: str, tmp_path: Path) -> None:
    with listen("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    ours = {"SOJOURN_API_PORT": str(port), "SOJOURN_DATABASE_URL": sqlite_url, "SOJOURN_HOME": str(tmp_path)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, env=os.environ | ours | {"TEMPORAL_ADDRESS": "127.0.0.1:1"}, cwd=ROOT
    )
    try:
        await _ready(f"http://127.0.0.1:{port}/readyz")
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 10) == 0
    finally:
        if process.returncode is None:
            process.kill()


async def _ready(url: str) -> None:
    until = time.monotonic() + 20
    async with httpx.AsyncClient(trust_env=False) as web:
        while True:
            try:
                assert (await web.get(url)).json()["database"] == "ok"
            except httpx.TransportError:
                assert time.monotonic() < until
                await asyncio.sleep(0.05)
            else:
                return
