"""The one place that speaks HTTP to the outside."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx

_PASSES = frozenset({408, 425, 429})


class Refused(OSError):
    """The other side answered with a plain no (4xx): sending the same again is no use; `answer` is what it said."""

    def __init__(self, request: str, status: int, answer: str) -> None:
        super().__init__(f"{request}: refused with {status}")
        self.status = status
        self.answer = answer


class OutsideHttp:
    """A pooled HTTP client without retries and without redirects: whoever calls decides what a failure means."""

    def __init__(self) -> None:
        self._client = httpx.AsyncClient(
            timeout=5.0, follow_redirects=False, trust_env=False, transport=httpx.AsyncHTTPTransport(retries=0)
        )

    async def get_json(self, url: str, params: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Any:
        """GET a JSON document; OSError if it cannot be had."""
        return await self._json("GET", url, params=params, headers=headers)

    async def post_json(
        self, url: str, body: Mapping[str, Any] | Sequence[Mapping[str, Any]], headers: Mapping[str, str]
    ) -> Any:
        """POST a JSON document and read the answer; OSError if it was not clearly accepted."""
        return await self._json("POST", url, json=body, headers=headers)

    async def put_json(self, url: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Any:
        """PUT a JSON document and read the answer; OSError if it was not clearly accepted."""
        return await self._json("PUT", url, json=body, headers=headers)

    async def _json(self, method: str, url: str, **options: Any) -> Any:
        try:
            response = await self._client.request(method, url, **options)
            if response.is_client_error and response.status_code not in _PASSES:
                raise Refused(f"{method} {url}", response.status_code, response.text)
            response.raise_for_status()
            return response.json()
        except (httpx.HTTPError, ValueError) as failure:
            raise OSError(f"{method} {url}: {type(failure).__name__}") from failure

    async def close(self) -> None:
        """Let go of the pooled connections."""
        await self._client.aclose()
