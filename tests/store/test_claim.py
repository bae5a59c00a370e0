"""The gate in the database: every verdict is written down with its reason, and nothing settled is decided again."""

from datetime import timedelta

import pytest
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncEngine

from store.accept import accept
from store.attempts import begin_sending
from store.claim import UnknownCustomer
from store.engine import writing
from store.tables import DecisionRow, EffectRow
from tests.store.scenes import (
    ANNA,
    NOON,
    OFFER,
    attempt,
    claims,
    contract,
    enrolled,
    happens,
    in_force,
    incoming,
    request,
    rows,
    sent,
)
from workflows.vocabulary.events.contracts import ContractCancelled, ContractRenewed
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.profile import ConsentGiven, ConsentWithdrawn, ProfileUpdated
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.gate import EffectState, Verdict
from workflows.vocabulary.identity import CustomerId
from workflows.vocabulary.messages.renewal import RenewalReminder
from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.requests import Enrolment

NIGHT = NOON + timedelta(hours=10)
REMINDER = RenewalReminder(contract_id="c-1")


async def _only_decision(database: AsyncEngine) -> RowMapping:
    (row,) = await rows(database, DecisionRow)
    return row


async def test_a_clear_message_is_claimed_with_all_that_will_be_sent(
    database: AsyncEngine, enrolment: Enrolment
) -> None:
    mine = attempt()
    claimed = await claims(database, request(enrolment), who=mine)
    assert (claimed.is_won, claimed.state) == (True, EffectState.CLAIMED)
    (effect,) = await rows(database, EffectRow)
    assert (effect["rendered"], effect["rendered_hash"]) == (b"<p>Stay</p>", "hash")
    assert (effect["attempt"], effect["deadline"]) == (mine.token, mine.deadline)
    assert (effect["claimed_at"], effect["policy_version"]) == (NOON, 1)
    assert (effect["purpose"], effect["topic"], effect["team"]) == ("marketing", "renewal", "retention")
    decision = await _only_decision(database)
    assert (decision["verdict"], decision["at"], decision["customer_id"]) == (Verdict.CLEAR, NOON, ANNA)


async def test_in_quiet_hours_it_waits_until_they_end(database: AsyncEngine, enrolment: Enrolment) -> None:
    claimed = await claims(database, request(enrolment), now=NIGHT)
    assert (claimed.is_won, claimed.state, claimed.rule) == (False, EffectState.WAITING, "quiet-hours")
    assert claimed.until is not None
    assert timedelta(0) <= claimed.until - (NOON + timedelta(hours=20)) < timedelta(minutes=15)
    decision = await _only_decision(database)
    assert (decision["verdict"], decision["until"]) == (Verdict.DEFER, claimed.until)


async def test_over_an_open_case_nothing_is_sold_until_the_last_one_closes(
    database: AsyncEngine, enrolment: Enrolment
) -> None:
    await happens(database, SupportCaseOpened(case_id="881"), SupportCaseOpened(case_id="882"))
    assert (await claims(database, request(enrolment))).reason == "open-support-case 881 is open since 02 Mar 2026"
    await happens(database, SupportCaseClosed(case_id="881"), at=NOON + timedelta(hours=1))
    still = await claims(database, request(enrolment), now=NOON + timedelta(hours=1))
    assert (still.is_won, still.state, still.rule) == (False, EffectState.WAITING, "open-support-case")
    await happens(database, SupportCaseClosed(case_id="882"), at=NOON + timedelta(hours=2))
    assert (await claims(database, request(enrolment), now=NOON + timedelta(hours=2))).is_won


async def test_an_open_case_does_not_hold_what_is_no_selling(database: AsyncEngine, enrolment: Enrolment) -> None:
    await happens(database, SupportCaseOpened(case_id="881"))
    assert (await claims(database, request(enrolment, message=REMINDER))).is_won


@pytest.mark.parametrize(
    ("event", "rule"),
    [
        (ConsentWithdrawn(), "consent"),
        (ConsentWithdrawn(scope="renewal"), "consent"),
        (ProfileUpdated(email=""), "no-address"),
        (ContractRenewed(contract_id="c-1"), "journey-over"),
        (ContractCancelled(contract_id="c-1"), "journey-over"),
    ],
)
async def test_what_must_not_be_said_any_more_is_dropped_for_good(
    database: AsyncEngine, enrolment: Enrolment, event: Event, rule: str
) -> None:
    await happens(database, event)
    claimed = await claims(database, request(enrolment))
    assert (claimed.is_won, claimed.state, claimed.rule) == (False, EffectState.SUPPRESSED, rule)
    (effect,) = await rows(database, EffectRow)
    assert (effect["settled_at"], effect["rendered"], effect["claimed_at"]) == (NOON, None, None)
    assert (await _only_decision(database))["verdict"] == Verdict.DROP
    # A change of mind comes too late for this message.
    await happens(database, ConsentGiven(), ConsentGiven(scope="renewal"), at=NOON + timedelta(hours=1))
    assert (await claims(database, request(enrolment), now=NOON + timedelta(hours=1))).state == EffectState.SUPPRESSED


async def test_without_a_recorded_consent_nothing_is_sold(database: AsyncEngine) -> None:
    await happens(database, ProfileUpdated(email="anna@example.com"))
    claimed = await claims(database, request(await enrolled(database)))
    assert (claimed.state, claimed.reason) == (EffectState.SUPPRESSED, "no consent to marketing is recorded")


async def test_what_a_fast_clock_dated_ahead_is_ended_by_what_really_came_later(
    database: AsyncEngine, enrolment: Enrolment
) -> None:
    fast, later = NOON + timedelta(hours=8), NOON + timedelta(minutes=1)
    async with writing(database) as tx:
        ahead = [incoming(event, fast) for event in (ConsentGiven(), SupportCaseOpened(case_id="881"))]
        await accept(tx, ANNA, ahead, NOON)
    assert (await claims(database, request(enrolment))).rule == "open-support-case"
    await happens(database, SupportCaseClosed(case_id="881"), at=later)
    assert (await claims(database, request(enrolment), now=later)).is_won
    await happens(database, ConsentWithdrawn(), at=later)
    dropped = await claims(database, request(enrolment, occurrence=1), now=later)
    assert (dropped.state, dropped.rule) == (EffectState.SUPPRESSED, "consent")


async def test_a_message_past_its_time_expires(database: AsyncEngine, enrolment: Enrolment) -> None:
    asked = request(enrolment, expires_at=NOON + timedelta(hours=1))
    claimed = await claims(database, asked, now=NOON + timedelta(hours=1))
    assert (claimed.is_won, claimed.state, claimed.rule) == (False, EffectState.EXPIRED, "expired")


async def test_a_message_the_customer_has_overtaken_is_dropped(database: AsyncEngine, enrolment: Enrolment) -> None:
    claimed = await claims(database, request(enrolment, overtaken_by="offer.accepted"))
    assert (claimed.state, claimed.reason) == (EffectState.SUPPRESSED, "offer.accepted came first")


async def test_what_waited_goes_by_what_overtook_it_since(database: AsyncEngine, enrolment: Enrolment) -> None:
    assert (await claims(database, request(enrolment), now=NIGHT)).state == EffectState.WAITING
    claimed = await claims(database, request(enrolment, overtaken_by="offer.accepted"), now=NIGHT)
    assert claimed.state == EffectState.SUPPRESSED


async def test_what_is_settled_is_reported_and_not_decided_again(database: AsyncEngine, enrolment: Enrolment) -> None:
    await sent(database, enrolment)
    before = await rows(database, EffectRow)
    await happens(database, ConsentWithdrawn())
    again = await claims(database, request(enrolment), now=NOON + timedelta(days=1))
    assert (again.is_won, again.state) == (False, EffectState.SENT)
    assert again.earlier is not None
    assert again.earlier["attempt"] == before[0]["attempt"]
    assert await rows(database, EffectRow) == before
    assert (await _only_decision(database))["verdict"] == Verdict.CLEAR


async def test_what_somebody_is_sending_is_not_claimed_by_another(database: AsyncEngine, enrolment: Enrolment) -> None:
    mine, asked = attempt(), request(enrolment)
    await claims(database, asked, who=mine)
    async with writing(database) as tx:
        assert await begin_sending(tx, asked.effect_id, mine)
    other = await claims(database, asked)
    assert (other.is_won, other.state) == (False, EffectState.SENDING)
    assert other.earlier is not None
    assert other.earlier["attempt"] == mine.token


async def test_a_decision_is_written_down_when_the_mind_changes_and_not_each_time_it_is_asked(
    database: AsyncEngine, enrolment: Enrolment
) -> None:
    for _ in range(3):
        await claims(database, request(enrolment), now=NIGHT)
    await happens(database, SupportCaseOpened(case_id="881"))
    for _ in range(3):
        await claims(database, request(enrolment), now=NIGHT)
    assert [row["rule"] for row in await rows(database, DecisionRow)] == ["quiet-hours", "open-support-case"]


async def test_a_new_policy_binds_at_the_next_claim(database: AsyncEngine, enrolment: Enrolment) -> None:
    assert not (await claims(database, request(enrolment), now=NIGHT)).is_won
    await in_force(database, Policy())
    assert (await claims(database, request(enrolment), now=NIGHT)).is_won
    assert [row["policy_version"] for row in await rows(database, DecisionRow)] == [1, 2]


async def test_a_message_for_nobody_is_an_error(database: AsyncEngine, enrolment: Enrolment) -> None:
    nobody = enrolment.model_copy(update={"customer": CustomerId("nobody")})
    with pytest.raises(UnknownCustomer, match="nobody is not in the store"):
        await claims(database, request(nobody, message=OFFER))
    assert not await rows(database, EffectRow)


async def test_the_end_of_one_contract_does_not_end_what_is_said_of_another(
    database: AsyncEngine, enrolment: Enrolment
) -> None:
    await happens(database, contract("c-2"), ContractRenewed(contract_id="c-2"))
    assert (await claims(database, request(enrolment))).is_won
