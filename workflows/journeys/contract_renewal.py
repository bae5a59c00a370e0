"""Win a contract's renewal before it ends."""

from datetime import timedelta

from temporalio import workflow

from workflows.journey import Journey
from workflows.vocabulary.customer import Customer
from workflows.vocabulary.events.contracts import ContractCancelled, ContractRenewed, ContractStarted, OfferAccepted
from workflows.vocabulary.messages.renewal import RenewalOffer, RenewalReminder
from workflows.vocabulary.outcome import IfPast, Outcome, Reentry


@workflow.defn(name="contract-renewal")
class ContractRenewal(Journey[ContractStarted]):
    """Win the renewal before the contract ends, never selling over an open complaint."""

    key = "contract_id"  # one enrolment a customer and contract
    listens_to = (OfferAccepted,)
    goal = ContractRenewed  # either of these ends it at once
    exits_on = (ContractCancelled,)
    reentry = Reentry.after(days=30)

    @workflow.run
    async def run(self, contract: ContractStarted) -> Outcome:
        """Remind, then offer up to three times, a week apart."""
        await self.sleep_until(contract.ends_on, before=timedelta(days=60), if_past=IfPast.RUN_NOW)
        await self.send(RenewalReminder(contract_id=contract.contract_id))
        await self.sleep(timedelta(days=3))
        for _ in range(3):
            offer = RenewalOffer(package=favourite_package(await self.customer()))
            await self.send(offer, expires_after=timedelta(days=21), unless=OfferAccepted)
            if await self.wait_for(OfferAccepted, within=timedelta(days=7)):
                return Outcome.CONVERTED
        return Outcome.LAPSED


def favourite_package(customer: Customer) -> str:
    """The package for what a customer likes to watch."""
    return {"sports": "Sports XL", "movies": "Movie Nights"}.get(customer.traits.favourite_genre or "", "Family")
