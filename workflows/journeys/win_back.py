"""Notice when a household stays away."""

from datetime import timedelta

from temporalio import workflow

from workflows.journey import Journey
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.messages.shopping import WeMissYou
from workflows.vocabulary.outcome import Outcome

AWAY = timedelta(days=30)


@workflow.defn(name="win-back")
class WinBack(Journey[BasketBought]):
    """A standing journey for every household: thirty days of silence, then one message; and again after a return."""

    listens_to = (BasketBought,)

    @workflow.run
    async def run(self, first: BasketBought) -> Outcome:
        """One round, from a purchase through a silence to the next purchase."""
        await self.silence(BasketBought, lasting=AWAY)
        await self.send(WeMissYou(days_away=AWAY.days), expires_after=timedelta(days=14), unless=BasketBought)
        await self.wait_for(BasketBought)
        self.renew()
