"""A journey, or everything, is paused and resumed by whoever may, and says who did it and why."""

import pytest

from store.engine import writing
from store.keys import Scope, create_key
from store.steering_tables import SwitchRow
from tests.api.conftest import Api

SIGNED = {"by": "anna", "why": "the offer shows the wrong price"}


@pytest.mark.parametrize("name", ["contract-renewal", "everything"])
async def test_a_pause_is_listed_until_it_is_over(api: Api, name: str) -> None:
    paused = await api.web.post(f"/v1/journeys/{name}/pause", json=SIGNED)
    assert paused.status_code == 200
    assert {**paused.json(), "since": ""} == {"journey": name, **SIGNED, "since": ""}
    listed = (await api.web.get("/v1/pauses")).json()
    assert [(p["journey"], p["by"], p["why"]) for p in listed] == [(name, *SIGNED.values())]
    resumed = await api.web.post(f"/v1/journeys/{name}/resume", json={"by": "ben", "why": "mended"})
    assert resumed.json() == {"journey": name, "woken": 0}
    assert (await api.web.get("/v1/pauses")).json() == []
    assert [(row["is_paused"], row["by"]) for row in (await api.rows(SwitchRow))[-2:]] == [
        (True, "anna"),
        (False, "ben"),
    ]


async def test_what_is_so_already_is_refused_and_says_who_made_it_so(sqlite_api: Api) -> None:
    await sqlite_api.web.post("/v1/journeys/win-back/pause", json=SIGNED)
    again = await sqlite_api.web.post("/v1/journeys/win-back/pause", json=SIGNED)
    assert again.status_code == 409
    assert "by anna: the offer shows the wrong price" in again.json()["detail"]
    await sqlite_api.web.post("/v1/journeys/win-back/resume", json=SIGNED)
    assert (await sqlite_api.web.post("/v1/journeys/win-back/resume", json=SIGNED)).status_code == 409


async def test_a_journey_that_does_not_exist_is_not_found_and_the_nearest_named(sqlite_api: Api) -> None:
    missing = await sqlite_api.web.post("/v1/journeys/win-bak/pause", json=SIGNED)
    assert (missing.status_code, "did you mean 'win-back'?" in missing.json()["detail"]) == (404, True)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"by": "anna"},
        {"by": "", "why": "because"},
        {**SIGNED, "how": "quickly"},
        {**SIGNED, "by": "x" * 121},
        {**SIGNED, "by": "an\x00na"},
        {**SIGNED, "why": "a\nb c"},
    ],
)
async def test_nobody_pauses_without_saying_who_they_are_and_why(sqlite_api: Api, body: dict[str, str]) -> None:
    assert (await sqlite_api.web.post("/v1/journeys/win-back/pause", json=body)).status_code == 422
    assert (await sqlite_api.web.get("/v1/pauses")).json() == []


async def test_a_key_that_may_enter_customers_may_not_pause_a_journey(sqlite_api: Api) -> None:
    async with writing(sqlite_api.database) as tx:
        key = await create_key(tx, "shop", [Scope.JOURNEYS_READ, Scope.JOURNEYS_WRITE], "sandbox")
    bearing = {"Authorization": f"Bearer {key}"}
    answer = await sqlite_api.web.post("/v1/journeys/win-back/pause", json=SIGNED, headers=bearing)
    assert answer.status_code == 403
    assert (await sqlite_api.web.get("/v1/pauses", headers=bearing)).json() == []
