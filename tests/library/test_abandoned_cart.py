"""A cart that is left alone: one reminder, one offer, and no more."""

import pytest

from testkit.sojourn import NotEntered, Sojourn
from workflows.journeys.abandoned_cart import AbandonedCart
from workflows.vocabulary.events.browsing import CartChanged, CartCheckedOut, CartEmptied
from workflows.vocabulary.messages.browsing import CartOffer, CartReminder
from workflows.vocabulary.outcome import Outcome

CART = CartChanged(cart_id="4711")
REMINDER, OFFER = CartReminder(cart_id="4711"), CartOffer(cart_id="4711", percent=10)


async def test_a_reminder_four_hours_after_the_last_touch_and_an_offer_two_days_later(sojourn: Sojourn) -> None:
    cart = await sojourn.start(AbandonedCart, CART)
    await cart.passes(hours=3)
    await cart.happens(CART)
    await cart.passes(hours=3)
    assert cart.said == []
    await cart.passes(hours=2)
    assert cart.said == [REMINDER]
    await cart.passes(days=2)
    assert cart.said == [REMINDER, OFFER]
    await cart.passes(days=7)
    assert cart.outcome is Outcome.LAPSED


async def test_who_comes_back_to_the_cart_needs_no_offer(sojourn: Sojourn) -> None:
    cart = await sojourn.start(AbandonedCart, CART)
    await cart.passes(hours=6)
    await cart.happens(CART)
    await cart.passes(days=3)
    assert cart.said == [REMINDER]
    await cart.happens(CartCheckedOut(cart_id="4711"))
    assert cart.outcome is Outcome.CONVERTED


async def test_a_cart_that_is_taken_up_while_its_reminder_waits_for_the_morning_needs_none(sojourn: Sojourn) -> None:
    await sojourn.passes(hours=6)
    cart = await sojourn.start(AbandonedCart, CART)
    await cart.passes(hours=5)
    assert cart.held is not None
    await cart.happens(CART)
    await cart.passes(days=1)
    assert cart.said == []


async def test_buying_one_cart_says_nothing_of_another(sojourn: Sojourn) -> None:
    cart = await sojourn.start(AbandonedCart, CART)
    other = await sojourn.start(AbandonedCart, CartChanged(cart_id="4712"))
    await cart.happens(CartCheckedOut(cart_id="4711"))
    await cart.passes(hours=5)
    assert (cart.said, cart.outcome) == ([], Outcome.CONVERTED)
    assert other.said == [CartReminder(cart_id="4712")]


async def test_an_emptied_cart_is_forgotten_for_good(sojourn: Sojourn) -> None:
    cart = await sojourn.start(AbandonedCart, CART)
    await cart.happens(CartEmptied(cart_id="4711"))
    assert cart.outcome is Outcome.EXITED
    with pytest.raises(NotEntered, match="only once ever"):
        await sojourn.start(AbandonedCart, CART)


async def test_a_cart_may_be_remembered_only_to_whoever_allowed_it(sojourn: Sojourn) -> None:
    cart = await sojourn.start(AbandonedCart, CART, consents=())
    await cart.passes(days=10)
    assert cart.said == []
    assert {decided.rule for decided in cart.decisions} == {"consent"}
