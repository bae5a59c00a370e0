"""A load driver that costs next to nothing: raw keep-alive HTTP/1.1 on loopback, so that it measures the server."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

from sandbox.parts import key_file
from settings import Settings


class Connection:
    """One keep-alive connection to the API, one request at a time."""

    def __init__(self, settings: Settings) -> None:
        self._address = (settings.host, settings.api_port)
        self._key = key_file(settings).read_text().strip()
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, method: str, path: str, body: Any, content_type: str = "application/json") -> int:
        """Send a JSON body; returns the status."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(*self._address)
        reader, writer = self._streams
        content = json.dumps(body).encode()
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: api\r\nAuthorization: Bearer {self._key}\r\n"
            f"Content-Type: {content_type}\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        writer.write(head.encode() + content)
        answer = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(answer.partition("content-length: ")[2].partition("\r")[0] or 0)
        await reader.readexactly(length)
        return int(answer.split(" ", 2)[1])

    async def post(self, event: dict[str, Any] | list[dict[str, Any]]) -> None:
        """Post one event or a batch; RuntimeError if it is not accepted."""
        status = await self.send("POST", "/v1/events", event)
        if status != 202:
            raise RuntimeError(f"the API answered {status} to a benchmark's event")

    async def know(self, customer: str) -> None:
        """Make a customer who may be written to."""
        profile = {"email": f"{customer}@example.com", "consent": {"marketing": True}}
        await self.send("PUT", f"/v1/customers/{customer}", profile)

    def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()


def envelope(event_id: str, wire: str, customer: str, data: dict[str, Any]) -> dict[str, Any]:
    """A CloudEvent."""
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": "bench",
        "type": wire,
        "subject": customer,
        "data": data,
    }


async def post_all(settings: Settings, bodies: Sequence[Any], connections: int) -> None:
    """Post every body once, over so many connections at a time."""
    waiting = iter(bodies)

    async def drain() -> None:
        connection = Connection(settings)
        for body in waiting:
            await connection.post(body)
        connection.close()

    await asyncio.gather(*(drain() for _ in range(connections)))
