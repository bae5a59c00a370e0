"""Stand by a customer whose line is down."""

from datetime import timedelta

from temporalio import workflow

from workflows.journey import Journey
from workflows.vocabulary.events.network import OutageNoticed, ServiceRestored
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.messages.network import BackInService, OutageCredit, OutageNotice, OutageUpdate
from workflows.vocabulary.outcome import Outcome, Reentry

FLICKER = timedelta(minutes=30)
LONG = timedelta(hours=4)
LONGEST = timedelta(days=7)  # whatever happens to the news of its end, nobody is kept from selling for longer


@workflow.defn(name="outage-recovery")
class OutageRecovery(Journey[OutageNoticed]):
    """Say that a line is down and when it is back, sell nothing meanwhile, and make up for a long outage.

    A flicker is no news; what is said of an end goes by when it was, not by when we heard of it.
    """

    key = "outage_id"
    listens_to = (ServiceRestored,)
    reentry = Reentry.once()

    @workflow.run
    async def run(self, outage: OutageNoticed) -> Outcome:
        """A notice, an update after a day, and one mail when it is over."""
        self.stage("line down")
        await self.hold("outage", binds=(Purpose.MARKETING, Purpose.SURVEY), lasting=LONGEST)
        is_told = False
        restored = await self.wait_for(ServiceRestored, within=FLICKER)
        if restored is None:
            notice = await self.send(OutageNotice(), expires_after=timedelta(hours=12), unless=ServiceRestored)
            is_told = notice.state is EffectState.SENT
            restored = await self.wait_for(ServiceRestored, within=timedelta(days=1))
        if restored is None:
            self.stage("line down for long")
            update = await self.send(OutageUpdate(), expires_after=timedelta(hours=12), unless=ServiceRestored)
            is_told = is_told or update.state is EffectState.SENT
            restored = await self.wait_for(ServiceRestored, within=timedelta(days=5))
        if restored is None:
            return Outcome.LAPSED
        self.stage("line works again")
        lasted = restored.restored_at - outage.began_at
        if lasted >= LONG:
            await self.send(OutageCredit(days=lasted.days + 1), expires_after=timedelta(days=3))
        elif is_told:
            await self.send(BackInService(), expires_after=timedelta(days=1))
        else:
            return Outcome.COMPLETED
        await self.sleep(timedelta(days=1))  # an apology with an offer on its heels is none
        await self.release("outage")
        return Outcome.COMPLETED
