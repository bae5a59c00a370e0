"""Ask in who happens to pass by."""

from datetime import time, timedelta

from temporalio import workflow

from workflows.journey import Journey
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.events.stores import StoreApproached
from workflows.vocabulary.messages.stores import CoffeeNearby
from workflows.vocabulary.outcome import Outcome, Reentry

OPENS, CLOSES = time(9), time(20)
A_WALK = timedelta(hours=2)


@workflow.defn(name="near-a-store")
class NearAStore(Journey[StoreApproached]):
    """Ask customers in who pass one of our stores while it is open, if they wanted to be asked.

    Not more often than every three weeks; and an invitation that waited for hours is thrown away.
    """

    listens_to = (StoreApproached, BasketBought)
    reentry = Reentry.after(days=21)

    @workflow.run
    async def run(self, first: StoreApproached) -> Outcome:
        """Invite at the first pass-by in opening hours, out of five, and see whether they buy something there."""
        near = first
        for _ in range(5):
            customer = await self.customer()
            if not customer.traits.wants_store_tips:
                return Outcome.EXITED
            is_open = OPENS <= customer.wall_clock(self.now).time() < CLOSES
            if is_open:
                return await self._invite(near)
            again = await self.wait_for(StoreApproached, within=timedelta(days=7))
            if again is None:
                return Outcome.LAPSED
            near = again
        return Outcome.LAPSED

    async def _invite(self, near: StoreApproached) -> Outcome:
        invited = self.now
        await self.send(CoffeeNearby(street=near.street), expires_after=A_WALK)
        bought = await self.wait_for(BasketBought, same="store_id", as_in=near, since=invited, within=A_WALK)
        return Outcome.CONVERTED if bought else Outcome.LAPSED
