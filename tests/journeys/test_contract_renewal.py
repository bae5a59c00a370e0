"""The renewal waits for the right day, never sells over a complaint, and ends the moment it is won or lost."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from store.claim import Attempt, Claim, claim
from store.tables import CampaignRow
from tests.journeys.rig import Rig
from workflows.vocabulary.events.contracts import ContractCancelled, ContractRenewed, ContractStarted, OfferAccepted
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.requests import SendRequest

REMINDER = "Your contract ends in two months"
OFFER = "Stay with us: Family"


async def contract_ends_in(rig: Rig, days: int) -> None:
    await rig.happens(ContractStarted(contract_id="k-1", ends_on=rig.now + timedelta(days=days)))


async def test_the_customer_is_reminded_sixty_days_before_the_end_and_not_a_day_earlier(rig: Rig) -> None:
    await rig.arrives()
    await contract_ends_in(rig, 90)
    await rig.passes(timedelta(days=29))
    assert await rig.said() == []
    await rig.passes(timedelta(days=2))
    assert await rig.said() == [REMINDER]


async def test_a_date_that_is_over_when_the_journey_reaches_it_counts_as_now(rig: Rig) -> None:
    await rig.arrives()
    await contract_ends_in(rig, 10)
    assert await rig.said() == [REMINDER]


async def test_three_offers_a_week_apart_and_then_the_journey_lapses(rig: Rig) -> None:
    await rig.arrives()
    await contract_ends_in(rig, 60)
    await rig.passes(timedelta(days=30))
    assert await rig.said() == [REMINDER, OFFER, OFFER, OFFER]
    assert await rig.ending("contract-renewal") == ("lapsed", "ran to its end")


async def test_an_offer_is_held_while_a_case_is_open_and_goes_when_it_closes(rig: Rig) -> None:
    await rig.arrives()
    await contract_ends_in(rig, 60)
    await rig.happens(SupportCaseOpened(case_id="881", subject="billing", complaint="I paid twice!"))
    await rig.passes(timedelta(days=4))
    assert await rig.said() == [REMINDER]
    assert ("hold", "open-support-case") in await rig.reasons()
    assert "case 881" in await rig.handle("contract-renewal", "k-1").query("where")
    await rig.happens(SupportCaseClosed(case_id="881"))
    assert await rig.said() == [REMINDER, OFFER]


async def test_with_two_cases_open_closing_one_releases_nothing(rig: Rig) -> None:
    await rig.arrives()
    await contract_ends_in(rig, 60)
    await rig.happens(SupportCaseOpened(case_id="881"))
    await rig.happens(SupportCaseOpened(case_id="882"))
    await rig.passes(timedelta(days=4))
    await rig.happens(SupportCaseClosed(case_id="881"))
    assert await rig.said() == [REMINDER]
    await rig.happens(SupportCaseClosed(case_id="882"))
    assert await rig.said() == [REMINDER, OFFER]


async def test_a_renewal_in_the_middle_of_a_wait_ends_the_journey_at_once(rig: Rig) -> None:
    await rig.arrives()
    await contract_ends_in(rig, 90)
    await rig.happens(ContractRenewed(contract_id="k-1"))
    assert await rig.ending("contract-renewal") == ("converted", "goal reached: contract.renewed")
    assert await rig.said() == []


async def test_a_cancellation_takes_a_held_offer_with_it_and_the_ledger_says_why(rig: Rig) -> None:
    await rig.arrives()
    await contract_ends_in(rig, 60)
    await rig.happens(SupportCaseOpened(case_id="881"))
    await rig.passes(timedelta(days=4))
    await rig.happens(ContractCancelled(contract_id="k-1"))
    assert await rig.ending("contract-renewal") == ("exited", "exit: contract.cancelled")
    assert ("renewal-offer", "suppressed", "the journey ended: exit: contract.cancelled") in await rig.effects()


async def test_an_accepted_offer_converts_and_no_further_offer_is_made(rig: Rig) -> None:
    await rig.arrives()
    await contract_ends_in(rig, 60)
    await rig.passes(timedelta(days=5))
    await rig.happens(OfferAccepted(contract_id="k-1"))
    assert await rig.ending("contract-renewal") == ("converted", "ran to its end")
    assert await rig.said() == [REMINDER, OFFER]


async def test_an_acceptance_that_came_before_the_offer_keeps_the_offer_from_going(rig: Rig) -> None:
    await rig.arrives()
    await contract_ends_in(rig, 60)
    await rig.happens(OfferAccepted(contract_id="k-1"))
    await rig.passes(timedelta(days=4))
    assert await rig.said() == [REMINDER]
    assert ("renewal-offer", "suppressed", "offer.accepted came first") in await rig.effects()
    assert await rig.ending("contract-renewal") == ("converted", "ran to its end")


async def test_an_event_of_another_contract_does_not_touch_this_one(rig: Rig) -> None:
    await rig.arrives()
    await contract_ends_in(rig, 90)
    await rig.happens(ContractRenewed(contract_id="k-2"))
    assert await rig.ending("contract-renewal") == (None, None)


async def test_without_consent_to_marketing_the_offer_is_dropped_and_the_reminder_goes(rig: Rig) -> None:
    await rig.arrives(consents=())
    await contract_ends_in(rig, 60)
    await rig.passes(timedelta(days=4))
    assert await rig.said() == [REMINDER]
    assert ("renewal-offer", "suppressed", "no consent to marketing is recorded") in await rig.effects()


@pytest.mark.long
async def test_a_held_offer_expires_on_time_even_if_it_was_asked_about_a_moment_too_early(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    early: list[datetime] = []

    async def a_moment_early(
        tx: AsyncConnection, asked: SendRequest, rendered: bytes, digest: str, attempt: Attempt, now: datetime
    ) -> Claim:
        if asked.expires_at is not None and now >= asked.expires_at and not early:
            early.append(now)
            now = asked.expires_at - timedelta(seconds=1)
        return await claim(tx, asked, rendered, digest, attempt, now)

    monkeypatch.setattr("activities.messaging.claim", a_moment_early)
    await rig.arrives()
    await contract_ends_in(rig, 60)
    await rig.happens(SupportCaseOpened(case_id="881"))
    await rig.passes(timedelta(days=24, hours=1))
    assert early
    assert ("renewal-offer", "expired") in [(message, state) for message, state, _ in await rig.effects()]


async def test_campaigns_of_other_systems_rest_until_the_last_case_is_closed(rig: Rig) -> None:
    await rig.arrives()
    for happening in (
        SupportCaseOpened(case_id="1"),
        SupportCaseOpened(case_id="2"),
        SupportCaseClosed(case_id="1"),
    ):
        await rig.happens(happening)
    assert [row["action"] for row in await rig.rows(CampaignRow)] == ["pause"]
    await rig.happens(SupportCaseClosed(case_id="2"))
    assert [row["action"] for row in await rig.rows(CampaignRow)] == ["pause", "resume"]
