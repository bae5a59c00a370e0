"""What a campaign did, told from the stream alone, and by plain SQL over the same files."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from datasets.completejourney import completejourney
from datasets.dataset import Dataset
from tests.datasets.plain import asked
from workflows.vocabulary.events.shopping import BasketBought, CampaignTargeted, CouponRedeemed

DAY = timedelta(days=1)
Pair = tuple[str, str]


@dataclass
class Told:
    """What one pass over the stream saw of (customer, campaign) pairs; baskets are (time, campaigns that cover it)."""

    number: int = 0
    kinds: set[str] = field(default_factory=set)
    targeted: dict[Pair, CampaignTargeted] = field(default_factory=dict)
    redeemed: set[Pair] = field(default_factory=set)
    baskets: dict[str, list[tuple[datetime, tuple[str, ...]]]] = field(default_factory=dict)

    def by_type(self, pairs: set[Pair]) -> dict[str, int]:
        """How many of the pairs were targeted by each type of campaign."""
        return dict(Counter(self.targeted[pair].kind for pair in pairs))

    def bought_in_window(self, pair: Pair, *, covered: bool) -> bool:
        """Whether a basket, or one with a product that is covered, falls into the pair's window."""
        window, (customer, campaign) = self.targeted[pair], pair
        return any(
            window.starts_on <= time < window.ends_on + DAY and (campaign in covered_by or not covered)
            for time, covered_by in self.baskets.get(customer, [])
        )


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return completejourney()


@pytest.fixture(scope="module")
def told(dataset: Dataset) -> Told:
    seen = Told()
    for recorded in dataset.events():
        seen.number += 1
        seen.kinds.add(recorded.event.wire)
        match recorded.event:
            case BasketBought(covered_by=covered_by):
                assert list(covered_by) == sorted(set(covered_by))
                seen.baskets.setdefault(recorded.customer, []).append((recorded.time, covered_by))
            case CampaignTargeted(campaign_id=campaign) as targeted:
                seen.targeted[recorded.customer, campaign] = targeted
            case CouponRedeemed(campaign_id=campaign):
                seen.redeemed.add((recorded.customer, campaign))
    return seen


_IN_THE_WINDOW = """
    WITH baskets AS (
        SELECT household_id, basket_id, min(transaction_timestamp) AS bought_at FROM {transactions} GROUP BY ALL
    )
    SELECT campaign_type, count(DISTINCT (household_id, campaign_id))
    FROM {campaigns} campaigns JOIN {campaign_descriptions} USING (campaign_id) JOIN baskets USING (household_id)
    WHERE bought_at >= start_date AND bought_at < end_date + INTERVAL 1 DAY
"""
_AND_COVERED = """
    AND EXISTS (
        FROM {transactions} t JOIN {coupons} c USING (product_id)
        WHERE t.basket_id = baskets.basket_id AND c.campaign_id = campaigns.campaign_id
    )
"""


def test_the_data_set_says_what_is_in_it_and_until_when(dataset: Dataset, told: Told) -> None:
    [(last,)] = asked("SELECT epoch(max(transaction_timestamp))::BIGINT FROM {transactions}")
    assert (told.number, told.kinds) == (dataset.total, set(dataset.kinds))
    assert dataset.observed_until == max(time for baskets in told.baskets.values() for time, _ in baskets)
    assert dataset.observed_until is not None
    assert 0 <= last - dataset.observed_until.timestamp() < 60


def test_pairs_that_shopped_in_the_window_equal_sql(told: Told) -> None:
    shopped = {pair for pair in told.targeted if told.bought_in_window(pair, covered=False)}
    assert told.by_type(shopped) == dict(asked(f"{_IN_THE_WINDOW} GROUP BY campaign_type"))


def test_pairs_that_bought_a_covered_product_in_the_window_equal_sql(told: Told) -> None:
    bought = {pair for pair in told.targeted if told.bought_in_window(pair, covered=True)}
    expected = dict(asked(f"{_IN_THE_WINDOW} {_AND_COVERED} GROUP BY campaign_type"))
    assert told.by_type(bought) == expected
    assert 0 < sum(expected.values()) < len(told.targeted)


def test_a_basket_is_covered_by_campaigns_of_the_household_only(told: Told) -> None:
    covered = {(who, c) for who, baskets in told.baskets.items() for _, by in baskets for c in by}
    assert covered <= told.targeted.keys()


def test_a_sample_does_not_say_how_many_events_it_has_and_is_named_after_its_size() -> None:
    sample = completejourney(3)
    assert (sample.name, sample.total) == ("completejourney:3", None)
    assert len({recorded.customer for recorded in sample.events()}) == 3
