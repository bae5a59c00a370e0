"""A journey in two versions, in a module of its own because the sandbox loads it afresh."""

from datetime import timedelta

from temporalio import workflow

from workflows.journey import Journey
from workflows.vocabulary.events.contracts import ContractRenewed, ContractStarted, OfferAccepted
from workflows.vocabulary.events.support import SupportCaseOpened
from workflows.vocabulary.outcome import Outcome


@workflow.defn(name="courtesy-call")
class Courtesy(Journey[ContractStarted]):
    """Call once a contract has begun."""

    key = "contract_id"
    listens_to = (OfferAccepted,)
    goal = ContractRenewed
    exits_on = (SupportCaseOpened,)

    @workflow.run
    async def run(self, contract: ContractStarted) -> Outcome:
        """Wait for a yes, a week long."""
        accepted = await self.wait_for(OfferAccepted, within=timedelta(days=7))
        return Outcome.CONVERTED if accepted else Outcome.LAPSED


@workflow.defn(name="courtesy-call-v2")
class CourtesyV2(Journey[ContractStarted]):
    """Call once a contract has begun, until somebody says yes."""

    key = "contract_id"
    goal = OfferAccepted

    @workflow.run
    async def run(self, contract: ContractStarted) -> Outcome:
        """Wait two weeks."""
        await self.sleep(timedelta(days=14))
        return Outcome.LAPSED
