"""A journey as a test makes it up: it is in no catalog."""

from datetime import timedelta

from pydantic import AwareDatetime
from temporalio import workflow

from workflows.journey import Journey
from workflows.vocabulary.events.event import Event, Lifecycle
from workflows.vocabulary.messages.renewal import RenewalReminder
from workflows.vocabulary.outcome import IfPast, Outcome, Reentry


class TrialStarted(Event, wire="trial.started", lifecycle=Lifecycle.ORDERING):
    """A customer tries us for a while."""

    ends_on: AwareDatetime


class TrialBought(Event, wire="trial.bought", lifecycle=Lifecycle.ORDERING):
    """What was tried is bought."""


@workflow.defn(name="made-up-trial")
class Trial(Journey[TrialStarted]):
    """Have a trial bought before it ends."""

    goal = TrialBought
    reentry = Reentry.once()

    @workflow.run
    async def run(self, trial: TrialStarted) -> Outcome:
        """Remind three days before the end."""
        self.stage("trying")
        await self.sleep_until(trial.ends_on, before=timedelta(days=3), if_past=IfPast.RUN_NOW)
        await self.send(RenewalReminder(contract_id="trial"))
        await self.sleep_until(trial.ends_on, if_past=IfPast.RUN_NOW)
        return Outcome.LAPSED
