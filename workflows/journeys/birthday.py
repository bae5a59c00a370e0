"""Keep a customer's birthday."""

from datetime import time, timedelta

from temporalio import workflow

from workflows.journey import Journey
from workflows.vocabulary.events.dates import BirthdayCame
from workflows.vocabulary.events.stores import DessertServed
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.messages.birthday import BirthdayDessert, DessertReminder
from workflows.vocabulary.outcome import IfPast, Outcome, Reentry


@workflow.defn(name="birthday")
class Birthday(Journey[BirthdayCame]):
    """Greet customers on the morning of their birthday with a free dessert, and remind them before it is too late.

    Once a year, even if a customer corrects the date; who was born on 29 February is greeted on the 28th.
    """

    goal = DessertServed  # whoever had it is not reminded
    reentry = Reentry.after(days=300)

    @workflow.run
    async def run(self, birthday: BirthdayCame) -> Outcome:
        """Greet at nine by the customer's own clock, or later that day; the dessert is good for two weeks."""
        last_day = birthday.day + timedelta(days=14)
        await self.sleep_until(birthday.day, at=time(9), if_past=IfPast.RUN_NOW)
        greeting = await self.send(BirthdayDessert(last_day=last_day), expires_after=timedelta(hours=12))
        if greeting.state is not EffectState.SENT:
            return Outcome.LAPSED
        if await self.sleep_until(last_day, at=time(9), before=timedelta(days=3), if_past=IfPast.SKIP):
            await self.send(DessertReminder(last_day=last_day), expires_after=timedelta(days=2))
        await self.sleep_until(last_day + timedelta(days=1), at=time(0), if_past=IfPast.RUN_NOW)
        return Outcome.LAPSED
