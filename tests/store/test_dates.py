"""Dates on profiles are found by the day, and what is found is what the profile says."""

from datetime import date

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from store.dates import gather_dates
from store.engine import writing
from store.steering_tables import DateRow
from store.tables import CustomerRow, table_of
from tests.store.scenes import ANNA, happens, rows
from workflows.dated import by_trait, dated_events
from workflows.vocabulary.events.dates import BirthdayCame
from workflows.vocabulary.events.event import Event, Lifecycle
from workflows.vocabulary.events.profile import ProfileUpdated
from workflows.vocabulary.identity import CustomerId

BIRTH = {"birthday": "1992-02-29"}


async def kept(database: AsyncEngine) -> list[tuple[str, str, date, str]]:
    return [(r["customer_id"], r["attribute"], r["day"], r["month_day"]) for r in await rows(database, DateRow)]


async def test_a_date_is_kept_in_step_with_the_profile(database: AsyncEngine) -> None:
    await happens(database, ProfileUpdated(traits={**BIRTH, "wedding": "2020-05-05"}))
    assert await kept(database) == [(ANNA, "birthday", date(1992, 2, 29), "02-29")]
    await happens(database, ProfileUpdated(traits={"birthday": "1992-03-01T00:00:00Z"}))
    assert await kept(database) == [(ANNA, "birthday", date(1992, 3, 1), "03-01")]


@pytest.mark.parametrize("said", [None, "in spring", 1992])
async def test_a_date_that_is_taken_back_is_no_longer_kept(database: AsyncEngine, said: object) -> None:
    await happens(database, ProfileUpdated(traits=BIRTH))
    await happens(database, ProfileUpdated(traits={"birthday": said}))
    assert await kept(database) == []


async def test_of_two_words_in_one_transaction_the_last_counts(database: AsyncEngine) -> None:
    await happens(database, ProfileUpdated(traits=BIRTH), ProfileUpdated(traits={"birthday": "1993-04-05"}))
    assert await kept(database) == [(ANNA, "birthday", date(1993, 4, 5), "04-05")]


async def test_what_else_becomes_known_leaves_the_date_alone(database: AsyncEngine) -> None:
    await happens(database, ProfileUpdated(traits=BIRTH))
    await happens(database, ProfileUpdated(locale="de", traits={"value_tier": "gold"}))
    assert len(await kept(database)) == 1


async def test_dates_of_profiles_from_before_events_were_made_of_them_are_gathered(database: AsyncEngine) -> None:
    traits = [BIRTH, {}, {"birthday": None}, {"birthday": "soon"}, {"birthday": "1990-12-31"}, {"birthday": 3}]
    for number, known in enumerate(traits):
        await happens(database, ProfileUpdated(traits=known), customer=CustomerId(f"c-{number}"))
    async with writing(database) as tx:
        await tx.execute(table_of(DateRow).delete())
    after: str | None = ""
    while after is not None:
        async with writing(database) as tx:
            after = await gather_dates(tx, "birthday", after, most=2)
    assert [(customer, day) for customer, _, day, _ in await kept(database)] == [
        ("c-0", date(1992, 2, 29)),
        ("c-4", date(1990, 12, 31)),
    ]
    assert len(await rows(database, CustomerRow)) == len(traits)


def test_no_two_events_are_made_of_one_date() -> None:
    class BirthdayPassed(Event, wire="birthday.passed", lifecycle=Lifecycle.RETENTION, on_date="birthday"):
        day: date

    assert dated_events()["birthday"] is BirthdayCame
    with pytest.raises(TypeError, match="BirthdayCame and BirthdayPassed are made of 'birthday'"):
        by_trait([BirthdayCame, BirthdayPassed])
