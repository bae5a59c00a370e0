"""Bring whoever uses the website to the app."""

from datetime import timedelta

from temporalio import workflow

from workflows.journey import Journey
from workflows.vocabulary.events.onboarding import AppInstalled
from workflows.vocabulary.events.website import WebsiteVisited
from workflows.vocabulary.messages.app import AppInvitation, AppShortcut
from workflows.vocabulary.outcome import Outcome, Reentry


@workflow.defn(name="app-adoption")
class AppAdoption(Journey[WebsiteVisited]):
    """The digital team's: invite to the app who looks after their account on the website, while they remember why.

    Twice at most, then not for half a year; whoever installs it is left in peace at once.
    """

    listens_to = (WebsiteVisited,)
    goal = AppInstalled
    reentry = Reentry.after(days=180)

    @workflow.run
    async def run(self, visit: WebsiteVisited) -> Outcome:
        """An invitation on the day of the visit, and another at the next one, if that is not too soon."""
        if visit.has_app:
            return Outcome.EXITED
        await self.send(AppInvitation(), expires_after=timedelta(hours=24))
        await self.sleep(timedelta(days=3))
        rested = self.now
        if await self.wait_for(WebsiteVisited, since=rested, within=timedelta(days=30)):
            await self.send(AppShortcut(), expires_after=timedelta(hours=24))
            await self.sleep(timedelta(days=7))
        return Outcome.LAPSED
