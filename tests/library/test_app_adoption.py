"""To the app: who is invited, how often, and who is left in peace."""

import pytest

from testkit.sojourn import NotEntered, Sojourn
from workflows.journeys.app_adoption import AppAdoption
from workflows.vocabulary.events.onboarding import AppInstalled
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.events.website import WebsiteVisited
from workflows.vocabulary.messages.app import AppInvitation, AppShortcut
from workflows.vocabulary.outcome import Outcome

VISIT = WebsiteVisited()


async def test_a_visit_brings_an_invitation_and_one_that_comes_much_later_another(sojourn: Sojourn) -> None:
    adoption = await sojourn.start(AppAdoption, VISIT)
    assert adoption.said == [AppInvitation()]
    await adoption.passes(days=1)
    await adoption.happens(VISIT)
    await adoption.passes(days=3)
    assert adoption.said == [AppInvitation()]
    await adoption.happens(VISIT)
    assert adoption.said == [AppInvitation(), AppShortcut()]
    await adoption.passes(days=7)
    assert adoption.outcome is Outcome.LAPSED


async def test_who_has_the_app_is_not_invited_to_it(sojourn: Sojourn) -> None:
    adoption = await sojourn.start(AppAdoption, WebsiteVisited(has_app=True))
    assert (adoption.said, adoption.outcome) == ([], Outcome.EXITED)


async def test_who_installs_it_is_left_in_peace(sojourn: Sojourn) -> None:
    adoption = await sojourn.start(AppAdoption, VISIT)
    await adoption.happens(AppInstalled())
    await adoption.passes(days=5)
    await adoption.happens(WebsiteVisited(has_app=True))
    assert (adoption.said, adoption.outcome) == ([AppInvitation()], Outcome.CONVERTED)


async def test_an_invitation_a_day_after_the_visit_is_none(sojourn: Sojourn) -> None:
    await sojourn.happens(SupportCaseOpened(case_id="k-1"))
    adoption = await sojourn.start(AppAdoption, VISIT)
    await adoption.passes(days=1, hours=1)
    await adoption.happens(SupportCaseClosed(case_id="k-1"))
    await adoption.passes(days=40)
    assert (adoption.said, adoption.outcome) == ([], Outcome.LAPSED)


async def test_nobody_is_invited_again_within_half_a_year(sojourn: Sojourn) -> None:
    adoption = await sojourn.start(AppAdoption, VISIT)
    await adoption.passes(days=34)
    assert adoption.outcome is Outcome.LAPSED
    with pytest.raises(NotEntered, match="not again within 180 days"):
        await sojourn.start(AppAdoption, VISIT)
