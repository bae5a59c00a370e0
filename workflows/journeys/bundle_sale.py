"""Sell a bundle that saves the customer money."""

from datetime import timedelta

from temporalio import workflow

from workflows.journey import Journey
from workflows.vocabulary.events.bundles import BundleDeclined, BundleOrdered, BundleProposed
from workflows.vocabulary.messages.bundles import BundleOffer, StillSaving
from workflows.vocabulary.outcome import Outcome, Reentry


@workflow.defn(name="bundle-sale")
class BundleSale(Journey[BundleProposed]):
    """Sales': offer a customer the bundle that was found for them, ask once more, and take no for an answer."""

    key = "bundle_id"
    goal = BundleOrdered
    exits_on = (BundleDeclined,)
    reentry = Reentry.once()

    @workflow.run
    async def run(self, bundle: BundleProposed) -> Outcome:
        """The offer, a week to think it over, a reminder, and another week."""
        offer = BundleOffer(title=bundle.title, saves_cents=bundle.saves_cents)
        await self.send(offer, expires_after=timedelta(days=5))
        await self.sleep(timedelta(days=7))
        await self.send(StillSaving(title=bundle.title), expires_after=timedelta(days=2))
        await self.sleep(timedelta(days=7))
        return Outcome.LAPSED
