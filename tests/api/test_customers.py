"""What is said of a customer becomes events like everything else, and never gets lost or bent."""

from typing import Any

import pytest

from store.tables import CustomerRow
from tests.api.conftest import Api, happened, problems

FULL = {
    "email": "Anna.Schmidt@Example.com",
    "phone": "+49 30 123456",
    "locale": "de-AT",
    "time_zone": "Europe/Vienna",
    "traits": {"favourite_genre": "sports", "first_name": "Anna"},
    "consent": {"marketing": True, "survey": False, "win-back": False},
}


async def test_a_profile_is_kept_as_it_was_given_and_given_back(api: Api, who: str) -> None:
    answer = await api.web.put(f"/v1/customers/{who}", json=FULL)
    assert answer.status_code == 200
    assert answer.json() == {"id": who, **FULL}
    (row,) = [row for row in await api.rows(CustomerRow) if row["id"] == who]
    assert row["standing"]["is_reachable"] is True


async def test_a_profile_comes_in_as_events(api: Api, who: str) -> None:
    await api.web.put(f"/v1/customers/{who}", json=FULL)
    told = [(entry["type"], entry["data"].get("scope")) for entry in await api.events_of(who)]
    assert told == [
        ("profile.updated", None),
        ("consent.given", "marketing"),
        ("consent.withdrawn", "survey"),
        ("consent.withdrawn", "win-back"),
    ]


async def test_what_is_not_named_stays_and_traits_are_merged(api: Api, who: str) -> None:
    await api.web.put(f"/v1/customers/{who}", json=FULL)
    change = {"email": None, "locale": "en", "traits": {"first_name": "Anne", "household_size": 3}}
    profile = (await api.web.put(f"/v1/customers/{who}", json=change)).json()
    assert profile["email"] == FULL["email"]
    assert profile["locale"] == "en"
    assert profile["traits"] == {"favourite_genre": "sports", "first_name": "Anne", "household_size": 3}
    assert profile["consent"] == FULL["consent"]


async def test_saying_the_same_of_a_customer_again_is_no_news(api: Api, who: str) -> None:
    profile = {name: value for name, value in FULL.items() if name != "consent"}
    for _ in range(3):
        assert (await api.web.put(f"/v1/customers/{who}", json=profile)).status_code == 200
    assert len(await api.events_of(who)) == 1


async def test_a_profile_said_by_an_event_is_the_same_profile(api: Api, who: str) -> None:
    await api.post(happened(who, "profile.updated", data={"email": "anna@example.com", "time_zone": "Europe/Vienna"}))
    profile = (await api.web.put(f"/v1/customers/{who}", json={})).json()
    assert (profile["email"], profile["time_zone"]) == ("anna@example.com", "Europe/Vienna")


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"email": "anna at example"}, "email", "no e-mail address"),
        ({"email": "Anna <anna@example.com>"}, "email", "no e-mail address"),
        ({"email": "anna@example.com\r\nBcc: x@y.at"}, "email", "no e-mail address"),
        ({"email": ""}, "email", "no e-mail address"),
        ({"email": 7}, "email", "valid string"),
        ({"time_zone": "CEST+1"}, "time_zone", "IANA"),
        ({"locale": "../en"}, "locale", "no language tag"),
        ({"phone": "0" * 40}, "phone", "no telephone number"),
        ({"e_mail": "a@b.at"}, "e_mail", "did you mean 'email'?"),
        ({"traits": {"note": "nul\0"}}, "traits.note", "NUL"),
        ({"traits": []}, "traits", "be an object"),
        ({"consent": {"marketing": "yes"}}, "consent.marketing", "boolean"),
        ({"consent": {"marketting": False}}, "consent.scope", "did you mean 'marketing'?"),
        ([], "body", "be an object"),
    ],
)
async def test_what_is_wrong_with_a_profile_is_said_and_nothing_of_it_is_kept(
    sqlite_api: Api, who: str, change: Any, field: str, said: str
) -> None:
    body = {"traits": {"kept": True}} | change if isinstance(change, dict) else change
    answer = await sqlite_api.web.put(f"/v1/customers/{who}", json=body)
    assert answer.status_code == 422
    assert said in problems(answer)[field]
    assert (await sqlite_api.web.get(f"/v1/customers/{who}/timeline")).status_code == 404


async def test_an_address_is_no_customer_id(sqlite_api: Api) -> None:
    answer = await sqlite_api.web.put("/v1/customers/anna@example.com", json={})
    assert answer.status_code == 422
    assert "a customer id is not an address" in problems(answer)["id"]


async def test_a_profile_over_64_kb_is_refused(sqlite_api: Api, who: str) -> None:
    answer = await sqlite_api.web.put(f"/v1/customers/{who}", json={"traits": {"note": "x" * 64 * 1024}})
    assert answer.status_code == 413
