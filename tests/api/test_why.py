"""Why a customer got what they got, asked over HTTP."""

from datetime import timedelta

from store.engine import reading
from tests.api.conftest import Api, happened, problems
from tests.store.scenes import claims, enrolment_of, enrolments, request
from workflows.vocabulary.identity import CustomerId

NOW = "2026-05-03T09:00:00Z"


async def _hold_an_offer(api: Api, who: str) -> None:
    contract = {"contract_id": "c-1", "ends_on": "2036-07-01T00:00:00Z"}
    await api.post(
        happened(who, "contract.started", data=contract, time=NOW),
        happened(who, "profile.updated", time=NOW, data={"email": "anna@example.com"}),
        happened(who, "consent.given", time=NOW, data={"scope": "marketing"}),
        happened(who, "support_case.opened", time=NOW, data={"case_id": "881", "complaint": "billed twice"}),
    )
    async with reading(api.database):
        entered = await enrolments(api.database, CustomerId(who))
    (row,) = [row for row in entered if row["journey"] == "contract-renewal"]
    asked = request(enrolment_of(row))
    await claims(api.database, asked, now=asked.asked_at + timedelta(days=62))


async def test_what_waits_is_explained_with_what_would_let_it_go(api: Api, who: str) -> None:
    await _hold_an_offer(api, who)
    answer = await api.web.get(f"/v1/customers/{who}/why?message=renewal-offer")
    assert answer.status_code == 200
    told = answer.json()
    assert "because support case 881 is open; it would go" in told["text"]
    assert told["messages"][0]["outlook"]["conditions"] == ["support case 881 closed"]
    assert told["messages"][0]["decisions"][0]["inputs"]["hold"] == "881"
    assert [secret for secret in ("anna@example.com", "billed twice") if secret in answer.text] == []


async def test_who_got_nothing_is_told_of_their_journeys(sqlite_api: Api, who: str) -> None:
    await sqlite_api.post(happened(who, "profile.updated", data={"locale": "de"}))
    told = (await sqlite_api.web.get(f"/v1/customers/{who}/why")).json()
    assert told["text"] == f"No journey has wanted to say anything to {who}: they have entered none."


async def test_nobody_and_a_message_that_is_none_are_problems_that_teach(sqlite_api: Api, who: str) -> None:
    assert (await sqlite_api.web.get("/v1/customers/nobody-at-all/why")).status_code == 404
    await sqlite_api.post(happened(who, "profile.updated", data={"locale": "de"}))
    answer = await sqlite_api.web.get(f"/v1/customers/{who}/why?message=renewal-ofer")
    assert answer.status_code == 422
    assert "did you mean 'renewal-offer'?" in problems(answer)["message"]
