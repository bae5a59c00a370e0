"""A standing journey that keeps a tally, in a module of its own because the sandbox loads it afresh."""

from temporalio import workflow

from workflows.journey import Journey
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.outcome import Outcome


@workflow.defn(name="win-back")
class CountsPurchases(Journey[BasketBought]):
    """Every purchase is counted by what travels with a journey when it rolls over."""

    listens_to = (BasketBought,)

    @workflow.run
    async def run(self, first: BasketBought) -> Outcome:
        """Count until it has grown long, then go on in a new run."""
        while not self._is_long():
            basket = await self.wait_for(BasketBought)
            self.occurrence(basket.basket_id)
        self.renew()

    @workflow.query
    def tally(self) -> dict[str, int]:
        """How often each purchase was applied, in the order in which they were."""
        return self._occurrences
