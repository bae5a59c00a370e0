"""Read a request's JSON body: counted while it comes in, counted again as it unpacks, and looked through."""

import asyncio
import json
import math
import zlib
from http import HTTPStatus
from typing import NoReturn, TypeAlias

from fastapi import Request

from api.problems import Problem, invalid, malformed, too_large

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None

LARGEST_EVENT = 64 * 1024
LARGEST_BODY = 512 * 1024
MOST_EVENTS = 500
DEEPEST = 32
_PATIENCE_S = 30
_GZIP_WINDOW = 31


async def read_body(request: Request, largest: int = LARGEST_BODY) -> bytes:
    """The body, unpacked if it is gzip; 413 as soon as it is larger than `largest` bytes, packed or unpacked."""
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", ""):
        detail = f"content is taken plain or as gzip, not as {encoding[:40]!r}"
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "encoding", "Unknown encoding", detail)
    unpacking = zlib.decompressobj(_GZIP_WINDOW) if encoding == "gzip" else None
    parts: list[bytes] = []
    size = packed = 0
    try:
        async with asyncio.timeout(_PATIENCE_S):
            async for chunk in request.stream():
                packed += len(chunk)
                part = chunk if unpacking is None else unpacking.decompress(chunk, largest + 1 - size)
                size += len(part)
                # The packed bytes count too: a stream of empty blocks unpacks to nothing for ever.
                if max(size, packed) > largest:
                    raise too_large("a request", f"{largest // 1024} KB, counted unpacked")
                parts.append(part)
    except zlib.error as failure:
        raise malformed("the body is announced as gzip and is not") from failure
    except TimeoutError as failure:
        detail = f"the body did not arrive within {_PATIENCE_S} s"
        raise Problem(HTTPStatus.REQUEST_TIMEOUT, "slow", "Too slow", detail) from failure
    if unpacking is not None and (not unpacking.eof or unpacking.unused_data):
        raise malformed("the gzip body is cut short, or something follows it")
    return b"".join(parts)


def parse(body: bytes) -> Json:
    """The JSON in a body; 400 says where it breaks."""
    try:
        document: Json = json.loads(body, parse_constant=_no_constant)
    except RecursionError as failure:
        raise malformed(f"it is nested deeper than {DEEPEST} levels") from failure
    except json.JSONDecodeError as failure:
        raise malformed(f"{failure.msg} at line {failure.lineno}, column {failure.colno}") from failure
    except UnicodeDecodeError as failure:
        raise malformed("it is not UTF-8") from failure
    except ValueError as failure:
        raise malformed("it holds a number that is none or too long") from failure
    return document


def look_through(document: Json) -> None:
    """Refuse what no field can hold: nesting over 32 levels (400), NUL bytes, halves of characters, huge numbers."""
    flaw = _flaw(document, 0)
    if flaw is None:
        return
    path, problem = flaw
    if problem is _TOO_DEEP:
        raise malformed(problem)
    raise invalid((path or "body", problem))


_TOO_DEEP = f"it is nested deeper than {DEEPEST} levels"


def _flaw(value: Json, depth: int) -> tuple[str, str] | None:
    if isinstance(value, str):
        return None if (problem := _flaw_in_text(value)) is None else ("", problem)
    if isinstance(value, dict | list):
        if depth == DEEPEST:
            return "", _TOO_DEEP
        named = value.items() if isinstance(value, dict) else enumerate(value)
        for name, inner in named:
            if isinstance(name, str) and (problem := _flaw_in_text(name)) is not None:
                return "", f"has a name that {problem}"
            if (flaw := _flaw(inner, depth + 1)) is not None:
                return f"{name}.{flaw[0]}".rstrip("."), flaw[1]
    elif isinstance(value, float):
        return None if math.isfinite(value) else ("", "is a number beyond all measure")
    elif isinstance(value, int) and not -(2**63) <= value < 2**63:
        return "", "is a number that does not fit in 64 bits"
    return None


def _flaw_in_text(text: str) -> str | None:
    if "\0" in text:
        return "holds a NUL byte"
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            return "holds half a character (a lone surrogate)"
    return None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
