"""The winding path: an ad, bundles, other providers, away, back, bought, and two calls."""

from datetime import timedelta

from testkit.sojourn import Sojourn
from workflows.journeys.telecom_path import TelecomPath
from workflows.vocabulary.events.browsing import AdSeen, BundlesBrowsed, ProvidersCompared
from workflows.vocabulary.events.contracts import ContractCancelled, ContractStarted
from workflows.vocabulary.events.onboarding import ServiceActivated
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.messages.browsing import BundleReminder
from workflows.vocabulary.messages.onboarding import ActivationHelp
from workflows.vocabulary.outcome import Outcome

AD = AdSeen(ad="fibre in your street")


def _contract(sojourn: Sojourn, contract_id: str = "k-1") -> ContractStarted:
    return ContractStarted(contract_id=contract_id, ends_on=sojourn.now + timedelta(days=730))


async def test_the_whole_winding_path_is_one_story(sojourn: Sojourn) -> None:
    path = await sojourn.start(TelecomPath, AD)
    stages = [path.stage]
    for event, days in (
        (BundlesBrowsed(bundle="fibre 500"), 1),
        (ProvidersCompared(other="another"), 4),
        (_contract(sojourn), 3),
        (SupportCaseOpened(case_id="1", subject="activation"), 1),
        (SupportCaseClosed(case_id="1"), 0),
        (ServiceActivated(), 20),
        (SupportCaseOpened(case_id="2", subject="billing"), 2),
    ):
        await path.happens(event)
        stages.append(path.stage)
        await path.passes(days=days)
        stages.append(path.stage)
    assert list(dict.fromkeys(stages)) == [
        "saw an ad",
        "browsing",
        "comparing",
        "left without buying",
        "bought",
        "cannot connect",
        "connected",
        "asks about a bill",
    ]
    assert path.said == [BundleReminder(), ActivationHelp()]
    assert path.outcome is None
    await path.passes(days=90)
    assert path.outcome is Outcome.CONVERTED


async def test_an_ad_alone_is_no_reason_to_write(sojourn: Sojourn) -> None:
    path = await sojourn.start(TelecomPath, AD)
    await path.passes(days=60)
    assert path.said == []
    assert path.outcome is Outcome.LAPSED


async def test_whoever_looks_and_leaves_again_and_again_is_reminded_once(sojourn: Sojourn) -> None:
    path = await sojourn.start(TelecomPath, AD)
    for _ in range(3):
        await path.happens(BundlesBrowsed())
        await path.passes(days=8)
    assert path.said == [BundleReminder()]


async def test_no_reminder_goes_to_whoever_bought_while_it_waited_at_the_gate(sojourn: Sojourn) -> None:
    path = await sojourn.start(TelecomPath, AD)
    await path.happens(SupportCaseOpened(case_id="1"))
    await path.happens(BundlesBrowsed())
    await path.passes(days=4)
    assert path.held is not None
    await path.happens(_contract(sojourn))
    assert path.held is None
    assert path.said == []


async def test_a_call_for_help_that_is_known_before_the_contract_is_not_lost(sojourn: Sojourn) -> None:
    path = await sojourn.start(TelecomPath, AD)
    await path.happens(SupportCaseOpened(case_id="1", subject="activation"))
    assert path.said == []
    await path.happens(_contract(sojourn))
    assert path.said == [ActivationHelp()]


async def test_only_the_end_of_the_contract_they_came_for_ends_the_path(sojourn: Sojourn) -> None:
    path = await sojourn.start(TelecomPath, AD)
    await path.happens(_contract(sojourn, "internet"))
    await path.happens(ContractCancelled(contract_id="old-tv"))
    assert path.outcome is None
    await path.happens(ContractCancelled(contract_id="internet"))
    assert path.outcome is Outcome.EXITED
