"""A journey that waits for a silence, in a module of its own because the sandbox loads it afresh."""

from datetime import timedelta

from temporalio import workflow

from workflows.journey import Journey
from workflows.vocabulary.events.contracts import ContractStarted
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.outcome import Outcome


@workflow.defn(name="quiet-line")
class QuietLine(Journey[ContractStarted]):
    """Notice that nothing was bought for thirty days."""

    listens_to = (BasketBought,)

    @workflow.run
    async def run(self, contract: ContractStarted) -> Outcome:
        """Wait for it."""
        await self.silence(BasketBought, lasting=timedelta(days=30))
        return Outcome.COMPLETED
