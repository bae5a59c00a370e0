"""Bring back what was left in a cart."""

from datetime import timedelta

from temporalio import workflow

from workflows.journey import Journey
from workflows.vocabulary.events.browsing import CartChanged, CartCheckedOut, CartEmptied
from workflows.vocabulary.messages.browsing import CartOffer, CartReminder
from workflows.vocabulary.outcome import Outcome, Reentry

LEFT_ALONE = timedelta(hours=4)


@workflow.defn(name="abandoned-cart")
class AbandonedCart(Journey[CartChanged]):
    """Remind of a cart that was left alone, then take something off, and leave it at that.

    Each cart is a story of its own: buying one says nothing of the other.
    """

    key = "cart_id"  # only events of this cart reach it
    listens_to = (CartChanged,)
    goal = CartCheckedOut
    exits_on = (CartEmptied,)
    reentry = Reentry.once()

    @workflow.run
    async def run(self, cart: CartChanged) -> Outcome:
        """Four hours untouched, a reminder; two more days untouched, an offer; a week to take it."""
        self.stage("being filled")
        await self.silence(CartChanged, lasting=LEFT_ALONE)
        self.stage("left alone")
        await self.send(CartReminder(cart_id=cart.cart_id), expires_after=timedelta(days=1), unless=CartChanged)
        if await self.wait_for(CartChanged, within=timedelta(days=2)):
            self.stage("taken up again")
        else:
            offer = CartOffer(cart_id=cart.cart_id, percent=10)
            await self.send(offer, expires_after=timedelta(days=2), unless=CartChanged)
        await self.sleep(timedelta(days=7))
        return Outcome.LAPSED
