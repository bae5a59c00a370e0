"""A welcome that keeps to the mornings and follows what the customer does."""

from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from testkit.sojourn import NotEntered, Sojourn
from workflows.journeys.welcome_series import WelcomeSeries
from workflows.vocabulary.events.onboarding import AccountClosed, AccountOpened, AppInstalled, ServiceActivated
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.messages.onboarding import AppTour, SetupLetter, WelcomeNote
from workflows.vocabulary.outcome import Outcome

STEPS = [SetupLetter(step="plug in"), SetupLetter(step="go wireless"), SetupLetter(step="ask us")]


async def test_three_letters_come_at_nine_in_the_customers_own_morning(sojourn: Sojourn) -> None:
    there = ZoneInfo("Asia/Kolkata")
    welcome = await sojourn.start(WelcomeSeries, AccountOpened(), zone=there.key, consents=())
    assert welcome.said == [WelcomeNote()]
    await welcome.passes(days=8)
    assert welcome.said == [WelcomeNote(), *STEPS]
    letters = [decided.at.astimezone(there) for decided in welcome.decisions if decided.message == SetupLetter.name]
    assert {(at.hour, at.minute) for at in letters} == {(9, 0)}
    assert [(later.date() - sooner.date()).days for sooner, later in pairwise(letters)] == [2, 2]


async def test_a_line_that_works_ends_the_series_at_once(sojourn: Sojourn) -> None:
    welcome = await sojourn.start(WelcomeSeries, AccountOpened())
    await welcome.passes(days=3)
    await welcome.happens(ServiceActivated())
    assert welcome.outcome is Outcome.CONVERTED
    assert welcome.said == [WelcomeNote(), *STEPS[:1]]


async def test_who_has_the_app_gets_a_tour_of_it_at_once_and_no_more_letters(sojourn: Sojourn) -> None:
    welcome = await sojourn.start(WelcomeSeries, AccountOpened())
    await welcome.passes(hours=5)
    await welcome.happens(AppInstalled())
    assert welcome.said == [WelcomeNote(), AppTour()]
    assert welcome.outcome is Outcome.COMPLETED


async def test_the_series_waits_for_a_case_and_goes_on_where_it_was(sojourn: Sojourn) -> None:
    welcome = await sojourn.start(WelcomeSeries, AccountOpened())
    await welcome.passes(days=1)
    await welcome.happens(SupportCaseOpened(case_id="1"))
    await welcome.happens(SupportCaseClosed(case_id="another"))
    await welcome.passes(days=9)
    assert welcome.said == [WelcomeNote()]
    await welcome.happens(SupportCaseClosed(case_id="1"))
    await welcome.passes(days=7)
    assert welcome.said == [WelcomeNote(), *STEPS]


async def test_nobody_is_welcomed_twice(sojourn: Sojourn) -> None:
    welcome = await sojourn.start(WelcomeSeries, AccountOpened())
    await welcome.happens(AccountClosed())
    assert welcome.outcome is Outcome.EXITED
    with pytest.raises(NotEntered, match="only once ever"):
        await sojourn.start(WelcomeSeries, AccountOpened())
