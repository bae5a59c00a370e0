"""See members from satisfied to loyal, and from loyal to advocate."""

from datetime import date, time, timedelta
from enum import StrEnum

from temporalio import workflow

from workflows.journey import Journey
from workflows.vocabulary.customer import Traits
from workflows.vocabulary.events.loyalty import MemberJoined, MemberLeft, SurveyAnswered
from workflows.vocabulary.local_time import Weekday
from workflows.vocabulary.messages.loyalty import FriendInvitation, WeWillCallYou, WouldYouRecommendUs
from workflows.vocabulary.outcome import Outcome

HALF_A_YEAR = timedelta(days=183)  # twice that is more than any year: nobody is asked three times in one


class Rung(StrEnum):
    """How close a member is to us."""

    UNHAPPY = "unhappy"
    SATISFIED = "satisfied"
    LOYAL = "loyal"
    ADVOCATE = "advocate"


@workflow.defn(name="loyalty")
class Loyalty(Journey[MemberJoined]):
    """Ask members twice a year whether they would recommend us, and do something about the answer.

    A standing journey that remembers nothing from round to round: the rung follows from profile and answer.
    """

    listens_to = (SurveyAnswered,)
    exits_on = (MemberLeft,)

    @workflow.run
    async def run(self, member: MemberJoined) -> Outcome:
        """Half a year, one question on a Tuesday morning, and what follows from the answer; then again."""
        await self.sleep(HALF_A_YEAR)
        await self.sleep_until(Weekday.TUESDAY, at=time(10))
        asked = self.now
        await self.send(WouldYouRecommendUs(), expires_after=timedelta(days=2))
        answer = await self.wait_for(SurveyAnswered, since=asked, within=timedelta(days=14))
        customer = await self.customer()
        score = customer.traits.last_recommendation if answer is None else answer.score
        rung = rung_of(customer.traits, score, customer.wall_clock(self.now).date())
        self.stage(rung)
        if answer is not None:
            match rung:
                case Rung.UNHAPPY:
                    await self.send(WeWillCallYou(), expires_after=timedelta(days=2))
                case Rung.ADVOCATE:
                    await self.send(FriendInvitation(), expires_after=timedelta(days=7))
        self.renew()


def rung_of(traits: Traits, score: int | None, today: date) -> Rung:
    """Happy enough, long enough with us, and often enough in the store; nobody climbs who would not recommend us."""
    if score is not None and score <= 6:
        return Rung.UNHAPPY
    is_old_friend = traits.customer_since is not None and today - traits.customer_since >= timedelta(days=365)
    if not is_old_friend or (traits.baskets_last_year or 0) < 12:
        return Rung.SATISFIED
    return Rung.ADVOCATE if score is not None and score >= 9 else Rung.LOYAL
