"""Coupons are not forgotten, and households that stay away are noticed, for as long as it takes."""

from datetime import timedelta

import pytest

from tests.journeys.rig import Rig
from workflows.vocabulary.arrival import START_HEADER, Start
from workflows.vocabulary.events.shopping import BasketBought, CampaignEnded, CampaignTargeted, CouponRedeemed
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened

COUPONS = "Your coupons are still waiting"
MISSED = "We have not seen you for a while"


async def campaign_runs(rig: Rig, days: int) -> None:
    starts = rig.now
    await rig.happens(
        CampaignTargeted(campaign_id="18", kind="A", starts_on=starts, ends_on=starts + timedelta(days=days))
    )


async def basket(rig: Rig, number: int) -> None:
    await rig.happens(BasketBought(basket_id=str(number), amount_cents=1750))


async def test_a_household_that_redeemed_nothing_is_reminded_half_way(rig: Rig) -> None:
    await rig.arrives()
    await campaign_runs(rig, 40)
    await rig.passes(timedelta(days=19))
    assert await rig.said() == []
    await rig.passes(timedelta(days=2))
    assert await rig.said() == [COUPONS]
    await rig.happens(CampaignEnded(campaign_id="18"))
    assert await rig.ending("coupon-campaign") == ("exited", "exit: campaign.ended")


async def test_the_first_redemption_ends_the_journey_before_any_reminder(rig: Rig) -> None:
    await rig.arrives()
    await campaign_runs(rig, 40)
    await rig.happens(CouponRedeemed(campaign_id="18", coupon_id="1"))
    await rig.happens(CouponRedeemed(campaign_id="18", coupon_id="2"))
    assert await rig.ending("coupon-campaign") == ("converted", "goal reached: coupon.redeemed")
    await rig.passes(timedelta(days=40))
    assert await rig.said() == []


async def test_thirty_days_without_a_purchase_are_noticed_and_each_purchase_begins_them_anew(rig: Rig) -> None:
    await rig.arrives()
    await basket(rig, 1)
    await rig.passes(timedelta(days=20))
    await basket(rig, 2)
    await rig.passes(timedelta(days=20))
    assert await rig.said() == []
    await rig.passes(timedelta(days=11))
    assert await rig.said() == [MISSED]


async def test_a_household_that_came_back_and_leaves_again_is_missed_again(rig: Rig) -> None:
    await rig.arrives()
    await basket(rig, 1)
    await rig.passes(timedelta(days=31))
    await basket(rig, 2)
    await rig.passes(timedelta(days=28))
    assert await rig.said() == [MISSED]
    await rig.passes(timedelta(days=3))
    assert await rig.said() == [MISSED, MISSED]


async def test_a_purchase_costs_a_standing_journey_at_most_four_history_events(rig: Rig) -> None:
    await rig.arrives()
    await basket(rig, 0)
    before = (await rig.handle("win-back").describe()).history_length
    for number in range(1, 11):
        await basket(rig, number)
    after = (await rig.handle("win-back").describe()).history_length
    assert after - before <= 4 * 10


async def test_a_standing_journey_rolls_over_and_keeps_its_place(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflows.verbs.waiting.ROLL_OVER_AT", 30)
    await rig.arrives()
    await basket(rig, 0)
    first_run = (await rig.handle("win-back").describe()).run_id
    for number in range(1, 15):
        await basket(rig, number)
    assert (await rig.handle("win-back").describe()).run_id != first_run
    await rig.passes(timedelta(days=29))
    assert await rig.said() == []
    await rig.passes(timedelta(days=2))
    assert await rig.said() == [MISSED]


async def test_a_customer_who_is_never_silent_carries_no_used_up_purchases_along(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workflows.verbs.waiting.ROLL_OVER_AT", 30)
    await rig.arrives()
    for number in range(15):
        await basket(rig, number)
    started, *_ = [event async for event in rig.handle("win-back").fetch_history_events()]
    fields = started.workflow_execution_started_event_attributes.header.fields
    start = Start.model_validate_json(fields[START_HEADER].data)
    assert start.carried is not None
    assert start.carried.pending == ()


async def test_after_a_case_the_customer_is_asked_a_day_later_unless_another_opens(rig: Rig) -> None:
    await rig.arrives()
    await rig.happens(SupportCaseOpened(case_id="1"))
    await rig.happens(SupportCaseClosed(case_id="1"))
    await rig.passes(timedelta(hours=20))
    await rig.happens(SupportCaseOpened(case_id="2"))
    await rig.passes(timedelta(days=3))
    assert await rig.said() == []
    await rig.happens(SupportCaseClosed(case_id="2"))
    await rig.passes(timedelta(days=2))
    assert await rig.said() == ["How did we do?"]
    assert await rig.ending("support-case") == ("completed", "ran to its end")
