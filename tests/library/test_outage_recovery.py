"""A line is down: what is said, what is not, and what is made up for."""

from datetime import timedelta

from testkit.journey import StartedJourney
from testkit.sojourn import Sojourn
from workflows.journeys.abandoned_cart import AbandonedCart
from workflows.journeys.outage_recovery import OutageRecovery
from workflows.vocabulary.events.browsing import CartChanged
from workflows.vocabulary.events.network import OutageNoticed, ServiceRestored
from workflows.vocabulary.messages.browsing import CartReminder
from workflows.vocabulary.messages.network import BackInService, OutageCredit, OutageNotice, OutageUpdate
from workflows.vocabulary.outcome import Outcome


async def _outage(sojourn: Sojourn, *, hours_ago: float = 0) -> StartedJourney:
    began = sojourn.now - timedelta(hours=hours_ago)
    return await sojourn.start(OutageRecovery, OutageNoticed(outage_id="o-1", began_at=began), consents=())


def _restored(sojourn: Sojourn, *, hours_ago: float = 0) -> ServiceRestored:
    return ServiceRestored(outage_id="o-1", restored_at=sojourn.now - timedelta(hours=hours_ago))


async def test_a_flicker_is_no_news(sojourn: Sojourn) -> None:
    outage = await _outage(sojourn)
    await outage.passes(minutes=20)
    await outage.happens(_restored(sojourn))
    assert outage.said == []
    assert outage.outcome is Outcome.COMPLETED


async def test_who_was_told_of_the_outage_is_told_of_its_end(sojourn: Sojourn) -> None:
    outage = await _outage(sojourn)
    await outage.passes(hours=2)
    await outage.happens(_restored(sojourn))
    assert outage.said == [OutageNotice(), BackInService()]


async def test_days_without_a_line_bring_an_update_and_a_credit_for_each(sojourn: Sojourn) -> None:
    outage = await _outage(sojourn)
    await outage.passes(hours=30)
    await outage.happens(_restored(sojourn))
    assert outage.said == [OutageNotice(), OutageUpdate(), OutageCredit(days=2)]


async def test_how_long_it_lasted_goes_by_the_outage_and_not_by_the_news_of_it(sojourn: Sojourn) -> None:
    outage = await _outage(sojourn, hours_ago=26)
    await outage.happens(_restored(sojourn, hours_ago=20))
    assert outage.said == [OutageCredit(days=1)]


async def test_nothing_is_sold_until_a_day_after_the_line_works_again(sojourn: Sojourn) -> None:
    cart = await sojourn.start(AbandonedCart, CartChanged(cart_id="4711"))
    outage = await _outage(sojourn)
    await outage.passes(hours=2)
    await outage.happens(_restored(sojourn))
    await cart.passes(hours=23)
    assert cart.held is not None
    assert "outage" in cart.held
    await cart.passes(hours=2)
    assert cart.said == [CartReminder(cart_id="4711")]


async def test_an_outage_that_is_over_by_the_morning_brings_no_stale_notice(sojourn: Sojourn) -> None:
    await sojourn.passes(hours=10)  # in the quiet hours
    outage = await _outage(sojourn)
    await outage.passes(hours=3)
    assert outage.held is not None
    await outage.happens(_restored(sojourn))
    await outage.passes(hours=12)
    assert outage.said == []


async def test_an_outage_whose_end_nobody_tells_keeps_nobody_quiet_for_ever(sojourn: Sojourn) -> None:
    outage = await _outage(sojourn)
    await outage.passes(days=7)
    assert outage.outcome is Outcome.LAPSED
    assert outage.said == [OutageNotice(), OutageUpdate()]
