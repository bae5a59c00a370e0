"""What came of campaigns and silences is counted from what customers did and got: each rule on a made-up household."""

from collections import Counter
from datetime import datetime, time, timedelta

from simulation.bulk.shopping import Campaigns, Lapses, Reminders, Shopping
from tests.simulation.scene import NOON, Scene, scene
from workflows.journeys.coupon_campaign import CouponCampaign
from workflows.journeys.win_back import WinBack
from workflows.vocabulary.events.profile import ConsentWithdrawn
from workflows.vocabulary.events.shopping import BasketBought, CampaignEnded, CampaignTargeted, CouponRedeemed
from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.policies.hours import QuietHours
from workflows.vocabulary.policies.policy import Policy

DAY = timedelta(days=1)
LAST_DAY = NOON + 20 * DAY
TARGETED = CampaignTargeted(campaign_id="c-1", kind="Type A", starts_on=NOON, ends_on=LAST_DAY)
REDEEMED = CouponRedeemed(campaign_id="c-1", coupon_id="8")
ENDED = CampaignEnded(campaign_id="c-1")
QUIET_AT_NOON = Policy(quiet_hours=(QuietHours(starts=time(11), ends=time(13), binds=frozenset(Purpose)),))
BASKET = BasketBought(basket_id="b-1", amount_cents=900)
COVERED = BasketBought(basket_id="b-2", amount_cents=900, covered_by=("c-1",))


def household(policy: Policy | None = None) -> Scene:
    """Anna, who is reachable and lets everything be said, and both journeys."""
    made = scene(CouponCampaign, WinBack, policy=policy or Policy())
    made.knows()
    return made


def counted(made: Scene, ends: datetime | None = None) -> Shopping:
    """What is counted of her if after `ends`, or after now, nothing was recorded."""
    shopping = Shopping()
    shopping.count(made.anna, ends or made.world.now)
    return shopping


def campaigns(made: Scene) -> Campaigns:
    return counted(made).campaigns["Type A"]


def test_a_household_that_does_nothing_was_targeted_and_that_is_all() -> None:
    made = household()
    made.happens(TARGETED)
    assert campaigns(made) == Campaigns(targeted=1)


def test_a_basket_counts_from_the_first_instant_of_a_campaign_until_its_last_day_is_over() -> None:
    for after, shopped in ((-DAY, 0), (0 * DAY, 1), (21 * DAY - timedelta(seconds=1), 1), (21 * DAY, 0)):
        made = household()
        made.happens(TARGETED, at=NOON)
        made.passes(22 * DAY)
        made.happens(BASKET, at=NOON + after)
        assert campaigns(made) == Campaigns(targeted=1, shopped=shopped), after


def test_a_basket_that_the_coupons_cover_counts_as_bought_in_the_window_only() -> None:
    made = household()
    made.happens(TARGETED)
    made.happens(COVERED)
    assert campaigns(made) == Campaigns(targeted=1, shopped=1, bought=1)
    made = household()
    made.happens(COVERED, at=NOON - DAY)
    made.happens(TARGETED, BASKET)
    assert campaigns(made) == Campaigns(targeted=1, shopped=1)


def test_who_redeems_three_coupons_has_redeemed_once_in_three_redemptions() -> None:
    made = household()
    made.happens(TARGETED)
    made.happens(REDEEMED, REDEEMED, REDEEMED)
    assert campaigns(made) == Campaigns(targeted=1, redeemed=1, redemptions=3)


def test_redemptions_of_a_campaign_that_never_targeted_her_count_nowhere() -> None:
    made = household()
    made.happens(TARGETED)
    made.happens(CouponRedeemed(campaign_id="c-2", coupon_id="8"))
    assert campaigns(made) == Campaigns(targeted=1)


def test_who_is_targeted_twice_by_one_campaign_is_one_pair() -> None:
    made = household()
    made.happens(TARGETED)
    made.happens(REDEEMED)
    made.happens(TARGETED)
    made.passes(DAY)
    assert campaigns(made) == Campaigns(targeted=1, redeemed=1, redemptions=1)


def test_a_redemption_before_half_the_time_is_over_leaves_no_reminder_due() -> None:
    made = household()
    made.happens(TARGETED)
    made.passes(9 * DAY)
    made.happens(REDEEMED)
    made.passes(11 * DAY)
    assert counted(made).reminders == Reminders()


def test_a_reminder_to_somebody_who_redeems_later_by_themselves_is_told_apart() -> None:
    made = household()
    made.happens(TARGETED)
    made.passes(10 * DAY)
    assert counted(made).reminders == Reminders(due=1, due_without_redemption=1, sent=1)
    made.passes(DAY)
    made.happens(REDEEMED)
    assert counted(made).reminders == Reminders(due=1, due_without_redemption=1, sent=1, redeemed_afterwards=1)


def test_a_redemption_reported_late_had_happened_when_the_reminder_was_due() -> None:
    made = household()
    made.happens(TARGETED)
    made.passes(11 * DAY)
    made.happens(REDEEMED, at=NOON + 5 * DAY)
    assert counted(made).reminders == Reminders(due=1, due_without_redemption=0, sent=1)


def test_a_reminder_kept_from_going_is_counted_by_the_rule_that_kept_it() -> None:
    made = household()
    made.happens(TARGETED, ConsentWithdrawn())
    made.passes(10 * DAY)
    assert counted(made).reminders == Reminders(due=1, due_without_redemption=1, kept=Counter(consent=1))


def test_a_reminder_that_waits_when_time_is_up_was_neither_sent_nor_kept() -> None:
    made = household(QUIET_AT_NOON)
    made.happens(TARGETED)
    made.passes(10 * DAY)
    assert counted(made).reminders == Reminders(due=1, due_without_redemption=1, still_waiting=1)


def test_what_is_due_after_the_data_ends_is_said_to_be() -> None:
    made = household()
    made.happens(TARGETED, BASKET)
    made.passes(40 * DAY)
    found = counted(made, ends=NOON + 5 * DAY)
    assert found.reminders == Reminders(due=1, due_without_redemption=1, due_after_the_data=1, sent=1)
    assert found.lapses == Lapses(after_the_data=1, sent_after_the_data=1), "silent are then all, and nobody has lapsed"


def test_thirty_days_without_a_basket_are_a_lapse_and_the_next_basket_a_return() -> None:
    made = household()
    made.happens(BASKET)
    made.passes(30 * DAY)
    assert counted(made).lapses == Lapses(noticed=1, still_away=1, sent=1)
    made.passes(5 * DAY)
    made.happens(BASKET)
    assert counted(made).lapses == Lapses(noticed=1, returned=1, sent=1, returned_in_time=1)


def test_who_comes_back_after_the_message_would_have_expired_has_returned_but_not_in_its_time() -> None:
    for days, in_time in ((14, 1), (15, 0)):
        made = household()
        made.happens(BASKET)
        made.passes((30 + days) * DAY)
        made.happens(BASKET)
        assert counted(made).lapses == Lapses(noticed=1, returned=1, sent=1, returned_in_time=in_time)


def test_a_basket_on_the_very_instant_keeps_a_silence_from_being_one() -> None:
    made = household()
    made.happens(BASKET)
    made.world.passes(NOON + 30 * DAY, with_what_is_due_then=False)
    made.happens(BASKET)
    assert counted(made).lapses == Lapses()


def test_who_returns_while_the_message_still_waits_gets_none() -> None:
    made = household(QUIET_AT_NOON)
    made.happens(BASKET)
    made.passes(30 * DAY + timedelta(minutes=30))
    made.happens(BASKET)
    assert counted(made).lapses == Lapses(noticed=1, returned=1)


def test_counts_add_up_in_any_order() -> None:
    one, other = household(), household()
    one.happens(TARGETED, BASKET)
    one.passes(40 * DAY)
    other.happens(TARGETED, COVERED, ConsentWithdrawn())
    other.happens(CampaignTargeted(campaign_id="c-2", kind="Type B", starts_on=NOON, ends_on=LAST_DAY))
    other.passes(40 * DAY)
    there, back = counted(one), counted(other)
    there.add(counted(other))
    back.add(counted(one))
    assert there == back
    assert {kind: found.targeted for kind, found in there.campaigns.items()} == {"Type A": 2, "Type B": 1}
    assert (there.reminders.due, there.reminders.sent, there.reminders.kept) == (3, 1, {"consent": 2})
