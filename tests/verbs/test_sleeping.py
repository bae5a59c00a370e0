"""Time by the clock on the customer's wall, and dates that move."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from testkit.sojourn import Sojourn
from tests.verbs.conftest import workflow_of
from tests.verbs.made_up import DAY, KeepsDates, KeepsHours
from tests.verbs.made_up_more import ForEver
from workflows.vocabulary.events.contracts import ContractCancelled, OfferAccepted
from workflows.vocabulary.events.profile import ProfileUpdated
from workflows.vocabulary.local_time import Weekday, next_at
from workflows.vocabulary.outcome import Outcome

START = OfferAccepted(contract_id="k-1")
MINUTE = timedelta(minutes=1)


async def _until(sojourn: Sojourn, instant: datetime) -> None:
    await sojourn.passes(instant - sojourn.now)


async def test_a_morning_and_a_tuesday_are_the_customers_own(sojourn: Sojourn) -> None:
    zone = "Pacific/Auckland"
    journey = await sojourn.start(KeepsHours, START, zone=zone)
    nine = next_at(sojourn.now, datetime.min.time().replace(hour=9), zone)
    await _until(sojourn, nine - MINUTE)
    assert journey.stage is None
    await _until(sojourn, nine + MINUTE)
    assert journey.stage == "morning"
    tuesday = next_at(sojourn.now, datetime.min.time().replace(hour=10), zone, Weekday.TUESDAY)
    assert tuesday.astimezone(ZoneInfo(zone)).strftime("%A %H:%M") == "Tuesday 10:00"
    await _until(sojourn, tuesday - MINUTE)
    assert journey.stage == "morning"
    await _until(sojourn, tuesday + MINUTE)
    assert journey.stage == "Tuesday"


async def test_so_many_days_before_a_date_are_days_of_the_calendar_across_a_change_of_clocks(sojourn: Sojourn) -> None:
    zone = ZoneInfo(
        "Europe/Berlin"
    )  # its clocks change on 28 March 2027, between the 1st of April and three days before
    journey = await sojourn.start(KeepsHours, START, zone="Europe/Berlin")
    await _until(sojourn, datetime(2027, 3, 29, 8, 59, tzinfo=zone))
    assert journey.outcome is None
    await _until(sojourn, datetime(2027, 3, 29, 9, 1, tzinfo=zone))
    assert journey.outcome is Outcome.COMPLETED


async def test_whoever_moves_west_while_a_journey_sleeps_is_not_woken_too_early(sojourn: Sojourn) -> None:
    journey = await sojourn.start(KeepsHours, START, zone="Europe/Berlin")
    await sojourn.happens(ProfileUpdated(time_zone="Europe/London"))
    berlin = next_at(sojourn.now, datetime.min.time().replace(hour=9), "Europe/Berlin")
    await _until(sojourn, berlin + MINUTE)
    assert journey.stage is None
    await _until(sojourn, next_at(berlin, datetime.min.time().replace(hour=9), "Europe/London") + MINUTE)
    assert journey.stage == "morning"


async def test_a_date_on_the_profile_is_followed_when_it_moves(sojourn: Sojourn) -> None:
    born = (sojourn.now + 30 * DAY).date()
    journey = await sojourn.start(KeepsDates, START, traits={"birthday": born.isoformat()})
    moved = (sojourn.now + 10 * DAY).date()
    await sojourn.happens(ProfileUpdated(traits={"birthday": moved.isoformat()}))
    assert journey.where.startswith(f"sleep until {moved - DAY:%d %b %Y} 09:00")
    await sojourn.passes(days=10)
    assert journey.outcome is Outcome.COMPLETED


async def test_while_the_profile_names_no_date_a_journey_waits_for_one(sojourn: Sojourn) -> None:
    journey = await sojourn.start(KeepsDates, START)
    await journey.passes(days=60)
    assert journey.where == "sleep until there is a date"
    await sojourn.happens(ProfileUpdated(traits={"birthday": (sojourn.now + 2 * DAY).date().isoformat()}))
    await journey.passes(days=2)
    assert journey.outcome is Outcome.COMPLETED


async def test_a_date_that_is_over_goes_by_the_policy_for_that(sojourn: Sojourn) -> None:
    journey = await sojourn.start(KeepsDates, START, traits={"birthday": date(1992, 2, 29).isoformat()})
    assert journey.outcome is Outcome.LAPSED


async def test_an_exit_in_the_middle_of_a_long_sleep_ends_the_journey_at_once(sojourn: Sojourn) -> None:
    journey = await sojourn.start(KeepsHours, START)
    await journey.happens(ContractCancelled(contract_id="k-1"))
    assert (journey.outcome, journey.reason) == (Outcome.EXITED, "exit: contract.cancelled")


async def test_a_time_once_reckoned_replays_when_the_rules_of_its_zone_have_changed(
    sojourn: Sojourn, monkeypatch: pytest.MonkeyPatch
) -> None:
    journey = await sojourn.start(KeepsHours, START, zone="America/Mexico_City")
    await sojourn.passes(days=1)
    assert journey.stage == "morning"

    def an_hour_later(now: datetime, wall: time, zone: str, weekday: Weekday | None = None) -> datetime:
        return next_at(now, wall, zone, weekday) + timedelta(hours=1)

    # The fixture replays what happened when the test is over, and this is still so then.
    monkeypatch.setattr("workflows.vocabulary.moments.next_at", an_hour_later)


async def test_the_ends_of_the_calendar_are_simply_past_or_far_away(sojourn: Sojourn) -> None:
    journey = await sojourn.start(ForEver, START, zone="Asia/Tokyo")
    assert journey.where.startswith("sleep until ")
    assert journey.where.endswith(" 9000 00:00") or " 8999 " in journey.where or " 9000 " in journey.where
    await journey.happens(ContractCancelled(contract_id="k-1"))
    assert journey.outcome is Outcome.EXITED


@pytest.mark.temporal
async def test_a_profile_that_says_nothing_new_of_zone_and_dates_wakes_nobody(sojourn: Sojourn) -> None:
    journey = await sojourn.start(KeepsDates, START, traits={"birthday": "2027-06-01"})
    before = (await workflow_of(sojourn, journey).describe()).history_length
    for baskets in range(5):
        await sojourn.happens(
            ProfileUpdated(time_zone="UTC", traits={"baskets_last_year": baskets, "birthday": "2027-06-01"})
        )
    assert (await workflow_of(sojourn, journey).describe()).history_length == before
    await sojourn.happens(ProfileUpdated(time_zone="Asia/Tokyo"))
    assert (await workflow_of(sojourn, journey).describe()).history_length > before
    assert journey.where == "sleep until 31 May 2027 00:00"
