"""Loyalty: one question twice a year, and what follows from the answer."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from testkit.sojourn import Sojourn
from workflows.journeys.loyalty import Loyalty
from workflows.vocabulary.events.loyalty import MemberJoined, MemberLeft, SurveyAnswered
from workflows.vocabulary.messages.loyalty import FriendInvitation, WeWillCallYou, WouldYouRecommendUs
from workflows.vocabulary.messages.message import Message
from workflows.vocabulary.outcome import Outcome

OLD_FRIEND = {"customer_since": "2020-02-01", "baskets_last_year": 40}
TO_THE_QUESTION = 190  # days: half a year, and on to a Tuesday


@pytest.mark.parametrize(
    ("traits", "score", "rung", "said"),
    [
        (OLD_FRIEND, 10, "advocate", [FriendInvitation()]),
        (OLD_FRIEND, 8, "loyal", []),
        ({"customer_since": "2020-02-01"}, 10, "satisfied", []),
        (OLD_FRIEND, 3, "unhappy", [WeWillCallYou()]),
    ],
)
async def test_the_rung_follows_from_the_answer_the_years_and_the_baskets(
    sojourn: Sojourn, traits: dict[str, Any], score: int, rung: str, said: list[Message]
) -> None:
    member = await sojourn.start(Loyalty, MemberJoined(), traits=traits)
    await member.passes(days=TO_THE_QUESTION)
    assert member.said == [WouldYouRecommendUs()]
    await member.happens(SurveyAnswered(score=score))
    assert (member.stage, member.said[1:]) == (rung, said)


async def test_the_question_comes_on_a_tuesday_at_ten_where_the_member_is(sojourn: Sojourn) -> None:
    member = await sojourn.start(Loyalty, MemberJoined(), zone="America/New_York")
    await member.passes(days=TO_THE_QUESTION)
    (asked,) = {decision.at for decision in member.decisions}
    assert f"{asked.astimezone(ZoneInfo('America/New_York')):%A %H:%M}" == "Tuesday 10:00"


async def test_nobody_is_asked_three_times_in_a_year_however_quick_they_answer(sojourn: Sojourn) -> None:
    member = await sojourn.start(Loyalty, MemberJoined())
    asked: list[datetime] = []
    while len(asked) < 3:
        await member.passes(days=180)
        while len(member.said) == len(asked):
            await member.passes(days=3)
        asked.append(sojourn.now)
        await member.happens(SurveyAnswered(score=8))
    assert asked[2] - asked[0] > timedelta(days=365)


async def test_who_does_not_answer_stands_where_the_last_answer_put_them(sojourn: Sojourn) -> None:
    member = await sojourn.start(Loyalty, MemberJoined(), traits={**OLD_FRIEND, "last_recommendation": 9})
    await member.passes(days=TO_THE_QUESTION + 15)
    assert (member.stage, member.said) == ("advocate", [WouldYouRecommendUs()])


async def test_whoever_leaves_is_asked_nothing_more(sojourn: Sojourn) -> None:
    member = await sojourn.start(Loyalty, MemberJoined())
    await member.happens(MemberLeft())
    await member.passes(days=TO_THE_QUESTION)
    assert (member.said, member.outcome) == ([], Outcome.EXITED)
