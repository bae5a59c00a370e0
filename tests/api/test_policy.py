"""The policy is read and changed through the API by whoever may, and never half."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from api.policy_body import EXAMPLE
from store.engine import writing
from store.keys import Scope, create_key
from store.policy import policy_from_file
from store.policy_file.reading import read_document
from tests.api.conftest import Api, listening, problems
from tests.conftest import POLICY

SIGNED = {"by": "anna", "why": "fewer letters in advent"}
BY_HEADER = {"Sojourn-By": "anna", "Sojourn-Why": "fewer letters in advent", "Content-Type": "application/toml"}
SHIPPED = POLICY.read_text()
FEWER = SHIPPED.replace("most = 3", "most = 2  # advent")


@pytest.fixture
async def mine(database: AsyncEngine, tmp_path: Path) -> AsyncIterator[Api]:
    """An API whose policy no other test goes by."""
    async with writing(database) as tx:
        key = await create_key(tx, "desk", [Scope.POLICY_READ, Scope.POLICY_WRITE], "sandbox")
    async with listening(database, tmp_path, key) as api:
        yield api


async def _put(api: Api, text: str, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await api.web.put("/v1/policy", content=text.encode(), headers=BY_HEADER | named)


async def _version(api: Api) -> int:
    return int((await api.web.get("/v1/policy")).json()["version"])


async def test_a_policy_is_put_as_the_file_it_was_written_in_and_read_back_with_its_comments(mine: Api) -> None:
    done = await _put(mine, FEWER)
    assert done.status_code == 200, done.text
    assert done.json() == {
        "version": 2,
        "changes": ["caps: marketing-per-week: most 3 → 2"],
        "woken": 0,
        "warnings": [],
    }
    found = await mine.web.get("/v1/policy")
    told = found.json()
    assert (found.headers["etag"], done.headers["etag"]) == ('"2"', '"2"')
    assert (told["by"], told["by_way_of"], told["why"]) == ("anna", "desk", "fewer letters in advent")
    assert "most = 2  # advent" in told["toml"]
    assert told["policy"]["caps"][0]["most"] == 2
    assert (await mine.web.get("/v1/policy", params={"version": 1})).json()["policy"]["caps"][0]["most"] == 3
    listed = (await mine.web.get("/v1/policy/versions")).json()
    assert [(one["version"], one["by"]) for one in listed] == [(2, "anna"), (1, "sojourn")]


async def test_a_policy_is_put_as_json_and_what_says_the_same_makes_no_version(mine: Api) -> None:
    policy: dict[str, Any] = EXAMPLE["policy"]
    fewer = {**SIGNED, "policy": policy | {"caps": [policy["caps"][0] | {"most": 2}]}}
    assert (await mine.web.put("/v1/policy", json=fewer)).json()["version"] == 2
    again = await mine.web.put("/v1/policy", json=fewer)
    assert (again.status_code, again.json()["version"], again.json()["changes"]) == (200, 2, [])
    assert await _version(mine) == 2


def test_the_example_in_the_reference_is_the_shipped_policy() -> None:
    assert read_document(EXAMPLE["policy"]).policy == policy_from_file(POLICY)


async def test_a_bad_policy_is_refused_whole_with_each_line_and_the_old_one_stays(mine: Api) -> None:
    refused = await _put(mine, FEWER.replace("most = 2", "mots = 2").replace('"21:00"', '"9 pm"'))
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")
    body = refused.json()
    assert (body["type"], body["status"]) == ("urn:sojourn:problem:unfit-policy", 422)
    assert [(error["line"], error["where"]) for error in body["errors"]] == [
        (9, "quiet_hours"),
        (24, "caps, 1st (marketing-per-week)"),
    ]
    assert "did you mean `most`?" in body["errors"][1]["reason"]
    unfit = {**SIGNED, "policy": {"caps": [{"name": "a", "most": 1, "per": "day", "binds": ["legal"]}]}}
    (error,) = (await mine.web.put("/v1/policy", json=unfit)).json()["errors"]
    assert (error["line"], error["where"]) == (None, "caps, 1st (a)")
    assert await _version(mine) == 1


async def test_warnings_come_with_the_answer(mine: Api) -> None:
    (warned,) = (await _put(mine, FEWER.replace("[[caps]]", '[[caps]]\ntopics = ["renwal"]'))).json()["warnings"]
    assert (warned["line"], "did you mean `renewal`?" in warned["reason"]) == (23, True)


async def test_who_has_not_seen_what_is_in_force_does_not_overwrite_it(mine: Api) -> None:
    seen = (await mine.web.get("/v1/policy")).headers["etag"]
    assert (await _put(mine, FEWER, If_Match=seen)).status_code == 200
    late = await _put(mine, SHIPPED, If_Match=seen)
    assert (late.status_code, problems(late)) == (412, {})
    assert "version 2 is in force since" in late.json()["detail"]
    assert (await _put(mine, SHIPPED, If_Match='W/"2"')).status_code == 412
    assert (await _put(mine, SHIPPED, If_Match="two")).status_code == 412
    assert await _version(mine) == 2
    assert (await _put(mine, SHIPPED, If_Match='"1", "2"')).status_code == 200
    assert (await _put(mine, FEWER, If_Match="*")).status_code == 200


@pytest.mark.parametrize(
    ("headers", "content", "status"),
    [
        ({"Sojourn-By": "a" * 130}, SHIPPED, 422),
        ({}, "", 422),
        ({"Content-Type": "application/json"}, '{"by": "anna", "why": "advent", "policy": {}}', 422),
        ({"Sojourn-Why": "x"}, SHIPPED, 422),
        ({"Content-Type": "application/x-www-form-urlencoded"}, SHIPPED, 415),
        ({"Content-Type": "application/json"}, "{", 400),
        ({"Content-Type": "application/json"}, "[]", 422),
        ({"Content-Type": "application/json"}, '{"by": "anna", "why": "advent"}', 422),
        ({"Content-Type": "application/json"}, '{"by": "anna", "why": "advent", "policy": {}, "how": 1}', 422),
        ({"Content-Type": "application/json"}, '{"by": "anna", "why": "advent", "policy": {"a\\u0000": 1}}', 422),
        ({}, "#" * 200_000, 413),
        ({}, "a." * 900 + "b = 1", 422),
        ({}, 'x = "\\u0000"', 422),
    ],
)
async def test_what_nobody_can_mean_is_refused_with_a_reason(
    sqlite_api: Api, headers: dict[str, str], content: str, status: int
) -> None:
    before = await _version(sqlite_api)
    refused = await sqlite_api.web.put("/v1/policy", content=content.encode(), headers=BY_HEADER | headers)
    assert (refused.status_code, refused.json()["status"]) == (status, status)
    assert refused.json()["detail"]
    assert await _version(sqlite_api) == before


async def test_whoever_sends_the_file_without_signing_is_told_the_headers(sqlite_api: Api) -> None:
    unsigned = await sqlite_api.web.put("/v1/policy", content=SHIPPED, headers={"Content-Type": "application/toml"})
    assert (unsigned.status_code, set(problems(unsigned))) == (422, {"Sojourn-By", "Sojourn-Why"})
    assert '"by"' not in unsigned.text


async def test_a_policy_that_has_lost_a_part_is_taken_with_a_warning_for_each_kind_that_is_gone(mine: Api) -> None:
    warned = (await _put(mine, "[consent]")).json()["warnings"]
    assert [one["where"] for one in warned] == ["holds", "hours", "caps"]
    assert "though open-support-case was in force" in warned[0]["reason"]
    assert (await _put(mine, SHIPPED)).json()["warnings"] == []


async def test_a_name_with_an_umlaut_is_kept_as_it_is(mine: Api) -> None:
    umlaut = {b"Sojourn-By": "Jürgen".encode(), b"Sojourn-Why": b"advent", b"Content-Type": b"application/toml"}
    assert (await mine.web.put("/v1/policy", content=FEWER.encode(), headers=umlaut)).status_code == 200
    assert (await mine.web.get("/v1/policy")).json()["by"] == "Jürgen"


async def test_a_version_that_there_is_not_is_not_found(sqlite_api: Api) -> None:
    missing = await sqlite_api.web.get("/v1/policy", params={"version": 4711})
    assert (missing.status_code, "the newest is" in missing.json()["detail"]) == (404, True)


@pytest.mark.parametrize(("scope", "reads", "writes"), [("policy:read", 200, 403), ("journeys:steer", 403, 403)])
async def test_a_key_without_the_scope_changes_nothing(sqlite_api: Api, scope: str, reads: int, writes: int) -> None:
    async with writing(sqlite_api.database) as tx:
        key = await create_key(tx, "shop", [Scope(scope)], "sandbox")
    bearing = {"Authorization": f"Bearer {key}"}
    before = await _version(sqlite_api)
    assert (await sqlite_api.web.get("/v1/policy", headers=bearing)).status_code == reads
    assert (await sqlite_api.web.get("/v1/policy/versions", headers=bearing)).status_code == reads
    refused = await sqlite_api.web.put("/v1/policy", content=FEWER, headers=BY_HEADER | bearing)
    assert (refused.status_code, await _version(sqlite_api)) == (writes, before)
