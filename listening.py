"""Listen on a port, and serve on it without taking the process's signals."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Iterator

import uvicorn

_BACKLOG = 1024


class PortTaken(OSError):
    """Another process listens on a port that was asked for; `port` is its number."""

    def __init__(self, port: int, setting: str = "") -> None:
        remedy = f"set {setting} to a free one" if setting else "choose a free one"
        super().__init__(f"port {port} is already taken: stop the process that listens on it, or {remedy}")
        self.port = port


def listen(host: str, port: int, setting: str = "") -> socket.socket:
    """A listening socket; port 0 takes any free one; raises PortTaken, which names the setting if it is given."""
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
            raise PortTaken(port, setting) from failure
        raise
    listening.setblocking(False)
    return listening


class QuietServer(uvicorn.Server):
    """Uvicorn without its own signal handling, which would end the process before what it serves is closed."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.settled = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so, also if it failed."""
        try:
            await super().startup(sockets)
        finally:
            self.settled.set()
