"""Made-up journeys that pause campaigns of other systems, and end in every way there is; they start on an offer."""

from datetime import timedelta

from temporalio import workflow

from workflows.journey import Journey
from workflows.vocabulary.events.contracts import ContractCancelled, OfferAccepted
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.events.support import SupportCaseClosed
from workflows.vocabulary.outcome import Outcome

MONTH = timedelta(days=30)


@workflow.defn(name="pauses")
class Pauses(Journey[OfferAccepted]):
    """Pause two campaigns, resume one, and go."""

    listens_to = (SupportCaseClosed,)
    goal = BasketBought
    exits_on = (ContractCancelled,)

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """Nobody resumes the newsletter but the end of this."""
        await self.pause_campaign("newsletter")
        await self.pause_campaign("spring-sale")
        await self.resume_campaign("spring-sale")
        await self.wait_for(SupportCaseClosed, within=MONTH)
        return Outcome.COMPLETED


@workflow.defn(name="pauses-for-good")
class PausesForGood(Journey[OfferAccepted]):
    """Pause a campaign for longer than this lasts."""

    goal = BasketBought

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """One pause that stays."""
        await self.pause_campaign("newsletter", outlives_journey=True)
        await self.sleep(MONTH)
        return Outcome.COMPLETED


@workflow.defn(name="pauses-and-rolls-over")
class PausesAndRollsOver(Journey[OfferAccepted]):
    """Pause a campaign for a basket, and begin anew."""

    listens_to = (BasketBought,)
    exits_on = (ContractCancelled,)

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """What the first run has paused, a later one has to resume."""
        await self.wait_for(BasketBought)
        await self.pause_campaign("newsletter")
        self.renew()
