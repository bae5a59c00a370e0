"""Turn interest into a talk with sales."""

from datetime import timedelta

from temporalio import workflow

from workflows.journey import Journey
from workflows.vocabulary.events.contracts import ContractStarted
from workflows.vocabulary.events.leads import AssetDownloaded, LeadReturned, LeadScored
from workflows.vocabulary.messages.leads import LeadGuide
from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.outcome import Outcome, Reentry

WARM, HOT = 30, 70
GUIDES = ("How to choose a line", "Moving to us, week by week", "What it costs, with nothing left out")
A_WEEK = timedelta(days=7)
DRIP = "lead-drip"


@workflow.defn(name="lead-nurture")
class LeadNurture(Journey[LeadScored]):
    """Give people something to read as their interest grows, and leave them to sales when they are about to buy.

    The score starts the guides, stops them when it falls, and ends them when it is high enough for a talk.
    """

    listens_to = (LeadScored, AssetDownloaded, LeadReturned)
    goal = ContractStarted
    reentry = Reentry.after(days=90)

    @workflow.run
    async def run(self, lead: LeadScored) -> Outcome:
        """One guide a week, the next one sooner after a download; once it is hot, sales has them to itself."""
        score, guides = lead.score, list(GUIDES)
        while score < WARM:
            self.stage("cold")
            news = await self.wait_for(LeadScored, AssetDownloaded, within=timedelta(days=90))
            if news is None:
                return Outcome.LAPSED
            if isinstance(news, LeadScored):
                score = news.score
        while is_warm(score) and guides:
            self.stage("warm")
            await self.send(LeadGuide(title=guides.pop(0)), expires_after=timedelta(days=2))
            news = await self.wait_for(LeadScored, AssetDownloaded, where=is_turn, within=A_WEEK)
            if isinstance(news, LeadScored):
                score = news.score
        if score < HOT:
            return Outcome.LAPSED
        self.stage("with sales")
        # And paused it stays for whoever signs a contract: the goal ends this here.
        await self.pause_campaign(DRIP, outlives_journey=True)
        await self.hold("sales-talk", binds=(Purpose.MARKETING,), lasting=timedelta(days=30))
        await self.wait_for(LeadReturned, within=timedelta(days=30))
        await self.release("sales-talk")
        await self.resume_campaign(DRIP)
        return Outcome.LAPSED


def is_warm(score: int) -> bool:
    """Whether somebody wants to know more, and is not about to buy yet."""
    return WARM <= score < HOT


def is_turn(news: LeadScored | AssetDownloaded) -> bool:
    """Whether it is time for something else: after a download, or because they are no longer warm."""
    return isinstance(news, AssetDownloaded) or not is_warm(news.score)
