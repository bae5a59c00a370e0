"""A year of real households, held to plain SQL over the same files."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from datasets.completejourney import events
from datasets.recorded import Recorded
from tests.datasets.plain import asked
from workflows.vocabulary.events.shopping import BasketBought, CampaignEnded, CampaignTargeted, CouponRedeemed

DAY = timedelta(days=1)


@dataclass
class Read:
    """What one pass over the stream saw; memberships are (customer, campaign) → place in the stream, time."""

    kinds: Counter[str] = field(default_factory=Counter)
    ids: set[str] = field(default_factory=set)
    customers: set[str] = field(default_factory=set)
    stores: set[str | None] = field(default_factory=set)
    backwards: list[str] = field(default_factory=list)
    cents: int = 0
    lines: int = 0
    first_basket: datetime | None = None
    windows: dict[tuple[str, str], tuple[int, CampaignTargeted]] = field(default_factory=dict)
    redeemed: list[tuple[int, Recorded, CouponRedeemed]] = field(default_factory=list)
    ended: dict[tuple[str, str], tuple[int, datetime]] = field(default_factory=dict)


def read(households: int | None) -> Read:
    """Pass over the stream once, holding only what the tests below ask for."""
    seen = Read()
    latest = datetime.min.replace(tzinfo=UTC)
    for place, recorded in enumerate(events(households)):
        if recorded.time < latest:
            seen.backwards.append(recorded.id)
        latest = recorded.time
        seen.kinds[recorded.event.wire] += 1
        seen.ids.add(recorded.id)
        seen.customers.add(recorded.customer)
        match recorded.event:
            case BasketBought(amount_cents=cents, lines=lines, store_id=store):
                seen.cents += cents
                seen.lines += lines
                seen.stores.add(store)
                seen.first_basket = seen.first_basket or recorded.time
            case CampaignTargeted(campaign_id=campaign) as targeted:
                assert recorded.time == targeted.starts_on
                seen.windows[recorded.customer, campaign] = place, targeted
            case CouponRedeemed() as redeemed:
                seen.redeemed.append((place, recorded, redeemed))
            case CampaignEnded(campaign_id=campaign):
                seen.ended[recorded.customer, campaign] = place, recorded.time
    return seen


@pytest.fixture(scope="module")
def year() -> Read:
    return read(None)


@pytest.fixture(scope="module")
def sample() -> Read:
    return read(25)


def test_a_year_is_171_128_events_of_2_469_households(year: Read) -> None:
    expected = {
        "basket.bought": 155_848,
        "campaign.targeted": 6_589,
        "coupon.redeemed": 2_102,
        "campaign.ended": 6_589,
    }
    assert year.kinds == expected
    assert (year.kinds.total(), len(year.customers)) == (171_128, 2_469)


def test_the_year_equals_plain_sql_to_the_last_cent(year: Read) -> None:
    [(baskets, lines, cents, households, stores)] = asked(
        "SELECT count(DISTINCT basket_id), count(*), sum(round(sales_value * 100)::BIGINT)::BIGINT, "
        "count(DISTINCT household_id), count(DISTINCT store_id) FROM {transactions}"
    )
    [(targeted,)] = asked("SELECT count(*) FROM {campaigns}")
    [(redeemed,)] = asked("SELECT count(*) FROM {coupon_redemptions}")
    assert (year.kinds["basket.bought"], year.lines, year.cents) == (baskets, lines, cents)
    assert (len(year.customers), len(year.stores)) == (households, stores)
    assert (year.kinds["campaign.targeted"], year.kinds["campaign.ended"]) == (targeted, targeted)
    assert year.kinds["coupon.redeemed"] == redeemed


def test_every_household_that_redeemed_a_campaign_in_sql_redeems_it_in_the_stream(year: Read) -> None:
    rows = asked("SELECT household_id, campaign_id, coupon_upc FROM {coupon_redemptions}")
    told = [(r.customer, e.campaign_id, e.coupon_id) for _, r, e in year.redeemed]
    assert sorted(told) == sorted((f"household-{house}", str(c), str(upc)) for house, c, upc in rows)


def test_events_come_in_order_of_time(year: Read) -> None:
    assert year.backwards == []


def test_no_two_events_share_an_id(year: Read) -> None:
    assert len(year.ids) == year.kinds.total()
    assert {"basket-31198570044", "targeted-1-1238", "ended-1-1238"} <= year.ids


def test_every_redemption_falls_after_its_targeting_and_before_its_end(year: Read) -> None:
    on_the_first_day = on_the_last_day = 0
    for place, recorded, redeemed in year.redeemed:
        membership = recorded.customer, redeemed.campaign_id
        (targeted_at, window), (ended_at, end) = year.windows[membership], year.ended[membership]
        assert targeted_at < place < ended_at
        assert window.starts_on < recorded.time < end
        on_the_first_day += recorded.time - window.starts_on < DAY
        on_the_last_day += end - recorded.time < DAY
    assert on_the_first_day == 17
    assert on_the_last_day > 0


def test_a_campaign_ends_for_each_household_targeted_when_its_last_day_is_over(year: Read) -> None:
    assert {m: ends for m, (_, ends) in year.ended.items()} == {
        m: targeted.ends_on + DAY for m, (_, targeted) in year.windows.items()
    }


def test_campaigns_that_began_before_the_data_keep_their_own_first_day(year: Read) -> None:
    assert year.first_basket == datetime(2017, 1, 1, 11, 53, 26, tzinfo=UTC)
    earlier = {t.campaign_id for _, t in year.windows.values() if t.starts_on < year.first_basket}
    assert earlier == {"24", "25", "26"}


def test_a_sample_of_25_shows_campaigns_redeemed_and_campaigns_not(sample: Read) -> None:
    redeemed = {(recorded.customer, event.campaign_id) for _, recorded, event in sample.redeemed}
    assert len(sample.customers) == 25
    assert redeemed
    assert sample.windows.keys() - redeemed


@pytest.mark.parametrize("households", [25, 200])
def test_a_sample_has_redeemers_in_the_proportion_of_all_targeted(households: int) -> None:
    seen = read(households)
    share = len({recorded.customer for _, recorded, _ in seen.redeemed}) / households
    assert {customer for customer, _ in seen.windows} == seen.customers
    assert share == pytest.approx(410 / 1_559, abs=1 / households)


def test_a_sample_has_all_that_happened_to_its_households(year: Read, sample: Read) -> None:
    numbers = ",".join(customer.removeprefix("household-") for customer in sample.customers)
    [(baskets,)] = asked(f"SELECT count(DISTINCT basket_id) FROM {{transactions}} WHERE household_id IN ({numbers})")
    assert sample.kinds["basket.bought"] == baskets
    assert sample.windows.keys() == {m for m in year.windows if m[0] in sample.customers}
    assert len(sample.redeemed) == sum(r.customer in sample.customers for _, r, _ in year.redeemed)
    assert sample.ids <= year.ids


def test_the_same_sample_comes_twice_the_same() -> None:
    assert list(events(25)) == list(events(25))


def test_a_smaller_sample_is_part_of_a_larger_one(sample: Read) -> None:
    assert {recorded.customer for recorded in events(10)} < sample.customers


def test_the_25_households_of_the_demo_do_not_change_unnoticed(sample: Read) -> None:
    assert "household-138" in sample.customers
    assert sample.kinds.total() == 3_288


def test_a_stream_left_early_can_be_begun_again() -> None:
    first = next(events(25))
    stream = events(25)
    assert next(stream) == first


def test_less_than_one_household_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        events(0)
