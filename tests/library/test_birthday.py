"""Birthday: greeted at nine where they are, reminded if need be, once a year."""

from calendar import isleap
from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from testkit.sojourn import NotEntered, Sojourn
from workflows.journeys.birthday import Birthday
from workflows.vocabulary.events.dates import BirthdayCame
from workflows.vocabulary.events.profile import ConsentGiven, ProfileUpdated
from workflows.vocabulary.events.stores import DessertServed
from workflows.vocabulary.events.support import SupportCaseOpened
from workflows.vocabulary.messages.birthday import BirthdayDessert, DessertReminder
from workflows.vocabulary.outcome import Outcome

TWO_WEEKS = timedelta(days=14)


async def test_the_greeting_comes_at_nine_in_the_morning_where_the_customer_is(sojourn: Sojourn) -> None:
    there = sojourn.now.astimezone(ZoneInfo("Pacific/Kiritimati"))  # two in the morning of the next day
    birthday = await sojourn.start(Birthday, BirthdayCame(day=there.date()), zone="Pacific/Kiritimati")
    await birthday.passes(hours=6, minutes=50)
    assert birthday.said == []
    await birthday.passes(minutes=20)
    assert birthday.said == [BirthdayDessert(last_day=there.date() + TWO_WEEKS)]


async def test_who_was_born_on_29_february_is_greeted_on_the_28th_too(sojourn: Sojourn) -> None:
    known = ProfileUpdated(email="leap@example.com", traits={"birthday": "2004-02-29"})
    await sojourn.happens(known)
    await sojourn.happens(ConsentGiven())
    year = next(year for year in count(sojourn.now.year + 1) if not isleap(year))
    await sojourn.passes(datetime(year, 2, 28, 12, tzinfo=UTC) - sojourn.now)
    birthday = await sojourn.find(Birthday)
    assert birthday.said == [BirthdayDessert(last_day=date(year, 3, 14))]


async def test_three_days_before_the_end_comes_one_reminder(sojourn: Sojourn) -> None:
    day = sojourn.now.date()
    birthday = await sojourn.start(Birthday, BirthdayCame(day=day))
    await birthday.passes(days=10)
    assert len(birthday.said) == 1
    await birthday.passes(days=5)
    assert birthday.said[1:] == [DessertReminder(last_day=day + TWO_WEEKS)]
    assert birthday.outcome is Outcome.LAPSED


async def test_whoever_had_the_dessert_is_not_reminded(sojourn: Sojourn) -> None:
    birthday = await sojourn.start(Birthday, BirthdayCame(day=sojourn.now.date()))
    await birthday.happens(DessertServed())
    await birthday.passes(days=20)
    assert (len(birthday.said), birthday.outcome) == (1, Outcome.CONVERTED)


async def test_a_birthday_that_passed_in_the_middle_of_a_complaint_is_not_made_up_for(sojourn: Sojourn) -> None:
    tomorrow = BirthdayCame(day=sojourn.now.date() + timedelta(days=1))
    birthday = await sojourn.start(Birthday, tomorrow)
    await birthday.happens(SupportCaseOpened(case_id="k-1"))
    await birthday.passes(hours=22)
    assert "k-1" in (birthday.held or "")
    await birthday.passes(hours=12)
    assert (birthday.said, birthday.outcome) == ([], Outcome.LAPSED)


async def test_a_corrected_date_of_birth_brings_no_second_dessert_in_a_year(sojourn: Sojourn) -> None:
    first = await sojourn.start(Birthday, BirthdayCame(day=sojourn.now.date()))
    await first.passes(days=60)
    with pytest.raises(NotEntered, match="not again within 300 days"):
        await sojourn.start(Birthday, BirthdayCame(day=sojourn.now.date()))
    await sojourn.passes(days=305)
    again = await sojourn.start(Birthday, BirthdayCame(day=sojourn.now.date()))
    assert len(again.said) == 1
