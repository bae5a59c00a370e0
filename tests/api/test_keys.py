"""Nobody does anything without a key, and a key does no more than it was made for."""

import base64
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from api import auth
from store.engine import writing
from store.keys import Scope, create_key, revoke_key
from store.tables import ApiKeyRow
from tests.api.conftest import Api, happened, problems

OPEN = {"/healthz", "/readyz"}


async def _routes(api: Api) -> list[tuple[str, str, list[str]]]:
    document = (await api.web.get("/openapi.json")).json()

    def walk() -> Iterator[tuple[str, str, list[str]]]:
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                scopes = [scope for wanted in operation.get("security", []) for scope in wanted["key"]]
                yield method, path.replace("{id}", "anna"), scopes

    return list(walk())


async def _key(api: Api, *scopes: Scope, environment: str = "sandbox") -> str:
    async with writing(api.database) as tx:
        return await create_key(tx, "test", scopes, environment)


async def _ask(api: Api, method: str, path: str, key: str | None) -> httpx.Response:
    bearing = {"Authorization": f"Bearer {key}"} if key is not None else {}
    async with httpx.AsyncClient(base_url=api.url, trust_env=False) as stranger:
        return await stranger.request(method, path, headers=bearing)


async def test_every_route_but_the_health_checks_wants_a_key_with_its_scope(api: Api) -> None:
    routes = await _routes(api)
    assert {path for _, path, scopes in routes if not scopes} == OPEN
    for method, path, scopes in routes:
        if not scopes:
            continue
        assert (await _ask(api, method, path, None)).status_code == 401, path
        others = await _key(api, *(scope for scope in Scope if scope.value not in scopes))
        refused = await _ask(api, method, path, others)
        assert refused.status_code == 403, path
        assert scopes[0] in refused.json()["detail"]
        fitting = await _key(api, *(Scope(scope) for scope in scopes))
        assert (await _ask(api, method, path, fitting)).status_code not in (401, 403), path


def _basic(user: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:".encode()).decode()


@pytest.mark.parametrize("scheme", ["Bearer {}", "bearer {}", "basic"])
async def test_a_key_may_come_as_bearer_or_as_the_user_of_basic(sqlite_api: Api, who: str, scheme: str) -> None:
    header = _basic(sqlite_api.key) if scheme == "basic" else scheme.format(sqlite_api.key)
    answer = await sqlite_api.web.post("/v1/events", json=happened(who), headers={"Authorization": header})
    assert answer.status_code == 202


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer x",
        "Bearer jk_sandbox__",
        "Bearer jk_sandbox_0123456789abcdef_secret",
        "Bearer jk_" + "x" * 10_000,
        "Basic !!!",
        "Basic " + base64.b64encode(b"\xff\xfe:").decode(),
        _basic(""),
        "Digest username=x",
    ],
)
async def test_what_is_no_key_of_ours_is_unauthorised(sqlite_api: Api, who: str, header: str) -> None:
    answer = await sqlite_api.web.post("/v1/events", json=happened(who), headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    problems(answer)


async def test_a_key_with_one_letter_changed_is_unauthorised(sqlite_api: Api) -> None:
    changed = sqlite_api.key[:-1] + ("A" if sqlite_api.key[-1] != "A" else "B")
    assert (await _ask(sqlite_api, "GET", "/v1/journeys", changed)).status_code == 401


async def test_a_key_of_another_environment_is_unauthorised(sqlite_api: Api) -> None:
    key = await _key(sqlite_api, *Scope, environment="production")
    assert (await _ask(sqlite_api, "GET", "/v1/journeys", key)).status_code == 401
    renamed = key.replace("production", "sandbox")
    assert (await _ask(sqlite_api, "GET", "/v1/journeys", renamed)).status_code == 401


async def test_a_revoked_key_is_soon_unauthorised(sqlite_api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "_REMEMBERED_S", 0.0)
    key = await _key(sqlite_api, Scope.JOURNEYS_READ)
    assert (await _ask(sqlite_api, "GET", "/v1/journeys", key)).status_code == 200
    async with writing(sqlite_api.database) as tx:
        assert await revoke_key(tx, key.split("_")[2])
        assert not await revoke_key(tx, key.split("_")[2])
    assert (await _ask(sqlite_api, "GET", "/v1/journeys", key)).status_code == 401


async def test_whoever_steals_the_database_has_no_key(api: Api) -> None:
    kept: list[dict[str, Any]] = await api.rows(ApiKeyRow)
    secret = api.key.split("_", 3)[3]
    assert kept
    assert secret not in str(kept)
    assert {len(row["secret_hash"]) for row in kept} == {64}
