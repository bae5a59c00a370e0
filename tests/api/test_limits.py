"""Too much is refused early, and what cannot be read is never half believed."""

import asyncio
import gzip
import json
import zlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.api.conftest import Api, happened, problems

KB = 1024
NOTHING = gzip.compress(b"{}", mtime=0)  # without the second in which it was made, which tests are named after


def _padded(who: str, size: int) -> bytes:
    fact = happened(who, "support_case.opened", data={"case_id": "1", "complaint": ""})
    fact["data"]["complaint"] = "x" * (size - len(json.dumps(fact)))
    return json.dumps(fact).encode()


async def _send(api: Api, body: Any, **headers: str) -> httpx.Response:
    return await api.web.post("/v1/events", content=body, headers={"Content-Type": "application/json"} | headers)


async def _in_chunks(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), 8 * KB):
        yield body[start : start + 8 * KB]


async def test_an_event_of_64_kb_is_taken_and_one_byte_more_is_not(sqlite_api: Api, who: str) -> None:
    assert (await _send(sqlite_api, _padded(who, 64 * KB))).status_code == 202
    answer = await _send(sqlite_api, _padded(who, 64 * KB + 1))
    assert answer.status_code == 413
    problems(answer)


async def test_a_body_over_512_kb_is_refused_also_in_chunks(sqlite_api: Api, who: str) -> None:
    batch = b"[" + b",".join(_padded(who, 63 * KB) for _ in range(9)) + b"]"
    assert (await _send(sqlite_api, batch)).status_code == 413
    assert (await _send(sqlite_api, _in_chunks(batch))).status_code == 413


async def test_one_event_over_64_kb_in_a_batch_holds_nobody_back(sqlite_api: Api, who: str) -> None:
    answer = await _send(sqlite_api, b"[" + _padded(who, 65 * KB) + b"," + _padded(who, 60 * KB) + b"]")
    assert [result["status"] for result in answer.json()["results"]] == ["refused", "accepted"]
    assert answer.json()["results"][0]["error"]["status"] == 413


async def test_a_gzipped_fact_is_taken(sqlite_api: Api, who: str) -> None:
    body = gzip.compress(json.dumps(happened(who)).encode())
    assert (await _send(sqlite_api, body, **{"Content-Encoding": "gzip"})).status_code == 202


async def test_gzip_is_counted_unpacked_and_a_bomb_is_never_unpacked(sqlite_api: Api) -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(b"\0" * (1 << 20)) for _ in range(24)) + packer.flush()
    assert len(bomb) < 64 * KB
    answer = await asyncio.wait_for(_send(sqlite_api, bomb, **{"Content-Encoding": "gzip"}), 2)
    assert answer.status_code == 413


async def test_empty_gzip_blocks_without_end_are_counted_too(sqlite_api: Api) -> None:
    nothing = gzip.compress(b"", mtime=0)[:10] + b"\x00\x00\x00\xff\xff" * (600 * KB // 5)
    assert (await _send(sqlite_api, nothing, **{"Content-Encoding": "gzip"})).status_code == 413


@pytest.mark.parametrize("body", [b"not gzip", NOTHING[:-4], NOTHING + b"more"])
async def test_broken_gzip_is_refused(sqlite_api: Api, body: bytes) -> None:
    answer = await _send(sqlite_api, body, **{"Content-Encoding": "gzip"})
    assert answer.status_code == 400
    problems(answer)


async def test_an_unknown_encoding_or_content_type_is_refused(sqlite_api: Api) -> None:
    assert (await _send(sqlite_api, b"{}", **{"Content-Encoding": "br"})).status_code == 415
    assert (await _send(sqlite_api, b"a=b", **{"Content-Type": "application/x-www-form-urlencoded"})).status_code == 415


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{'id': 1}",
        b"\xff\xfe\xfa",
        b'{"id": NaN}',
        b'{"id": "\x00"}',
        b"[" * 200_000,
        b'{"a":' * 50_000,
        b"1" * 5_000,
    ],
)
async def test_what_is_not_json_is_refused(sqlite_api: Api, body: bytes) -> None:
    answer = await _send(sqlite_api, body)
    assert answer.status_code == 400
    problems(answer)


@pytest.mark.parametrize("body", [b"7", b'"x"', b"null", b"true", b"1e999"])
async def test_what_is_json_but_no_object_is_refused(sqlite_api: Api, body: bytes) -> None:
    assert (await _send(sqlite_api, body)).status_code == 422


async def test_json_nested_over_32_levels_is_refused(sqlite_api: Api, who: str) -> None:
    def nested(levels: int) -> dict[str, Any]:
        traits: Any = "bottom"
        for _ in range(levels - 3):  # the envelope, its data and the traits are levels too
            traits = [traits]
        return happened(who, "profile.updated", data={"traits": {"deep": traits}})

    assert (await sqlite_api.post(nested(32))).status_code == 202
    answer = await sqlite_api.post(nested(33))
    assert answer.status_code == 400
    assert "32 levels" in answer.json()["detail"]


async def test_a_structured_event_in_a_batch_type_and_the_other_way_round_are_refused(sqlite_api: Api) -> None:
    one, many = "application/cloudevents+json", "application/cloudevents-batch+json"
    assert (await _send(sqlite_api, b"{}", **{"Content-Type": many})).status_code == 400
    assert (await _send(sqlite_api, b"[]", **{"Content-Type": one})).status_code == 400


async def test_unknown_addresses_and_methods_are_problems_too(sqlite_api: Api) -> None:
    for answer, status in (
        (await sqlite_api.web.get("/v2/events"), 404),
        (await sqlite_api.web.delete("/v1/events"), 405),
    ):
        assert answer.status_code == status
        problems(answer)
