"""Make a new offer known."""

from datetime import timedelta

from temporalio import workflow

from workflows.journey import Journey
from workflows.vocabulary.events.promotions import OfferAnnounced, OfferTaken, OfferWithdrawn
from workflows.vocabulary.messages.promotions import LastDays, NewOffer
from workflows.vocabulary.outcome import IfPast, Outcome, Reentry


@workflow.defn(name="offer-launch")
class OfferLaunch(Journey[OfferAnnounced]):
    """Marketing's: tell a customer of a new offer while it is news, and once more before it ends.

    Whoever takes it hears no more of it, and nobody does once it is withdrawn.
    """

    key = "offer_id"
    goal = OfferTaken
    exits_on = (OfferWithdrawn,)
    reentry = Reentry.once()

    @workflow.run
    async def run(self, offer: OfferAnnounced) -> Outcome:
        """The news, good for three days; three days before the end a reminder, good until then."""
        await self.send(NewOffer(title=offer.title), expires_after=timedelta(days=3))
        is_on_time = await self.sleep_until(offer.ends_on, before=timedelta(days=3), if_past=IfPast.SKIP)
        if is_on_time:
            await self.send(LastDays(title=offer.title), expires_after=timedelta(days=3))
        await self.sleep_until(offer.ends_on, if_past=IfPast.RUN_NOW)
        return Outcome.LAPSED
