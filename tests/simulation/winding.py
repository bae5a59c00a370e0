"""A journey that winds as much as one may: the same method twice, answers nobody looks at, ways without a step."""

from datetime import timedelta

from temporalio import workflow

from workflows.journey import Journey
from workflows.vocabulary.events.contracts import ContractCancelled, ContractStarted, OfferAccepted
from workflows.vocabulary.messages.renewal import RenewalReminder
from workflows.vocabulary.outcome import Outcome

A_DAY = timedelta(days=1)


@workflow.defn(name="winding")
class Winding(Journey[ContractStarted]):
    """Wind."""

    listens_to = (OfferAccepted,)
    exits_on = (ContractCancelled,)

    @workflow.run
    async def run(self, contract: ContractStarted) -> Outcome:
        """Listen, say, listen again, and say how it went."""
        first = await self._listens(contract)
        await self.send(RenewalReminder(contract_id=contract.contract_id))
        second = await self._listens(contract)
        if contract.package == "basic":
            if first:
                self.stage("soon")
        elif second:
            return Outcome.EXITED
        while await self.wait_for(OfferAccepted, within=A_DAY):
            self.stage("once more")
        rarely = Outcome.LAPSED
        return Outcome.LAPSED if first and second else rarely

    async def _listens(self, contract: ContractStarted) -> bool:
        answer = await self.wait_for(OfferAccepted, within=A_DAY)
        rest = timedelta(hours=1) if answer else timedelta(hours=2)
        await self.sleep(rest)
        return answer is not None
