"""Segment's own library works with another host and our key as its write key."""

from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest
from structlog.testing import capture_logs

from store.tables import CustomerRow
from tests.api.conftest import Api, in_thread, problems

# The library is not typed.
analytics = import_module("segment.analytics")
APIError = import_module("segment.analytics.request").APIError
WHEN = datetime(2026, 5, 3, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nothing_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def _library(api: Api, **options: Any) -> Any:
    return analytics.Client(api.key, host=api.url, **options)


async def _tracked(api: Api, who: str, event: str, properties: dict[str, Any]) -> list[dict[str, Any]]:
    await in_thread(lambda: _library(api, sync_mode=True).track(who, event, properties, timestamp=WHEN))
    return await api.events_of(who)


async def test_track_and_identify_become_our_events(api: Api, who: str) -> None:
    def use_the_library() -> list[Exception]:
        failures: list[Exception] = []
        library = _library(
            api, gzip=True, upload_interval=0.1, on_error=lambda failure, batch: failures.append(failure)
        )
        traits = {"email": "anna@example.com", "timezone": "Europe/Vienna", "favourite_genre": "sports"}
        library.identify(who, traits, timestamp=WHEN)
        library.track(who, "Contract Started", {"contractId": "c-1", "endsOn": "2027-05-03T00:00:00Z"}, timestamp=WHEN)
        library.track(who, "contract.cancelled", {"contract_id": "c-1"}, timestamp=WHEN)
        library.shutdown()
        return failures

    assert await in_thread(use_the_library) == []
    told = await api.events_of(who)
    assert [entry["type"] for entry in told] == ["profile.updated", "contract.started", "contract.cancelled"]
    assert told[1]["data"] == {"contract_id": "c-1", "ends_on": "2027-05-03T00:00:00Z", "package": "basic"}
    assert {entry["source"] for entry in told} == {"segment"}
    (row,) = [row for row in await api.rows(CustomerRow) if row["id"] == who]
    assert (row["email"], row["traits"]) == ("anna@example.com", {"favourite_genre": "sports"})
    assert row["standing"]["time_zone"] == "Europe/Vienna"


@pytest.mark.parametrize(
    "name", ["Support Case Opened", "supportCaseOpened", "support_case.opened", "support case opened"]
)
async def test_names_are_found_however_they_are_spelt(sqlite_api: Api, who: str, name: str) -> None:
    told = await _tracked(sqlite_api, who, name, {"caseId": "12"})
    assert [entry["type"] for entry in told] == ["support_case.opened"]


async def test_a_batch_sent_again_after_a_lost_answer_is_known(api: Api, who: str) -> None:
    message: dict[str, Any] = {"type": "track", "userId": who, "messageId": f"{who}-m", "event": "Offer Accepted"}
    message |= {"properties": {"contractId": "c"}, "timestamp": WHEN.isoformat()}
    statuses = []
    for _ in range(2):
        answer = await api.web.post("/v1/batch", json={"batch": [message], "writeKey": "x", "sentAt": "now"})
        assert answer.status_code == 200
        statuses += [result["status"] for result in answer.json()["results"]]
    assert statuses == ["accepted", "duplicate"]
    assert (await api.web.post("/v1/track", json=message)).status_code == 200


async def test_the_library_learns_that_its_key_is_wrong(sqlite_api: Api, who: str) -> None:
    library = analytics.Client("jk_sandbox_00_wrong", host=sqlite_api.url, sync_mode=True)
    with pytest.raises(APIError) as failure:
        await in_thread(lambda: library.track(who, "Offer Accepted", {"contractId": "c"}))
    assert failure.value.status == 401


CALL = {
    "type": "track",
    "userId": "anna",
    "messageId": "m-1",
    "event": "Offer Accepted",
    "properties": {"contractId": "c"},
}


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"userId": None, "anonymousId": "visitor-7"}, "userId", "anonymous"),
        ({"userId": None}, "userId", "required"),
        ({"userId": "anna@example.com"}, "userId", "not an address"),
        ({"type": "page"}, "type", "track or identify"),
        ({"messageId": None}, "messageId", "sending twice"),
        ({"event": "Contract Startd"}, "event", "did you mean 'contract.started'?"),
        ({"event": None}, "event", "event's name"),
        ({"properties": {"contract": "c"}}, "properties.contract", "did you mean 'contract_id'?"),
        ({"properties": {}}, "properties.contract_id", "required"),
        ({"properties": []}, "properties", "JSON object"),
        ({"properties": {"contractId": "c", "contract_id": "d"}}, "properties.contract_id", "twice"),
        ({"timestamp": "2026-05-03T10:00:00"}, "timestamp", "time zone"),
        ({"type": "identify", "traits": {"email": "nobody"}}, "traits.email", "no e-mail address"),
        ({"type": "identify", "traits": {"timezone": "Mars"}}, "traits.time_zone", "IANA"),
        ({"type": "identify", "traits": {"email": "a@b.at", "Email": "c@d.at"}}, "traits.Email", "twice"),
    ],
)
async def test_a_refused_call_stands_in_the_answer_and_in_the_log(
    sqlite_api: Api, who: str, change: dict[str, Any], field: str, said: str
) -> None:
    good = CALL | {"userId": who, "messageId": f"{who}-good"}
    with capture_logs() as lines:
        answer = await sqlite_api.web.post("/v1/batch", json={"batch": [CALL | change, good]})
    assert answer.status_code == 200
    refused, accepted = answer.json()["results"]
    assert (refused["status"], accepted["status"]) == ("refused", "accepted")
    assert {error["field"]: said in error["problem"] for error in refused["error"]["errors"]}[field]
    assert [(line["event"], line["way_in"]) for line in lines if line["event"] == "events.refused"] == [
        ("events.refused", "segment")
    ]


async def test_a_single_call_that_is_refused_says_so_by_its_status(sqlite_api: Api) -> None:
    answer = await sqlite_api.web.post("/v1/track", json=CALL | {"userId": None, "anonymousId": "visitor-7"})
    assert answer.status_code == 422
    assert "anonymous" in problems(answer)["userId"]


async def test_a_single_identify_needs_no_type(sqlite_api: Api, who: str) -> None:
    call = {"userId": who, "messageId": f"{who}-i", "traits": {"locale": "de-AT"}}
    assert (await sqlite_api.web.post("/v1/identify", json=call)).status_code == 202


@pytest.mark.parametrize("body", [{}, {"batch": {}}, [], {"batch": "x"}])
async def test_a_batch_without_messages_is_refused(sqlite_api: Api, body: Any) -> None:
    assert (await sqlite_api.web.post("/v1/batch", json=body)).status_code == 422
