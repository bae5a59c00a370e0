"""Often over the data limit: what is suggested to whom, and how seldom."""

from datetime import date, timedelta

import pytest

from testkit.journey import StartedJourney
from testkit.sojourn import NotEntered, Sojourn
from workflows.journeys.data_limit import DataLimit
from workflows.vocabulary.events.network import DataLimitExceeded, DataPlanUpgraded
from workflows.vocabulary.experiments import arm_of
from workflows.vocabulary.messages.network import DataUpgradeOffer, DataUsageTip
from workflows.vocabulary.outcome import Outcome

OFFER = DataUpgradeOffer(limit_gb=20)


def _over(day: date) -> DataLimitExceeded:
    return DataLimitExceeded(day=day, limit_gb=20)


def _customer_in(arm: str) -> str:
    arms = {"upgrade": 1, "tip": 1}
    return next(who for who in map(str, range(500)) if arm_of("data-suggestion", who, arms, holdout=10) == arm)


async def _over_often(sojourn: Sojourn, *days: int, customer: str | None = None, size: int = 4) -> StartedJourney:
    first = sojourn.now.date()
    traits = {"household_size": size}
    limit = await sojourn.start(DataLimit, _over(first), customer=customer, traits=traits)
    for day in days:
        await limit.passes(first + timedelta(days=day) - sojourn.now.date())
        await limit.happens(_over(first + timedelta(days=day)))
    return limit


async def test_three_days_in_more_than_ninety_are_not_often(sojourn: Sojourn) -> None:
    assert (await _over_often(sojourn, 50, 100)).said == []


async def test_days_that_are_reported_late_and_out_of_order_count_by_their_dates(sojourn: Sojourn) -> None:
    limit = await _over_often(sojourn)
    await limit.passes(days=100)
    for day in (90, 70, 60):
        assert limit.said == []
        await limit.happens(_over(sojourn.now.date() - timedelta(days=100 - day)))
    assert limit.said == [OFFER]


@pytest.mark.parametrize(
    ("arm", "said"),
    [("upgrade", [OFFER]), ("tip", [DataUsageTip(limit_gb=20)]), ("holdout", [])],
)
async def test_a_small_household_gets_what_its_arm_of_the_experiment_says(
    sojourn: Sojourn, arm: str, said: list[object]
) -> None:
    limit = await _over_often(sojourn, 1, 2, customer=_customer_in(arm), size=1)
    assert limit.said == said


async def test_the_next_suggestion_comes_four_months_later_at_the_earliest(sojourn: Sojourn) -> None:
    limit = await _over_often(sojourn, 1, 2, 40, 70, 100)
    assert limit.said == [OFFER]
    await limit.passes(days=30)
    assert limit.said == [OFFER, OFFER]
    assert limit.outcome is None


async def test_an_upgrade_ends_it_and_brings_three_months_of_peace(sojourn: Sojourn) -> None:
    limit = await _over_often(sojourn, 1)
    await limit.happens(DataPlanUpgraded(limit_gb=50))
    assert limit.outcome is Outcome.CONVERTED
    with pytest.raises(NotEntered, match="not again within 90 days"):
        await sojourn.start(DataLimit, _over(sojourn.now.date()))
