"""What finds a pause is woken when it is over, and while it lasts steers nothing."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

import activities.campaigns
import activities.messaging
from activities.campaigning.systems import Accesses, CampaignSystems
from activities.campaigns import OutsideCampaigns
from activities.channels.http import OutsideHttp
from activities.messaging import StoreMessaging
from activities.pauses import see_that_it_is_paused, see_that_the_policy_stands
from store.engine import writing
from store.switches import pause, resume
from store.tables import CampaignRow
from testkit.provider import RecordingProvider
from tests.store.scenes import NOON, enrolled, happens, in_force, reachable, request, rows
from workflows.vocabulary.events.contracts import ContractRenewed
from workflows.vocabulary.events.support import SupportCaseOpened
from workflows.vocabulary.gate import EffectState, Receipt
from workflows.vocabulary.identity import EffectId
from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.requests import CampaignAction, Enrolment

RENEWAL = "contract-renewal"


@pytest.fixture
async def enrolment(database: AsyncEngine) -> Enrolment:
    """A reachable customer in the renewal journey."""
    await reachable(database)
    return await enrolled(database)


@pytest.fixture
async def campaigns(database: AsyncEngine) -> AsyncIterator[OutsideCampaigns]:
    """Campaigns of a system that nobody has named: whatever is asked of it is done."""
    http = OutsideHttp()
    yield OutsideCampaigns(database, CampaignSystems(http, Accesses()))
    await http.close()


async def _pauses(database: AsyncEngine) -> None:
    async with writing(database) as tx:
        await pause(tx, RENEWAL, "anna", "wrong price", NOON)


async def _resumes(database: AsyncEngine) -> int:
    async with writing(database) as tx:
        return await resume(tx, RENEWAL, "anna", "mended", NOON)


async def _steers(campaigns: OutsideCampaigns, enrolment: Enrolment, *, paused: bool = True) -> Receipt:
    action = CampaignAction(
        effect_id=EffectId(UUID(int=int(paused) + 1)), enrolment=enrolment, campaign="newsletter", paused=paused
    )
    return await ActivityEnvironment().run(campaigns.set, action)


async def _resumes_just_then(database: AsyncEngine, journey: str) -> None:
    await _resumes(database)
    await see_that_it_is_paused(database, journey)


async def test_a_message_that_a_policy_kept_waiting_asks_again_if_that_was_replaced_before_anybody_could_wake_it(
    database: AsyncEngine, enrolment: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def is_replaced_just_then(database: AsyncEngine, version: int) -> None:
        await in_force(database, Policy())
        await see_that_the_policy_stands(database, version)

    await happens(database, SupportCaseOpened(case_id="881"))
    messaging = StoreMessaging(database, RecordingProvider(), "Sojourn <hello@sojourn.example>")
    assert (await ActivityEnvironment().run(messaging.send, request(enrolment))).state is EffectState.WAITING
    monkeypatch.setattr(activities.messaging, "see_that_the_policy_stands", is_replaced_just_then)
    with pytest.raises(ApplicationError, match="the policy is another one by now"):
        await ActivityEnvironment().run(messaging.send, request(enrolment))


async def test_a_message_that_found_a_pause_asks_again_if_it_was_over_before_anybody_could_wake_it(
    database: AsyncEngine, enrolment: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _pauses(database)
    messaging = StoreMessaging(database, RecordingProvider(), "Shop <shop@example.com>")
    assert (await ActivityEnvironment().run(messaging.send, request(enrolment))).rule == "paused"
    monkeypatch.setattr(activities.messaging, "see_that_it_is_paused", _resumes_just_then)
    with pytest.raises(ApplicationError, match="the pause is over"):
        await ActivityEnvironment().run(messaging.send, request(enrolment))


async def test_a_campaign_that_found_a_pause_asks_again_if_it_was_over_before_anybody_could_wake_it(
    database: AsyncEngine, enrolment: Enrolment, campaigns: OutsideCampaigns, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _pauses(database)
    monkeypatch.setattr(activities.campaigns, "see_that_it_is_paused", _resumes_just_then)
    with pytest.raises(ApplicationError, match="the pause is over"):
        await _steers(campaigns, enrolment)


async def test_a_campaign_that_a_pause_holds_is_woken_and_once_done_it_is_not(
    database: AsyncEngine, enrolment: Enrolment, campaigns: OutsideCampaigns
) -> None:
    await _pauses(database)
    held = await _steers(campaigns, enrolment)
    assert (held.state, held.rule, held.is_held) == (EffectState.WAITING, "paused", True)
    assert await _resumes(database) == 1
    assert (await _steers(campaigns, enrolment)).state is EffectState.SENT
    (row,) = await rows(database, CampaignRow)
    assert (row["held_by"], isinstance(row["done_at"], datetime)) == (None, True)
    await _pauses(database)
    assert await _resumes(database) == 0


async def test_after_a_goal_no_campaign_is_paused_any_more_but_one_that_was_is_resumed(
    database: AsyncEngine, enrolment: Enrolment, campaigns: OutsideCampaigns
) -> None:
    await happens(database, ContractRenewed(contract_id="c-1"))
    paused = await _steers(campaigns, enrolment)
    assert (paused.state, paused.rule) == (EffectState.SUPPRESSED, "journey-over")
    assert (await _steers(campaigns, enrolment, paused=False)).state is EffectState.SENT
    assert {row["action"]: row["done_at"] is not None for row in await rows(database, CampaignRow)} == {
        "pause": False,
        "resume": True,
    }
