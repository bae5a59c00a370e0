"""Facts are taken in once, and what is wrong with them is said."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from store.tables import CustomerRow, EnrolmentRow, InboxRow
from tests.api.conftest import Api, happened, problems


async def test_a_fact_is_accepted_and_makes_its_customer(api: Api, who: str) -> None:
    answer = await api.post(happened(who, id=f"{who}-1"))
    assert answer.status_code == 202
    assert answer.json() == {"id": f"{who}-1", "status": "accepted"}
    assert who in [row["id"] for row in await api.rows(CustomerRow)]


async def test_the_same_fact_again_is_known_and_has_no_second_effect(api: Api, who: str) -> None:
    fact = happened(who, time="2026-05-03T10:00:00+02:00")
    assert (await api.post(fact)).status_code == 202
    again = await api.post(fact)
    assert again.status_code == 200
    assert again.json() == {"id": fact["id"], "status": "duplicate"}
    assert len(await api.events_of(who)) == 1


async def test_the_same_fact_at_the_same_moment_is_accepted_once(api: Api, who: str) -> None:
    fact = happened(who)
    answers = await asyncio.gather(*(api.post(fact) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [202]


@pytest.mark.parametrize("change", [{"data": {"contract_id": "c-2"}}, {"time": "2026-05-03T10:00:00Z"}])
async def test_the_same_id_with_other_content_is_a_conflict(api: Api, who: str, change: dict[str, Any]) -> None:
    fact = happened(who)
    await api.post(fact)
    answer = await api.post(fact | change)
    assert answer.status_code == 409
    problems(answer)
    assert len(await api.events_of(who)) == 1


async def test_the_same_id_of_another_source_is_another_fact(api: Api, who: str) -> None:
    fact = happened(who)
    assert (await api.post(fact)).status_code == 202
    assert (await api.post(fact | {"source": "/elsewhere"})).status_code == 202


async def test_a_fact_that_starts_a_journey_enrols_the_customer(api: Api, who: str) -> None:
    start = happened(who, "contract.started", data={"contract_id": "c-9", "ends_on": "2027-01-01T00:00:00Z"})
    assert (await api.post(start)).status_code == 202
    enrolled = [row for row in await api.rows(EnrolmentRow) if row["customer_id"] == who]
    assert [(row["journey"], row["key"], row["refused"]) for row in enrolled] == [("contract-renewal", "c-9", None)]


async def test_a_fact_without_a_time_happened_now_and_is_tagged(api: Api, who: str) -> None:
    before = datetime.now(UTC)
    await api.post(happened(who, channel="web", touchpoint="checkout", traceparent="00-ab-cd-01"))
    (row,) = [row for row in await api.rows(InboxRow) if row["customer_id"] == who]
    assert before <= row["occurred_at"] <= datetime.now(UTC)
    assert row["tags"] == {"channel": "web", "touchpoint": "checkout", "lifecycle": "retention"}


CONTRACT = {"contract_id": "c-1", "ends_on": "2027-01-01T00:00:00Z"}
TOMORROW = (datetime.now(UTC) + timedelta(days=2)).isoformat()


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"specversion": None}, "specversion", "1.0"),
        ({"specversion": "0.3"}, "specversion", "1.0"),
        ({"id": None}, "id", "required"),
        ({"id": ""}, "id", "1 to 255"),
        ({"id": 7}, "id", "text"),
        ({"id": "x" * 256}, "id", "1 to 255"),
        ({"id": "line\nbreak"}, "id", "printable"),
        ({"source": None}, "source", "required"),
        ({"type": None}, "type", "required"),
        ({"type": "contract.startd"}, "type", "did you mean 'contract.started'?"),
        ({"type": "x" * 121}, "type", "1 to 120"),
        ({"subject": None}, "subject", "required"),
        ({"subject": 4711}, "subject", "required"),
        ({"subject": "anna@example.com"}, "subject", "a customer id is not an address"),
        ({"subject": "anna schmidt"}, "subject", "1 to 64 characters"),
        ({"data": None}, "data.contract_id", "is required"),
        ({"data": [1]}, "data", "JSON object"),
        ({"data": {}}, "data.contract_id", "is required"),
        ({"data": CONTRACT | {"contract_id": 7}}, "data.contract_id", "valid string"),
        ({"data": CONTRACT | {"contract_id": "a b/c"}}, "data.contract_id", "1 to 64 characters"),
        ({"data": CONTRACT | {"contract_id": "x" * 65}}, "data.contract_id", "1 to 64 characters"),
        ({"data": CONTRACT | {"end_on": "x"}}, "data.end_on", "did you mean 'ends_on'?"),
        ({"data": CONTRACT | {"ends_on": "2027-01-01T00:00:00"}}, "data.ends_on", "needs a time zone"),
        ({"data": CONTRACT | {"ends_on": "soon"}}, "data.ends_on", "valid datetime"),
        ({"data": CONTRACT | {"ends_on": "0001-01-01T00:00:00+14:00"}}, "data.ends_on", "outside the years"),
        ({"data": CONTRACT | {"ends_on": "9999-12-31T23:59:59-12:00"}}, "data.ends_on", "outside the years"),
        ({"data": CONTRACT | {"package": "nul\0byte"}}, "data.package", "NUL"),
        ({"data": CONTRACT | {"package": "half \ud83d"}}, "data.package", "half a character"),
        ({"data": CONTRACT | {"package": 2**64}}, "data.package", "64 bits"),
        ({"data": CONTRACT | {"na\0me": "x"}}, "data", "NUL"),
        ({"time": "2026-05-03T10:00:00"}, "time", "needs a time zone"),
        ({"time": "yesterday"}, "time", "RFC 3339"),
        ({"time": 1_700_000_000}, "time", "a time in words"),
        ({"time": "1989-12-31T23:59:59Z"}, "time", "before 1990"),
        ({"time": "0001-01-01T00:00:00+14:00"}, "time", "before 1990"),
        ({"time": "9999-12-31T23:59:59-14:00"}, "time", "ahead of now"),
        ({"time": TOMORROW}, "time", "ahead of now"),
        ({"lifecycle": "teenage"}, "lifecycle", "one of awareness"),
        ({"channel": ""}, "channel", "1 to 64"),
        ({"datacontenttype": "application/xml"}, "data", "JSON"),
        ({"data_base64": "e30="}, "data", "JSON"),
        ({"customerId": "anna"}, "customerId", "no CloudEvents attribute"),
    ],
)
async def test_what_is_wrong_with_a_fact_is_said_by_field(
    sqlite_api: Api, who: str, change: dict[str, Any], field: str, said: str
) -> None:
    fact = happened(who, **{"type": "contract.started", "data": CONTRACT, **change})
    answer = await sqlite_api.post(fact)
    assert answer.status_code == 422
    assert said in problems(answer)[field]
    assert (await sqlite_api.web.get(f"/v1/customers/{who}/timeline")).status_code == 404


@pytest.mark.parametrize(
    ("type", "data", "field", "said"),
    [
        ("basket.bought", {"basket_id": "b", "amount_cents": "100"}, "data.amount_cents", "valid integer"),
        ("basket.bought", {"basket_id": "b", "amount_cents": 1.5}, "data.amount_cents", "valid integer"),
        ("basket.bought", {"basket_id": "b", "amount_cents": True}, "data.amount_cents", "valid integer"),
        ("basket.bought", {"basket_id": "b", "amount_cents": 2**63}, "data.amount_cents", "64 bits"),
        ("profile.updated", {"email": "anna at example"}, "data.email", "no e-mail address"),
        ("profile.updated", {"time_zone": "Europe/Vienne"}, "data.time_zone", "no IANA time zone"),
        ("profile.updated", {"locale": "../../etc/passwd"}, "data.locale", "no language tag"),
        ("profile.updated", {"phone": "call me"}, "data.phone", "no telephone number"),
        ("consent.withdrawn", {"scope": "marketting"}, "data.scope", "did you mean 'marketing'?"),
        ("support_case.opened", {"case_id": "my case/1"}, "data.case_id", "1 to 64 characters"),
        ("campaign.ended", {"campaign_id": ""}, "data.campaign_id", "1 to 64 characters"),
    ],
)
async def test_fields_are_taken_literally_and_never_bent_into_shape(
    sqlite_api: Api, who: str, type: str, data: dict[str, Any], field: str, said: str
) -> None:
    answer = await sqlite_api.post(happened(who, type, data=data))
    assert answer.status_code == 422
    assert said in problems(answer)[field]


async def test_every_wrong_field_is_named_at_once(sqlite_api: Api, who: str) -> None:
    answer = await sqlite_api.post(happened(who, "contract.started", data={"ends_on": "soon", "pakage": "basic"}))
    assert set(problems(answer)) == {"data.contract_id", "data.ends_on", "data.pakage"}


async def test_the_largest_integer_a_database_holds_is_taken(api: Api, who: str) -> None:
    data = {"basket_id": "b", "amount_cents": 2**63 - 1}
    assert (await api.post(happened(who, "basket.bought", data=data))).status_code == 202
    assert (await api.events_of(who))[0]["data"]["amount_cents"] == 2**63 - 1


async def test_characters_of_every_script_are_taken(api: Api, who: str) -> None:
    data = CONTRACT | {"package": "Großer Sport 🏅 \u202e ﷽"}
    assert (await api.post(happened(who, "contract.started", data=data))).status_code == 202
    assert (await api.events_of(who))[0]["data"]["package"] == data["package"]
