"""Moving records in time."""

from datetime import UTC, datetime, timedelta

import pytest

from datasets.recorded import Recorded, shifted
from workflows.vocabulary.events.shopping import BasketBought, CampaignTargeted

FIRST = datetime(2017, 3, 3, 9, 30, tzinfo=UTC)
LAST = datetime(2017, 4, 9, tzinfo=UTC)
TARGETED = Recorded(
    id="targeted-1-105",
    source="test",
    customer="household-105",
    time=FIRST,
    event=CampaignTargeted(campaign_id="1", kind="Type B", starts_on=FIRST, ends_on=LAST),
)


@pytest.mark.parametrize("weeks", [-3, 0, 1, 487])
def test_a_shift_keeps_weekday_and_time_of_day(weeks: int) -> None:
    moved = shifted(TARGETED, timedelta(weeks=weeks))
    assert moved.time - TARGETED.time == timedelta(weeks=weeks)
    assert (moved.time.weekday(), moved.time.timetz()) == (FIRST.weekday(), FIRST.timetz())


def test_a_shift_moves_the_dates_inside_the_event_too() -> None:
    by = timedelta(weeks=52)
    assert shifted(TARGETED, by).event == CampaignTargeted(
        campaign_id="1", kind="Type B", starts_on=FIRST + by, ends_on=LAST + by
    )


def test_a_shift_changes_nothing_else() -> None:
    bought = Recorded("basket-1", "test", "household-1", FIRST, BasketBought(basket_id="1", amount_cents=199))
    by = timedelta(weeks=2)
    assert shifted(bought, by) == Recorded(bought.id, bought.source, bought.customer, FIRST + by, bought.event)


@pytest.mark.parametrize("by", [timedelta(days=1), timedelta(weeks=1, seconds=1), timedelta(days=-6)])
def test_a_shift_that_would_move_weekdays_is_refused(by: timedelta) -> None:
    with pytest.raises(ValueError, match="whole weeks"):
        shifted(TARGETED, by)
