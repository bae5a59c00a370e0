"""The CloudEvents SDK is a client that needs to be told nothing."""

from datetime import UTC, datetime

from cloudevents.core.bindings.http import HTTPMessage, to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent

from tests.api.conftest import Api, problems


def _event(who: str, **attributes: object) -> CloudEvent:
    given = {
        "id": f"{who}-sdk",
        "source": "https://shop.example/über",
        "type": "basket.bought",
        "subject": who,
        "time": datetime(2026, 5, 3, 10, 0, tzinfo=UTC),
        "channel": "in store",
    }
    return CloudEvent(attributes=given | attributes, data={"basket_id": "b-1", "amount_cents": 1250})


async def _send(api: Api, message: HTTPMessage) -> tuple[int, dict[str, str]]:
    answer = await api.web.post("/v1/events", content=message.body, headers=message.headers)
    return answer.status_code, answer.json()


async def test_what_the_sdk_sends_is_taken_in_both_of_its_modes_as_one_fact(api: Api, who: str) -> None:
    event = _event(who)
    assert await _send(api, to_structured_event(event)) == (202, {"id": f"{who}-sdk", "status": "accepted"})
    assert await _send(api, to_binary_event(event)) == (200, {"id": f"{who}-sdk", "status": "duplicate"})
    (told,) = await api.events_of(who)
    assert told["source"] == "https://shop.example/über"
    assert told["at"] == "2026-05-03T10:00:00Z"
    assert told["tags"]["channel"] == "in store"


async def test_a_binary_event_may_say_that_its_data_is_json(sqlite_api: Api, who: str) -> None:
    status, _ = await _send(sqlite_api, to_binary_event(_event(who, datacontenttype="application/json")))
    assert status == 202


async def test_what_is_wrong_in_a_binary_event_is_said_like_in_any_other(sqlite_api: Api, who: str) -> None:
    message = to_binary_event(_event(who, type="basket.bougt"))
    answer = await sqlite_api.web.post("/v1/events", content=message.body, headers=message.headers)
    assert answer.status_code == 422
    assert "did you mean 'basket.bought'?" in problems(answer)["type"]


async def test_a_nul_byte_hidden_in_a_header_is_found(sqlite_api: Api, who: str) -> None:
    message = to_binary_event(_event(who))
    answer = await sqlite_api.web.post(
        "/v1/events", content=message.body, headers=message.headers | {"ce-channel": "%00"}
    )
    assert answer.status_code == 422
    assert "NUL" in problems(answer)["channel"]
