"""The items of a batch are independent of each other, and each is answered for."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.api.conftest import Api, happened, problems


def _statuses(answer: Any) -> list[str]:
    return [result["status"] for result in answer.json()["results"]]


async def test_each_item_of_a_batch_is_answered_in_order(api: Api, who: str) -> None:
    known = happened(who)
    await api.post(known)
    answer = await api.post(
        happened(who),
        known,
        known | {"data": {"contract_id": "other"}},
        happened(who, "contract.startd"),
        happened("anna@example.com"),
        happened(f"{who}-friend"),
    )
    assert answer.status_code == 202
    body = answer.json()
    assert _statuses(answer) == ["accepted", "duplicate", "conflict", "refused", "refused", "accepted"]
    assert {name: body[name] for name in ("accepted", "duplicate", "conflict", "refused")} == {
        "accepted": 2,
        "duplicate": 1,
        "conflict": 1,
        "refused": 2,
    }
    assert "did you mean 'contract.started'?" in body["results"][3]["error"]["detail"]
    assert body["results"][4]["error"]["errors"][0]["field"] == "subject"
    assert body["results"][2]["error"]["status"] == 409


async def test_the_facts_of_one_customer_are_taken_in_the_order_of_the_batch(api: Api, who: str) -> None:
    facts = [happened(who, data={"contract_id": f"c-{number}"}) for number in range(20)]
    others = [happened(f"{who}-friend") for _ in range(20)]
    mixed = [fact for pair in zip(facts, others, strict=True) for fact in pair]
    assert set(_statuses(await api.post(*mixed))) == {"accepted"}
    told = sorted(await api.events_of(who), key=lambda entry: entry["at"])
    assert [entry["data"]["contract_id"] for entry in told] == [f"c-{number}" for number in range(20)]


async def test_a_fact_twice_in_one_batch_is_accepted_once(api: Api, who: str) -> None:
    fact = happened(who)
    assert _statuses(await api.post(fact, fact, fact | {"subject": f"{who}-other"})) == [
        "accepted",
        "duplicate",
        "conflict",
    ]


async def test_a_batch_with_nothing_new_says_so_by_its_status(api: Api, who: str) -> None:
    fact = happened(who)
    await api.post(fact)
    answer = await api.post(fact, fact)
    assert (answer.status_code, _statuses(answer)) == (200, ["duplicate", "duplicate"])


@pytest.mark.parametrize("item", [None, 7, "x", [], {}, [[]]])
async def test_an_item_that_is_no_event_holds_nobody_back(sqlite_api: Api, who: str, item: Any) -> None:
    answer = await sqlite_api.post(item, happened(who))
    assert _statuses(answer) == ["refused", "accepted"]
    assert answer.json()["results"][0]["id"] is None


async def test_refused_items_leave_a_line_in_the_log_without_what_was_in_them(sqlite_api: Api, who: str) -> None:
    with capture_logs() as lines:
        await sqlite_api.post(happened(who), happened("secret@example.com"), happened(who, "x.y"))
    (line,) = [line for line in lines if line["event"] == "events.refused"]
    assert (line["refused"], line["of"], line["fields"]) == (2, 3, ["subject", "type"])
    assert "secret" not in str(lines)


async def test_an_empty_batch_is_nothing_new(sqlite_api: Api) -> None:
    answer = await sqlite_api.web.post("/v1/events", json=[])
    assert (answer.status_code, answer.json()["results"]) == (200, [])


async def test_over_500_events_at_once_are_refused_before_any_is_taken(sqlite_api: Api, who: str) -> None:
    answer = await sqlite_api.post(*(happened(who) for _ in range(501)))
    assert answer.status_code == 413
    problems(answer)
    assert (await sqlite_api.web.get(f"/v1/customers/{who}/timeline")).status_code == 404


async def test_500_events_at_once_are_looked_at(sqlite_api: Api, who: str) -> None:
    answer = await sqlite_api.post(happened(who), *[happened(who, "x.y")] * 499)
    assert (answer.json()["accepted"], answer.json()["refused"]) == (1, 499)
