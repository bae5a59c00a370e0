"""What programs and people read about the API is true and complete."""

import json
import re
from typing import Any

import jsonschema

from api.examples import PROFILE_EXAMPLE
from tests.api.conftest import Api
from workflows.catalog import events


async def _document(api: Api) -> dict[str, Any]:
    document: dict[str, Any] = (await api.web.get("/openapi.json")).json()
    return document


async def test_every_body_has_an_example_that_is_valid_and_is_taken(sqlite_api: Api) -> None:
    seen, document = 0, await _document(sqlite_api)
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for media, body in operation.get("requestBody", {}).get("content", {}).items():
                assert body["examples"], path
                for example in body["examples"].values():
                    jsonschema.validate(example["value"], {**body["schema"], "components": document["components"]})
                    answer = await sqlite_api.web.request(
                        method,
                        path.replace("{id}", "anna-4711").replace("{name}", "contract-renewal"),
                        content=json.dumps(example["value"]) if "json" in media else example["value"],
                        headers={"Content-Type": media} | _headers(operation),
                    )
                    assert answer.status_code in (200, 202), answer.text
                    seen += 1
    assert seen >= 14
    assert PROFILE_EXAMPLE


def _headers(operation: dict[str, Any]) -> dict[str, str]:
    found = [one for one in operation.get("parameters", []) if one["in"] == "header" and "example" in one]
    return {one["name"]: one["example"] for one in found}


async def test_a_change_of_policy_is_described_as_the_file_it_is_with_its_headers(sqlite_api: Api) -> None:
    policy = (await _document(sqlite_api))["paths"]["/v1/policy"]
    assert set(policy["put"]["requestBody"]["content"]) == {"application/json", "application/toml"}
    assert {one["name"].lower() for one in policy["put"]["parameters"]} >= {"sojourn-by", "sojourn-why", "if-match"}
    assert all("ETag" in policy[method]["responses"]["200"]["headers"] for method in ("get", "put"))


async def test_every_event_type_is_described_with_its_fields(sqlite_api: Api) -> None:
    body = (await _document(sqlite_api))["paths"]["/v1/events"]["post"]["requestBody"]
    described = body["content"]["application/cloudevents+json"]["schema"]["properties"]
    assert set(described["type"]["enum"]) == set(events())
    assert {schema["title"] for schema in described["data"]["anyOf"]} == set(events())


async def test_every_route_describes_its_answers_and_its_problems(sqlite_api: Api) -> None:
    for path, methods in (await _document(sqlite_api))["paths"].items():
        for operation in methods.values():
            assert operation["description"], path
            for answer in operation["responses"].values():
                assert answer["content"]["application/json"]["schema"], path


async def test_the_reference_is_one_page_that_loads_nothing(sqlite_api: Api) -> None:
    answer = await sqlite_api.web.get("/docs", headers={"Authorization": ""})
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert not re.search(r"<script|src=|href=[\"']?http|@import", answer.text)
    for path in (await _document(sqlite_api))["paths"]:
        assert path in answer.text
