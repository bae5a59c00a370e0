"""The API's reference as a page of its own: made of the OpenAPI document, without a script or a foreign host."""

import json
from collections.abc import Iterator
from html import escape
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse

_HEADERS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"}
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1d2433 }
h2 { margin-top: 2.5rem; border-top: 1px solid #d5dae3; padding-top: 1rem } p { white-space: pre-line }
code, pre { font: 14px/1.45 ui-monospace, monospace } pre { background: #f3f5f8; padding: .75rem; overflow: auto }
td { padding: .1rem 1rem .1rem 0; vertical-align: top } .verb { color: #0b6e4f }
@media (prefers-color-scheme: dark) { body { background: #14171d; color: #dfe3ea } pre { background: #20252e } }
"""


def reference_routes(app: FastAPI) -> APIRouter:
    """GET /docs, for people; programs read /openapi.json."""
    router = APIRouter()

    @router.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        """Show every address with its examples and answers."""
        return HTMLResponse(_page(app.openapi()), headers=_HEADERS)

    return router


def _page(document: dict[str, Any]) -> str:
    scheme = document["components"]["securitySchemes"]["key"]
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8><title>Sojourn's API</title>",
        f"<style>{_STYLE}</style><h1>Sojourn's API</h1><p>{escape(document['info']['description'])}</p>",
        f"<p>{escape(scheme['description'])}</p><p>For programs: <a href=/openapi.json>openapi.json</a></p>",
    ]
    for path, methods in document["paths"].items():
        for verb, operation in methods.items():
            parts.extend(_operation(path, verb, operation))
    return "\n".join(parts)


def _operation(path: str, verb: str, operation: dict[str, Any]) -> Iterator[str]:
    scopes = [scope for wanted in operation.get("security", []) for scope in wanted.get("key", [])]
    yield f"<h2><code><span class=verb>{verb.upper()}</span> {escape(path)}</code></h2>"
    yield f"<p>{escape(operation.get('description', operation['summary']))}</p>"
    yield f"<p>Scope: <code>{escape(', '.join(scopes))}</code></p>" if scopes else "<p>Open to everybody.</p>"
    for media, body in operation.get("requestBody", {}).get("content", {}).items():
        for example in body.get("examples", {}).values():
            value = example["value"]
            shown = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
            yield f"<p>{escape(example['summary'])}, as <code>{escape(media)}</code></p><pre>{escape(shown)}</pre>"
    rows = map(_answer, operation["responses"].items())
    yield f"<table>{''.join(rows)}</table>"


def _answer(answer: tuple[str, dict[str, Any]]) -> str:
    status, about = answer
    return f"<tr><td><code>{escape(status)}</code><td>{escape(about['description'])}"
