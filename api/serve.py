"""The API's process: listens until it is told to stop, and finishes what it has begun."""

import asyncio
import contextlib
import errno
import signal
import socket
from collections.abc import AsyncIterator, Iterator

import structlog
import uvicorn
import uvloop
from fastapi import FastAPI

from api.app import create_app
from settings import Settings
from store.engine import open_database
from workflows.plugin import connect

_GRACE_S = 5
_IDLE_CONNECTION_S = 65
_BACKLOG = 1024
_log = structlog.get_logger()


class PortTaken(OSError):
    """Another process listens on the API's port."""

    def __init__(self, port: int) -> None:
        super().__init__(
            f"port {port} is already taken: stop the process that listens on it, or set SOJOURN_API_PORT to a free one"
        )
        self.port = port


def run(settings: Settings) -> None:
    """Run the API as this process's only work, on uvloop."""
    uvloop.run(serve(settings))


async def serve(settings: Settings, stop: asyncio.Event | None = None) -> None:
    """Run the API until SIGTERM or SIGINT, or until `stop` is set if one is given; raises PortTaken."""
    with contextlib.ExitStack() as opened:
        listening = opened.enter_context(listen(settings.host, settings.api_port))
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
    server = _Server(
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


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes any free one; raises PortTaken."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listening = socket.socket(family, kind, protocol)
    try:
        # Without this a restart right after a kill would find the port busy for a minute.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(_BACKLOG)
    except OSError as failure:
        listening.close()
        if failure.errno == errno.EADDRINUSE:
            raise PortTaken(port) from failure
        raise
    listening.setblocking(False)
    return listening


class _Server(uvicorn.Server):
    """Uvicorn without its own signal handling, which would kill the process before the database is closed."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.settled = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        self.settled.set()


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
