"""A date in a profile is noted for the day on which it comes."""

from datetime import date

import pytest

from store.steering_tables import DateRow
from tests.api.conftest import Api, happened


@pytest.mark.parametrize("again", [False, True])
async def test_a_birthday_put_into_a_profile_is_noted(api: Api, who: str, again: bool) -> None:
    for _ in range(1 + again):
        answer = await api.web.put(f"/v1/customers/{who}", json={"traits": {"birthday": "1992-02-29"}})
        assert answer.status_code == 200
    assert await noted(api, who) == [("birthday", date(1992, 2, 29), "02-29")]


async def test_a_birthday_said_by_an_event_is_noted_and_forgotten_with_the_next(api: Api, who: str) -> None:
    for said, kept in (("1992-02-29", 1), (None, 0)):
        await api.post(happened(who, "profile.updated", data={"traits": {"birthday": said}}))
        assert len(await noted(api, who)) == kept


async def test_a_birthday_may_be_posted_from_outside(api: Api, who: str) -> None:
    event = happened(who, "birthday.came", data={"day": "2027-02-28"}, id=f"birthday/{who}/2027-02-28")
    assert [(await api.post(event)).status_code for _ in range(2)] == [202, 200]


async def noted(api: Api, who: str) -> list[tuple[str, date, str]]:
    rows = [row for row in await api.rows(DateRow) if row["customer_id"] == who]
    return [(row["attribute"], row["day"], row["month_day"]) for row in rows]
