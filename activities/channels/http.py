"""The one place that speaks HTTP to the outside."""

from collections.abc import Mapping
from typing import Any

import httpx


class OutsideHttp:
    """A pooled HTTP client without retries and without redirects: whoever calls decides what a failure means."""

    def __init__(self) -> None:
        self._client = httpx.AsyncClient(
            timeout=5.0, follow_redirects=False, trust_env=False, transport=httpx.AsyncHTTPTransport(retries=0)
        )

    async def get_json(self, url: str, params: Mapping[str, str]) -> Any:
        """GET a JSON document; OSError if it cannot be had."""
        return await self._json("GET", url, params=params)

    async def post_json(self, url: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Any:
        """POST a JSON document and read the answer; OSError if it was not clearly accepted."""
        return await self._json("POST", url, json=dict(body), headers=headers)

    async def _json(self, method: str, url: str, **options: Any) -> Any:
        try:
            response = await self._client.request(method, url, **options)
            response.raise_for_status()
            return response.json()
        except (httpx.HTTPError, ValueError) as failure:
            raise OSError(f"{method} {url}: {type(failure).__name__}") from failure

    async def close(self) -> None:
        """Let go of the pooled connections."""
        await self._client.aclose()
