"""The events of dates are posted once, on the customer's own day, whatever happened meanwhile."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from temporalio.testing import ActivityEnvironment

import activities.dates
import store.dates
import store.due
from activities.dates import DatesLeft, StoreDates
from store.accept import accept
from store.engine import writing
from store.steering_tables import DateRow, MarkRow
from store.tables import CustomerRow, InboxRow, table_of
from tests.store.scenes import ANNA, happens, incoming, rows
from workflows.dated import by_trait
from workflows.vocabulary.clock import REAL_TIME, Clock, sandbox_clock
from workflows.vocabulary.events.dates import BirthdayCame
from workflows.vocabulary.events.event import Event, Lifecycle
from workflows.vocabulary.events.profile import ProfileUpdated
from workflows.vocabulary.identity import CustomerId

MORNING = datetime(2026, 3, 2, 6, tzinfo=UTC)
BORN_ON_2_MARCH = ProfileUpdated(traits={"birthday": "1990-03-02"})


async def runs(database: AsyncEngine, now: datetime, clock: Clock = REAL_TIME) -> int:
    """The schedule's activity runs at a real instant; how many events it posted."""
    environment = ActivityEnvironment()
    environment.info = replace(environment.info, started_time=now)
    return int(await environment.run(StoreDates(database, clock).post_due))


async def came(database: AsyncEngine) -> list[tuple[str, str]]:
    """Whose birthday was noticed, and of which day, in the order in which they were accepted."""
    found = [row for row in await rows(database, InboxRow) if row["type"] == "birthday.came"]
    return [(row["customer_id"], row["data"]["day"]) for row in found]


async def test_a_birthday_is_posted_once_like_any_event(database: AsyncEngine) -> None:
    await happens(database, BORN_ON_2_MARCH, ProfileUpdated(time_zone="Europe/Vienna"))
    assert [await runs(database, MORNING + n * timedelta(minutes=15)) for n in range(3)] == [1, 0, 0]
    (event,) = [row for row in await rows(database, InboxRow) if row["type"] == "birthday.came"]
    assert (event["source"], event["source_id"]) == ("sojourn/dates", "birthday/anna/2026-03-02")
    assert event["data"] == {"day": "2026-03-02"}
    assert event["occurred_at"] == datetime(2026, 3, 1, 23, tzinfo=UTC)
    assert (event["accepted_at"], event["tags"]) == (MORNING, {"lifecycle": "retention"})


async def test_everybodys_birthday_begins_at_their_own_midnight(database: AsyncEngine) -> None:
    midnights = {
        "Pacific/Kiritimati": datetime(2026, 3, 1, 10, tzinfo=UTC),
        "Asia/Kathmandu": datetime(2026, 3, 1, 18, 15, tzinfo=UTC),
        "UTC": datetime(2026, 3, 2, tzinfo=UTC),
        "America/New_York": datetime(2026, 3, 2, 5, tzinfo=UTC),
        "Pacific/Pago_Pago": datetime(2026, 3, 2, 11, tzinfo=UTC),
    }
    for zone in midnights:
        await happens(database, ProfileUpdated(time_zone=zone, traits=BORN_ON_2_MARCH.traits), customer=named(zone))
    for zone, midnight in midnights.items():
        assert await runs(database, midnight - timedelta(seconds=1)) == 0
        assert await runs(database, midnight) == 1
        assert (await came(database))[-1] == (named(zone), "2026-03-02")


def named(zone: str) -> CustomerId:
    return CustomerId(zone.replace("/", "."))


async def test_what_an_outage_of_three_days_kept_from_coming_comes_afterwards(database: AsyncEngine) -> None:
    born = ("1990-02-25", "1990-02-26", "1990-02-27", "1992-02-29", "1990-03-01")
    for day in born:
        await happens(database, ProfileUpdated(traits={"birthday": day}), customer=CustomerId(day))
    assert await runs(database, datetime(2027, 2, 25, 12, tzinfo=UTC)) == 1
    assert await runs(database, datetime(2027, 2, 28, 12, tzinfo=UTC)) == 3
    assert await runs(database, datetime(2027, 3, 1, 12, tzinfo=UTC)) == 1
    days = ("2027-02-25", "2027-02-26", "2027-02-27", "2027-02-28", "2027-03-01")
    assert await came(database) == list(zip(born, days, strict=True))


class TrialEnded(Event, wire="trial.ended", lifecycle=Lifecycle.RETENTION, on_date="trial_ends"):
    day: date


@pytest.fixture
def trials(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second event is made of dates, once and not yearly."""
    both = by_trait([BirthdayCame, TrialEnded])
    for module in (activities.dates, store.dates, store.due):
        monkeypatch.setattr(module, "dated_events", lambda: both)


@pytest.mark.usefixtures("trials")
async def test_of_one_customers_dates_the_oldest_comes_first(database: AsyncEngine) -> None:
    await runs(database, MORNING - timedelta(days=3))
    await happens(database, ProfileUpdated(traits={**BORN_ON_2_MARCH.traits, "trial_ends": "2026-03-01"}))
    assert await runs(database, MORNING) == 2
    posted = [row["type"] for row in await rows(database, InboxRow) if row["source"] == "sojourn/dates"]
    assert posted == ["trial.ended", "birthday.came"]


@pytest.mark.usefixtures("trials")
@pytest.mark.parametrize("day", ["2025-03-02", "2026-02-20", "2026-03-03"])
async def test_a_date_that_is_not_yearly_and_not_today_makes_nothing(database: AsyncEngine, day: str) -> None:
    await runs(database, MORNING - timedelta(minutes=15))
    await happens(database, ProfileUpdated(traits={"trial_ends": day}))
    assert await runs(database, MORNING) == 0


async def test_a_date_older_than_a_week_is_not_made_up_for(database: AsyncEngine) -> None:
    await happens(database, BORN_ON_2_MARCH)
    await runs(database, MORNING - timedelta(days=1))
    assert await runs(database, MORNING + timedelta(days=8)) == 0


async def test_who_crosses_the_date_line_has_one_birthday(database: AsyncEngine) -> None:
    await happens(database, BORN_ON_2_MARCH, ProfileUpdated(time_zone="Pacific/Kiritimati"))
    assert await runs(database, datetime(2026, 3, 2, 9, tzinfo=UTC)) == 1
    await happens(database, ProfileUpdated(time_zone="Pacific/Pago_Pago"))
    later = [await runs(database, datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(hours=n)) for n in range(1, 30)]
    assert later == [0] * 29


async def test_what_others_post_of_the_same_day_under_the_same_id_is_the_same_event(database: AsyncEngine) -> None:
    await happens(database, BORN_ON_2_MARCH)
    event = BirthdayCame(day=date(2026, 3, 2))
    posted = incoming(event, MORNING, source_id="birthday/anna/2026-03-02", source="sojourn/dates")
    async with writing(database) as tx:
        await accept(tx, ANNA, [posted], MORNING)
    assert await runs(database, MORNING) == 0
    assert len(await came(database)) == 1


async def test_on_its_first_run_it_learns_of_dates_known_before_and_of_today_only(database: AsyncEngine) -> None:
    await happens(database, BORN_ON_2_MARCH)
    await happens(database, ProfileUpdated(traits={"birthday": "1990-03-01"}), customer=CustomerId("bert"))
    async with writing(database) as tx:
        await tx.execute(table_of(DateRow).delete())
    assert await runs(database, MORNING) == 1
    assert await came(database) == [("anna", "2026-03-02")]


async def test_the_profile_is_believed_and_not_what_was_noted_of_it(database: AsyncEngine) -> None:
    await happens(database, BORN_ON_2_MARCH)
    async with writing(database) as tx:
        await tx.execute(table_of(CustomerRow).update().values(traits={"birthday": "1990-07-07"}))
    assert await runs(database, MORNING) == 0


async def test_more_customers_than_a_page_holds_are_all_reached(
    database: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activities.dates, "_AT_ONCE", 2)
    for number in range(5):
        await happens(database, BORN_ON_2_MARCH, customer=CustomerId(f"c-{number}"))
    assert [await runs(database, MORNING), await runs(database, MORNING)] == [5, 0]


async def test_one_customer_who_cannot_be_served_holds_up_nobody_and_is_not_forgotten(
    database: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("anna", "bert", "carl"):
        await happens(database, BORN_ON_2_MARCH, customer=CustomerId(name))
    await runs(database, MORNING - timedelta(days=1))
    real = store.due.post_due

    async def fails_for_bert(tx: AsyncConnection, customer: CustomerId, window: Any) -> int:
        if customer == "bert":
            raise OSError("gone")
        return await real(tx, customer, window)

    monkeypatch.setattr(activities.dates, "post_due", fails_for_bert)
    with pytest.raises(DatesLeft, match="1 customers' dates could not be posted"):
        await runs(database, MORNING)
    assert [customer for customer, _ in await came(database)] == ["anna", "carl"]
    (mark,) = await rows(database, MarkRow)
    assert mark["reached"] == MORNING - timedelta(days=1)
    monkeypatch.undo()
    assert await runs(database, MORNING + timedelta(days=2)) == 1
    assert ("bert", "2026-03-02") in await came(database)


async def test_a_date_learnt_of_the_day_after_is_for_next_year(database: AsyncEngine) -> None:
    for days in (3, 0):
        await runs(database, MORNING + timedelta(days=1 - days))
    await happens(database, BORN_ON_2_MARCH)
    assert await runs(database, MORNING + timedelta(days=1, minutes=15)) == 0
    assert await runs(database, MORNING + timedelta(days=365)) == 1


async def test_where_it_is_still_yesterday_a_date_learnt_of_counts_yesterday(database: AsyncEngine) -> None:
    early = datetime(2026, 3, 3, 10, tzinfo=UTC)
    await runs(database, early)
    await happens(database, BORN_ON_2_MARCH, ProfileUpdated(time_zone="Pacific/Pago_Pago"))
    assert await runs(database, early + timedelta(minutes=15)) == 1


async def test_a_run_gives_a_sign_of_life_after_each_customer(database: AsyncEngine) -> None:
    for number in range(3):
        await happens(database, BORN_ON_2_MARCH, customer=CustomerId(f"c-{number}"))
    signs: list[None] = []
    environment = ActivityEnvironment()
    environment.info = replace(environment.info, started_time=MORNING)
    environment.on_heartbeat = lambda *_: signs.append(None)
    await environment.run(StoreDates(database, REAL_TIME).post_due)
    assert len(signs) > 3


async def test_a_mark_is_never_moved_back(database: AsyncEngine) -> None:
    await runs(database, MORNING)
    await runs(database, MORNING - timedelta(days=3))
    (mark,) = await rows(database, MarkRow)
    assert mark["reached"] == MORNING


async def test_after_a_long_absence_dates_that_were_not_noted_are_learnt_of_again(database: AsyncEngine) -> None:
    await runs(database, MORNING - timedelta(days=30))
    await happens(database, BORN_ON_2_MARCH)
    async with writing(database) as tx:
        await tx.execute(table_of(DateRow).delete())
    assert await runs(database, MORNING) == 1


async def test_by_the_sandbox_clock_no_birthday_is_lost_while_a_killed_worker_is_away(database: AsyncEngine) -> None:
    clock = sandbox_clock(MORNING, milliseconds_a_day=250)
    for month in range(1, 13):
        born = ProfileUpdated(traits={"birthday": f"1990-{month:02}-02"})
        await happens(database, born, customer=CustomerId(f"c-{month}"))
    posted = [await runs(database, MORNING + n * timedelta(seconds=20), clock) for n in range(6)]
    assert sum(posted) == 14  # 400 days, from 2 March to 6 April a year later
