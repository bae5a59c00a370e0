"""Somebody is entered into one journey by its name, once, or told why not."""

from typing import Any

import httpx
import pytest

from store.tables import EnrolmentRow, InboxRow
from tests.api.conftest import Api, happened, problems

DATA = {"contract_id": "c-1", "ends_on": "2027-05-03T00:00:00Z"}


async def _enter(api: Api, who: str, name: str = "contract-renewal", **changes: Any) -> httpx.Response:
    wanted = {"id": f"entry-{who}", "source": "/crm", "customer": who, "data": DATA} | changes
    wanted = {field: value for field, value in wanted.items() if value is not None}
    return await api.web.post(f"/v1/journeys/{name}/enrolments", json=wanted)


async def _ledger(api: Api, who: str) -> list[tuple[str, str, str | None]]:
    ledger = [row for row in await api.rows(EnrolmentRow) if row["customer_id"] == who]
    return [(row["journey"], row["workflow_id"], row["refused"]) for row in ledger]


async def test_an_entry_is_answered_with_the_enrolment_and_its_workflow(api: Api, who: str) -> None:
    answer = await _enter(api, who)
    assert answer.status_code == 202
    workflow = f"contract-renewal/{who}/c-1"
    (row,) = [row for row in await api.rows(EnrolmentRow) if row["customer_id"] == who]
    assert answer.json() == {"enrolment": str(row["id"]), "workflow": workflow}
    assert await _ledger(api, who) == [("contract-renewal", workflow, None)]


async def test_the_same_again_has_the_same_answer_and_enters_nobody(api: Api, who: str) -> None:
    first, again = await _enter(api, who), await _enter(api, who)
    assert (first.status_code, again.status_code) == (202, 200)
    assert again.json() == first.json()
    assert len(await _ledger(api, who)) == 1


@pytest.mark.parametrize("changes", [{"data": {**DATA, "package": "XL"}}, {"customer": "somebody-else"}])
async def test_the_same_id_with_other_content_is_a_conflict(api: Api, who: str, changes: dict[str, Any]) -> None:
    await _enter(api, who)
    answer = await _enter(api, who, **changes)
    assert answer.status_code == 409
    problems(answer)
    assert answer.json()["type"] == "urn:sojourn:problem:conflict"


async def test_an_id_that_an_event_had_is_a_conflict(sqlite_api: Api, who: str) -> None:
    event = happened(who, "contract.started", id=f"entry-{who}", source="/crm", data=DATA)
    assert (await sqlite_api.post(event)).status_code == 202
    assert (await _enter(sqlite_api, who)).status_code == 409
    assert len(await _ledger(sqlite_api, who)) == 1


async def test_who_is_refused_is_told_why_each_time_they_ask_and_the_ledger_has_it_once(api: Api, who: str) -> None:
    await api.post(happened(who, "contract.started", data=DATA))
    for _ in range(2):
        answer = await _enter(api, who)
        assert answer.status_code == 409
        problems(answer)
        assert answer.json()["type"] == "urn:sojourn:problem:entry-refused"
        assert f"contract-renewal/{who}/c-1 is not entered: already in this journey" in answer.json()["detail"]
    assert {refused for _, _, refused in await _ledger(api, who)} == {None, "already in this journey"}
    assert len(await _ledger(api, who)) == 2
    story = (await api.web.get(f"/v1/customers/{who}/timeline")).json()["entries"]
    assert [entry["reason"] for entry in story if entry["kind"] == "journey.refused"] == ["already in this journey"]


async def test_two_contracts_are_two_enrolments(sqlite_api: Api, who: str) -> None:
    for number in ("c-1", "c-2"):
        entered = await _enter(sqlite_api, who, id=f"{who}-{number}", data={**DATA, "contract_id": number})
        assert entered.status_code == 202
    assert [workflow for _, workflow, _ in await _ledger(sqlite_api, who)] == [
        f"contract-renewal/{who}/c-1",
        f"contract-renewal/{who}/c-2",
    ]


async def test_an_entry_holds_nothing_back_and_starts_nothing_else(api: Api, who: str) -> None:
    entered = await _enter(api, who, "support-case", data={"case_id": "881", "complaint": "You billed me twice"})
    assert entered.status_code == 202
    assert [journey for journey, _, _ in await _ledger(api, who)] == ["support-case"]
    assert "standing" not in str((await api.web.get(f"/v1/customers/{who}/timeline")).json())
    ((source, enters),) = {
        (row["source"], row["enters"]) for row in await api.rows(InboxRow) if row["customer_id"] == who
    }
    assert (source, enters) == ("/crm", "support-case")


async def test_the_customers_story_says_who_wanted_it_and_nothing_that_is_personal(api: Api, who: str) -> None:
    await _enter(api, who, "support-case", data={"case_id": "881", "complaint": "You billed me twice"})
    story = (await api.web.get(f"/v1/customers/{who}/timeline")).json()["entries"]
    assert [(entry["kind"], entry.get("source")) for entry in story] == [("event", "/crm"), ("journey.started", None)]
    assert "billed" not in str(story)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("contract-renewl", "did you mean 'contract-renewal'?"),
        ("contract-renewal-v2", "contract-renewal"),
        ("x" * 300, ""),
    ],
)
async def test_an_unknown_journey_is_answered_with_the_nearest(sqlite_api: Api, who: str, name: str, hint: str) -> None:
    answer = await _enter(sqlite_api, who, name)
    assert answer.status_code == 404
    problems(answer)
    assert hint in answer.json()["detail"]
    assert len(answer.json()["detail"]) < 400


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"id": None}, "id", "is required"),
        ({"id": ""}, "id", "at least 1 character"),
        ({"id": "a\nb"}, "id", "is to be printable characters"),
        ({"source": "x" * 256}, "source", "at most 255 characters"),
        ({"customer": None}, "customer", "is required"),
        ({"customer": "anna@example.com"}, "customer", "a customer id is not an address"),
        ({"data": {"contract_id": "c-1"}}, "data.ends_on", "is required"),
        ({"data": {**DATA, "contract_id": "a/b"}}, "data.contract_id", "cannot be a journey's key"),
        ({"data": {**DATA, "packge": "XL"}}, "data.packge", "did you mean 'package'?"),
        ({"data": None}, "data.contract_id", "is required"),
        ({"sorce": "x"}, "sorce", "did you mean 'source'?"),
        ({"data": {**DATA, "package": "\0"}}, "data.package", "holds a NUL byte"),
    ],
)
async def test_what_cannot_be_taken_is_named_field_by_field(
    sqlite_api: Api, who: str, changes: dict[str, Any], field: str, problem: str
) -> None:
    answer = await _enter(sqlite_api, who, **changes)
    assert answer.status_code == 422
    assert problem in problems(answer)[field]
    assert await _ledger(sqlite_api, who) == []


@pytest.mark.parametrize(("body", "status"), [("{", 400), ("[]", 422), ('"' + "x" * 70_000 + '"', 413)])
async def test_what_is_no_request_is_refused(sqlite_api: Api, body: str, status: int) -> None:
    answer = await sqlite_api.web.post("/v1/journeys/win-back/enrolments", content=body)
    assert answer.status_code == status
    problems(answer)
