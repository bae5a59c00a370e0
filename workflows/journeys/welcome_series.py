"""Make somebody new feel at home."""

from datetime import time, timedelta

from temporalio import workflow

from workflows.journey import Journey
from workflows.vocabulary.events.onboarding import AccountClosed, AccountOpened, AppInstalled, ServiceActivated
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.messages.onboarding import AppTour, SetupLetter, WelcomeNote
from workflows.vocabulary.outcome import Outcome, Reentry

NINE = time(9)
TWO_NIGHTS = timedelta(days=1, hours=18)  # over by some hours before nine, also when the clocks change
LONGEST_CASE = timedelta(days=30)


@workflow.defn(name="welcome-series")
class WelcomeSeries(Journey[AccountOpened]):
    """Lead new customers to a line that works, a letter every other morning, and change course with what they do.

    A line that works ends it; the app takes over from it; an open case comes first.
    """

    listens_to = (AppInstalled, SupportCaseOpened, SupportCaseClosed)
    goal = ServiceActivated
    exits_on = (AccountClosed,)
    reentry = Reentry.once()

    @workflow.run
    async def run(self, account: AccountOpened) -> Outcome:
        """Welcome at once, then three steps at nine in the customer's morning."""
        await self.send(WelcomeNote(), expires_after=timedelta(days=2))
        steps = ["plug in", "go wireless", "ask us"]
        while steps:
            self.stage("on the way")
            match await self.wait_for(AppInstalled, SupportCaseOpened, within=TWO_NIGHTS):
                case AppInstalled():
                    await self.send(AppTour(), expires_after=timedelta(days=2))
                    return Outcome.COMPLETED
                case SupportCaseOpened() as case:
                    self.stage("case open")
                    await self.wait_for(SupportCaseClosed, same="case_id", as_in=case, within=LONGEST_CASE)
                case None:
                    await self.sleep_until(NINE)
                    letter = SetupLetter(step=steps.pop(0))
                    await self.send(letter, expires_after=timedelta(hours=12), unless=SupportCaseOpened)
        await self.sleep(timedelta(days=7))
        return Outcome.LAPSED
