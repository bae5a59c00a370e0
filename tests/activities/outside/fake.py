"""What every recording fake of an outside system has in common: a real socket, and a memory of all it was asked."""

import asyncio
import base64
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import uvicorn

Message = MutableMapping[str, Any]


@dataclass(frozen=True)
class Heard:
    """One request, as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, which has to say that it is JSON."""
        assert self.headers["content-type"] == "application/json"
        return json.loads(self.body)

    @property
    def login(self) -> str:
        """Name and password of Basic authentication."""
        kind, _, credentials = self.headers.get("authorization", "").partition(" ")
        return base64.b64decode(credentials).decode() if kind == "Basic" else ""


@dataclass(frozen=True)
class Reply:
    """What is answered; no body is an empty one, and bytes are sent as they are."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class Fake:
    """An outside system; the replies in `instead` are given first, whatever is asked."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.instead: deque[Reply] = deque()
        self.slowly: Callable[[Heard], Awaitable[None]] | None = None

    def reply(self, heard: Heard) -> Reply:
        """Answer as the documentation says."""
        raise NotImplementedError

    def has_paused(self, customer: str) -> bool:
        """Whether the campaign leaves this customer out."""
        raise NotImplementedError

    async def __call__(self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Any) -> None:
        """Speak HTTP, as uvicorn has it."""
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
        query = dict(parse_qsl(scope["query_string"].decode(), strict_parsing=bool(scope["query_string"])))
        heard = Heard(scope["method"], scope["path"], query, headers, body)
        self.heard.append(heard)
        if self.slowly is not None:
            await self.slowly(heard)
        reply = self.instead.popleft() if self.instead else self.reply(heard)
        sent = [(name.encode(), value.encode()) for name, value in reply.headers.items()]
        content = b"" if reply.body is None else reply.body
        content = content if isinstance(content, bytes) else json.dumps(content).encode()
        await send({"type": "http.response.start", "status": reply.status, "headers": sent})
        await send({"type": "http.response.body", "body": content})


class Host:
    """A socket behind which one fake after the other is; making one costs more than most tests take."""

    def __init__(self) -> None:
        self.fake = Fake()
        self.url = ""

    async def __call__(self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Any) -> None:
        """Let the fake of now answer."""
        await self.fake(scope, receive, send)

    def shows(self, fake: Fake) -> str:
        """From now on this one answers, at that URL."""
        self.fake = fake
        return self.url


@asynccontextmanager
async def hosting() -> AsyncIterator[Host]:
    """A host on a socket of its own."""
    host = Host()
    server = uvicorn.Server(uvicorn.Config(host, port=0, log_config=None, lifespan="off", timeout_graceful_shutdown=1))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.002)
    host.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield host
    server.should_exit = True
    await serving
