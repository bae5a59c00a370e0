"""The traffic report, asked over HTTP."""

import pytest

from tests.api.conftest import Api, happened, problems


async def test_the_report_says_what_passed_since_then(api: Api, who: str) -> None:
    sent = {"campaign": "spring-sale", "system": f"system-of-{who}"}
    await api.post(happened(who, "campaign.message_sent", data=sent, time="2026-05-03T09:00:00Z"))
    report = (await api.web.get("/v1/traffic?since=2026-05-03&until=2026-05-04")).json()
    assert report["outside"][f"system-of-{who}"] == 1
    assert report["since"] == "2026-05-03T00:00:00Z"
    assert {"total", "by_rule", "by_team", "by_journey", "collisions", "moments", "long_holds"} <= report.keys()
    before = (await api.web.get("/v1/traffic?since=2026-05-02&until=2026-05-03")).json()
    assert f"system-of-{who}" not in before["outside"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [("since=last-week", "since"), ("until=x", "until"), ("since=2026-05-02&until=2026-05-01", "until")],
)
async def test_what_is_no_stretch_of_time_is_refused_with_how_to_write_one(
    sqlite_api: Api, asked: str, field: str
) -> None:
    answer = await sqlite_api.web.get(f"/v1/traffic?{asked}")
    assert answer.status_code == 422
    assert field in problems(answer)
