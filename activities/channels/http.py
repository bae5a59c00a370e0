"""The one place that speaks HTTP to the outside."""

import json
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

LARGEST_ANSWER = 1024 * 1024
_PASSES = frozenset({408, 425, 429})


class Refused(OSError):
    """The other side answered with a plain no (4xx): sending the same again is no use; `answer` is what it said."""

    def __init__(self, request: str, status: int, answer: str) -> None:
        super().__init__(f"{request}: refused with {status}")
        self.status = status
        self.answer = answer


class Misdirected(Refused):
    """What answers is no API of the kind that is asked: the address is wrong; `answer` says what came instead."""

    def __init__(self, request: str, status: int, answer: str) -> None:
        super().__init__(request, status, answer)
        self.args = (f"{request}: what answers is {answer}",)


class NotNow(OSError):
    """The other side is too busy or broken: it may be asked again, `after` so long if it said how long."""

    def __init__(self, request: str, status: int, after: timedelta | None) -> None:
        super().__init__(f"{request}: not now, {status}")
        self.status = status
        self.after = after


class OutsideHttp:
    """A pooled HTTP client without retries and without redirects: whoever calls decides what a failure means."""

    def __init__(self) -> None:
        self._client = httpx.AsyncClient(
            timeout=5.0,
            follow_redirects=False,
            trust_env=False,
            transport=httpx.AsyncHTTPTransport(retries=0),
            # Packed, a small answer could be a very large one.
            headers={"Accept-Encoding": "identity"},
        )

    async def get_json(
        self,
        url: str,
        params: Mapping[str, str],
        headers: Mapping[str, str] | None = None,
        login: "Login | None" = None,
    ) -> Any:
        """GET a JSON document; OSError if it cannot be had."""
        return await self._json("GET", url, params=params, headers=headers, auth=_basic(login))

    async def post_json(
        self,
        url: str,
        body: Mapping[str, Any] | Sequence[Mapping[str, Any]],
        headers: Mapping[str, str],
        login: "Login | None" = None,
    ) -> Any:
        """POST a JSON document and read the answer; OSError if it was not clearly accepted."""
        return await self._json("POST", url, json=body, headers=headers, auth=_basic(login))

    async def put_json(
        self, url: str, body: Mapping[str, Any], headers: Mapping[str, str], login: "Login | None" = None
    ) -> Any:
        """PUT a JSON document and read the answer; OSError if it was not clearly accepted."""
        return await self._json("PUT", url, json=body, headers=headers, auth=_basic(login))

    async def patch_json(self, url: str, body: Mapping[str, Any], login: "Login | None" = None) -> Any:
        """PATCH with a JSON document and read the answer; OSError if it was not clearly accepted."""
        return await self._json("PATCH", url, json=body, auth=_basic(login))

    async def post(self, url: str, content: bytes, headers: Mapping[str, str]) -> None:
        """POST these very bytes, and ask for no more than a yes; OSError if they were not clearly accepted."""
        await self._asked("POST", url, content=content, headers=headers)

    async def _json(self, method: str, url: str, **options: Any) -> Any:
        response, content = await self._asked(method, url, **options)
        request = _named(method, url)
        if len(content) > LARGEST_ANSWER:
            raise Misdirected(request, response.status_code, f"more than {LARGEST_ANSWER // 1024} KB")
        try:
            return json.loads(content)
        except (ValueError, RecursionError) as failure:
            if response.headers.get("Content-Type", "").startswith("text/html") or content.lstrip()[:1] == b"<":
                raise Misdirected(request, response.status_code, "a web page") from None
            raise OSError(f"{request}: {type(failure).__name__}") from None

    async def _asked(self, method: str, url: str, **options: Any) -> tuple[httpx.Response, bytes]:
        request = _named(method, url)
        try:
            async with self._client.stream(method, url, **options) as response:
                content = await _beginning(response)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as failure:
            # Not from it: it holds the whole URL, whose query may be about a customer.
            raise OSError(f"{request}: {type(failure).__name__}") from None
        status = response.status_code
        if response.is_client_error and status not in _PASSES:
            raise Refused(request, status, content[:LARGEST_ANSWER].decode(errors="replace"))
        if response.is_client_error or response.is_server_error:
            raise NotNow(request, status, _wait(response.headers))
        if not response.is_success:
            raise Misdirected(request, status, f"a redirection, {status}")
        return response, content

    async def close(self) -> None:
        """Let go of the pooled connections."""
        await self._client.aclose()


class Login(tuple[str, str]):
    """A name and a password for Basic authentication (RFC 7617), which no log shows."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Login(…)"


def _named(method: str, url: str) -> str:
    """A request in errors and logs: without its query, which may be about a customer, and without credentials."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return f"{method} of a broken URL"
    return f"{method} {parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


async def _beginning(response: httpx.Response) -> bytes:
    """An answer, or of one that is too long a little more than the most that there may be."""
    content = bytearray()
    async for part in response.aiter_bytes():
        content += part
        if len(content) > LARGEST_ANSWER:
            break
    return bytes(content)


def _basic(login: Login | None) -> httpx.BasicAuth | None:
    return None if login is None else httpx.BasicAuth(*login)


def _wait(headers: httpx.Headers) -> timedelta | None:
    """How long to wait, of `Retry-After` (RFC 9110: seconds or a date), or of Braze's epoch `X-RateLimit-Reset`."""
    now = datetime.now(UTC)
    after, reset = headers.get("Retry-After", ""), headers.get("X-RateLimit-Reset", "")
    try:
        if after.isdecimal():
            return timedelta(seconds=int(after))
        if after:
            return max(timedelta(0), parsedate_to_datetime(after) - now)
        if reset.isdecimal():
            return max(timedelta(0), datetime.fromtimestamp(math.ceil(float(reset)), UTC) - now)
    except (ValueError, OverflowError, OSError, TypeError):
        pass
    return None
