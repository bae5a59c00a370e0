"""A time as people mean it is an instant, however far out it lies."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from workflows.vocabulary.identity import CustomerId
from workflows.vocabulary.local_time import Weekday
from workflows.vocabulary.moments import Moment, earlier

ANNA = CustomerId("anna")
BEGUN = datetime(2026, 11, 22, 12, tzinfo=UTC)  # a Sunday
NINE = time(9)
DAY = timedelta(days=1)


def _moment(
    *, instant: datetime | None = None, day: date | None = None, weekday: Weekday | None = None, before: timedelta
) -> Moment:
    return Moment(customer=ANNA, begun=BEGUN, instant=instant, day=day, weekday=weekday, wall=NINE, before=before)


def test_a_time_of_day_and_a_weekday_are_the_next_after_the_beginning() -> None:
    now = timedelta(0)
    assert _moment(before=now).reckon("Asia/Tokyo") == datetime(2026, 11, 23, 0, tzinfo=UTC)
    tuesday = _moment(weekday=Weekday.TUESDAY, before=now)
    assert tuesday.reckon("America/New_York") == datetime(2026, 11, 24, 14, tzinfo=UTC)


def test_whole_days_before_a_date_are_days_of_the_calendar_and_hours_are_hours() -> None:
    first_of_april = _moment(day=date(2027, 4, 1), before=7 * DAY + timedelta(hours=1))
    # On 28 March 2027 the clocks change there.
    assert first_of_april.reckon("Europe/Berlin") == datetime(2027, 3, 25, 7, tzinfo=UTC)


def test_an_instant_at_a_time_is_that_time_of_its_own_day_there() -> None:
    late = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)
    assert _moment(instant=late, before=DAY).reckon("Europe/Berlin") == datetime(2026, 12, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_what_no_calendar_reaches_is_past_or_far_away_and_no_failure(zone: str) -> None:
    for before in (timedelta(0), 60 * DAY, timedelta(hours=30)):
        for year, day in ((1, date.min), (9999, date.max), (1000, date(1000, 1, 1)), (8999, date(8999, 12, 31))):
            instant = datetime.combine(day, time.max if year > 2026 else time.min, tzinfo=UTC)
            for moment in (_moment(day=day, before=before), _moment(instant=instant, before=before)):
                assert (moment.reckon(zone) > BEGUN) is (year > 2026)
            assert (earlier(instant, before) > BEGUN) is (year > 2026)
