"""The API's process: listens until it is told to stop, and finishes what it has begun."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Iterator

import structlog
import uvicorn
import uvloop
from fastapi import FastAPI

from api.app import create_app
from listening import QuietServer, listen
from settings import Settings
from store.engine import open_database
from workflows.plugin import connect

_GRACE_S = 5
_IDLE_CONNECTION_S = 65
_log = structlog.get_logger()


def run(settings: Settings) -> None:
    """Run the API as this process's only work, on uvloop."""
    uvloop.run(serve(settings))


async def serve(settings: Settings, stop: asyncio.Event | None = None) -> None:
    """Run the API until SIGTERM or SIGINT, or until `stop` is set if one is given; raises PortTaken."""
    with contextlib.ExitStack() as opened:
        listening = opened.enter_context(listen(settings.host, settings.api_port, "SOJOURN_API_PORT"))
        if stop is None:
            stop = opened.enter_context(_stop_on_signals())
        database = open_database(settings.database)
        try:
            async with running(create_app(settings, database, await connect(lazy=True)), listening):
                _log.info("api.started", port=listening.getsockname()[1])
                await stop.wait()
        finally:
            await database.dispose()
    _log.info("api.stopped")


@contextlib.asynccontextmanager
async def running(app: FastAPI, listening: socket.socket) -> AsyncIterator[None]:
    """Answer on a listening socket for as long as the block lasts; requests that have begun are finished after it."""
    server = QuietServer(
        uvicorn.Config(
            app,
            http="httptools",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=_IDLE_CONNECTION_S,
            timeout_graceful_shutdown=_GRACE_S,
        )
    )
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    settled = asyncio.create_task(server.settled.wait())
    try:
        await asyncio.wait((serving, settled), return_when=asyncio.FIRST_COMPLETED)
        yield
    finally:
        settled.cancel()
        server.should_exit = True
        await serving


@contextlib.contextmanager
def _stop_on_signals() -> Iterator[asyncio.Event]:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    numbers = (signal.SIGTERM, signal.SIGINT)
    for number in numbers:
        loop.add_signal_handler(number, stop.set)
    try:
        yield stop
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
