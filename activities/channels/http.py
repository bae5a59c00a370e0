"""The one place that speaks HTTP to the outside."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

_PASSES = frozenset({408, 425, 429})


class Refused(OSError):
    """The other side answered with a plain no (4xx): sending the same again is no use; `answer` is what it said."""

    def __init__(self, request: str, status: int, answer: str) -> None:
        super().__init__(f"{request}: refused with {status}")
        self.status = status
        self.answer = answer


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
            timeout=5.0, follow_redirects=False, trust_env=False, transport=httpx.AsyncHTTPTransport(retries=0)
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
        response = await self._asked(method, url, **options)
        try:
            return response.json()
        except ValueError as failure:
            raise OSError(f"{method} {url}: {type(failure).__name__}") from failure

    async def _asked(self, method: str, url: str, **options: Any) -> httpx.Response:
        try:
            response = await self._client.request(method, url, **options)
            if response.is_client_error and response.status_code not in _PASSES:
                raise Refused(f"{method} {url}", response.status_code, response.text)
            if response.is_client_error or response.is_server_error:
                raise NotNow(f"{method} {url}", response.status_code, _wait(response.headers))
            response.raise_for_status()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as failure:
            raise OSError(f"{method} {url}: {type(failure).__name__}") from failure
        return response

    async def close(self) -> None:
        """Let go of the pooled connections."""
        await self._client.aclose()


class Login(tuple[str, str]):
    """A name and a password for Basic authentication (RFC 7617), which no log shows."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Login(…)"


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
