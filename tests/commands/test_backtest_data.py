"""What of the data goes into a simulation, and what journeys would need that it does not hold."""

from datetime import UTC, datetime, timedelta

import pytest

from commands.backtesting.data import NothingStarts, lacking, posted
from datasets.dataset import Dataset
from datasets.recorded import Recorded
from workflows.vocabulary.events.shopping import BasketBought

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
BASKET = BasketBought(basket_id="b-1", amount_cents=900)


def test_until_cuts_by_when_an_event_came_in_and_not_by_when_it_happened() -> None:
    recorded = [
        Recorded("1", "till", "anna", NOON, BASKET),
        Recorded("2", "till", "anna", NOON - HOUR, BASKET, accepted_at=NOON + HOUR),
        Recorded("3", "till", "anna", NOON, BASKET, accepted_at=NOON + 2 * HOUR),
    ]
    data = Dataset("few", frozenset({BASKET.wire}), lambda: iter(recorded))
    assert [one.incoming.id for one in posted(data, None)] == ["1", "2", "3"]
    found = list(posted(data, NOON + HOUR))
    assert [(one.incoming.id, one.at, one.incoming.at) for one in found] == [
        ("1", NOON, NOON),
        ("2", NOON + HOUR, NOON - HOUR),
    ]


def test_a_journey_that_starts_on_a_date_needs_profiles_that_name_it() -> None:
    with pytest.raises(NothingStarts, match=r"birthday starts on birthday\.[a-z]+, which the data does not have"):
        lacking(("birthday",), {"basket.bought"})
    assert not any("birthday." in line for line in lacking(("birthday",), {"profile.updated", "support_case.opened"}))


def test_a_journey_for_which_the_data_has_everything_lacks_nothing() -> None:
    kinds = {"basket.bought", "campaign.targeted", "campaign.ended", "coupon.redeemed"}
    assert lacking(("coupon-campaign", "win-back"), kinds) == []
    assert lacking(("coupon-campaign",), kinds - {"coupon.redeemed", "campaign.ended"}) == [
        "coupon-campaign: the data never says campaign.ended (an exit), coupon.redeemed (its goal)"
    ]
