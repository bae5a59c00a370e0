"""A new offer: announced while it is news, recalled before it ends, and not to who has taken it."""

from datetime import timedelta

import pytest

from testkit.journey import StartedJourney
from testkit.sojourn import NotEntered, Sojourn
from workflows.journeys.offer_launch import OfferLaunch
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.promotions import OfferAnnounced, OfferTaken, OfferWithdrawn
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.messages.promotions import LastDays, NewOffer
from workflows.vocabulary.outcome import Outcome

NEWS, REMINDER = NewOffer(title="Fibre 1000"), LastDays(title="Fibre 1000")


async def _announced(sojourn: Sojourn, days: int = 10) -> StartedJourney:
    ends_on = sojourn.now + timedelta(days=days)
    return await sojourn.start(OfferLaunch, OfferAnnounced(offer_id="o-1", title="Fibre 1000", ends_on=ends_on))


async def test_an_offer_is_told_of_at_once_and_again_three_days_before_it_ends(sojourn: Sojourn) -> None:
    launch = await _announced(sojourn)
    assert launch.said == [NEWS]
    await launch.passes(days=6, hours=23)
    assert launch.said == [NEWS]
    await launch.passes(hours=2)
    assert launch.said == [NEWS, REMINDER]
    await launch.passes(days=3)
    assert launch.outcome is Outcome.LAPSED


@pytest.mark.parametrize(
    ("event", "outcome"),
    [(OfferTaken(offer_id="o-1"), Outcome.CONVERTED), (OfferWithdrawn(offer_id="o-1"), Outcome.EXITED)],
)
async def test_who_has_taken_it_hears_no_more_and_nobody_does_of_what_is_withdrawn(
    sojourn: Sojourn, event: Event, outcome: Outcome
) -> None:
    launch = await _announced(sojourn)
    await launch.happens(event)
    await launch.passes(days=12)
    assert (launch.said, launch.outcome) == ([NEWS], outcome)


async def test_another_offer_that_is_taken_changes_nothing_for_this_one(sojourn: Sojourn) -> None:
    launch = await _announced(sojourn)
    await launch.happens(OfferTaken(offer_id="o-2"))
    assert launch.outcome is None


async def test_an_offer_that_ends_in_two_days_needs_no_reminder(sojourn: Sojourn) -> None:
    launch = await _announced(sojourn, days=2)
    await launch.passes(days=3)
    assert (launch.said, launch.outcome) == ([NEWS], Outcome.LAPSED)


async def test_what_is_no_news_any_more_when_a_complaint_is_over_is_not_told(sojourn: Sojourn) -> None:
    await sojourn.happens(SupportCaseOpened(case_id="k-1"))
    launch = await _announced(sojourn)
    await launch.passes(days=4)
    await launch.happens(SupportCaseClosed(case_id="k-1"))
    await launch.passes(days=4)
    assert launch.said == [REMINDER]


async def test_an_offer_is_announced_once(sojourn: Sojourn) -> None:
    launch = await _announced(sojourn)
    await launch.passes(days=12)
    with pytest.raises(NotEntered):
        await _announced(sojourn)
