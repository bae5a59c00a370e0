"""What campaigns elsewhere said stands in the same ledger and counts in the same caps, here and in simulation."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from simulation.acceptance import Acceptance
from simulation.acceptance import Incoming as Simulated
from simulation.gate import Rules, accepts, send
from simulation.records import Enrolled, Known
from store.accept import Acceptance as Answer
from store.accept import accept
from store.engine import writing
from store.tables import DecisionRow, EffectRow
from tests.store.scenes import (
    ANNA,
    NOON,
    claims,
    enrolled,
    happens,
    in_force,
    incoming,
    reachable,
    request,
    rows,
    twins,
)
from workflows.vocabulary.events.campaigns import CampaignMessageSent
from workflows.vocabulary.events.profile import ConsentGiven, ProfileUpdated
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.identity import EventId
from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.policies.caps import Cap
from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.requests import Enrolment

SPRING = CampaignMessageSent(campaign="spring", system="listmonk", topic="coupons", team="sales")
ONE = Cap(name="one-a-day", most=1, within_days=1, binds=frozenset({Purpose.MARKETING}))
HOUR = timedelta(hours=1)


def _simulated(policy: Policy, enrolment: Enrolment, *sent: CampaignMessageSent, later: timedelta) -> str:
    known = Known(ANNA)
    begun = EventId(enrolment.id), NOON
    known.enrolments[enrolment.id] = Enrolled(enrolment.id, enrolment.journey, 1, None, enrolment.workflow, *begun)
    events = (ProfileUpdated(email="anna@example.com"), ConsentGiven(), *sent)
    Acceptance(known, {}, policy, NOON).takes([Simulated("shop", str(n), e, NOON) for n, e in enumerate(events)])
    rules = Rules(1, policy, ())
    return send(known, request(enrolment), rules, accepts, NOON + later, lambda _: None).rule


@pytest.mark.parametrize(
    ("changes", "cap", "later", "rule"),
    [
        ({}, {}, HOUR, "one-a-day"),
        ({}, {}, 24 * HOUR, "clear"),
        ({"purpose": Purpose.SERVICE}, {}, HOUR, "clear"),
        ({}, {"topics": frozenset({"renewal"})}, HOUR, "clear"),
        ({"topic": "renewal"}, {"topics": frozenset({"renewal"})}, HOUR, "one-a-day"),
        ({}, {"teams": frozenset({"retention"})}, HOUR, "clear"),
        ({"team": "retention"}, {"teams": frozenset({"retention"})}, HOUR, "one-a-day"),
        ({}, {"journeys": frozenset({"contract-renewal"})}, HOUR, "clear"),
        ({}, {"each": "team"}, HOUR, "clear"),
        ({"team": "retention"}, {"each": "team"}, HOUR, "one-a-day"),
    ],
)
async def test_it_takes_a_place_under_the_caps_that_are_about_it(
    sqlite_database: AsyncEngine, changes: dict[str, Any], cap: dict[str, Any], later: timedelta, rule: str
) -> None:
    await reachable(sqlite_database)
    enrolment = await enrolled(sqlite_database)
    policy = Policy.model_validate({"caps": [{**ONE.model_dump(), **cap}]})
    await in_force(sqlite_database, policy)
    sent = SPRING.model_copy(update=changes)
    await happens(sqlite_database, sent)
    assert (await claims(sqlite_database, request(enrolment), now=NOON + later)).rule == rule
    assert _simulated(policy, enrolment, sent, later=later) == rule


async def test_it_stands_in_the_ledger_as_sent_by_whoever_sent_it(database: AsyncEngine, enrolment: Enrolment) -> None:
    await happens(database, SPRING)
    (row,) = await rows(database, EffectRow)
    assert (row["state"], row["rule"], row["provider"]) == (EffectState.SENT, "outside", "listmonk")
    assert (row["message"], row["journey"], row["workflow_id"]) == ("spring", "campaign:spring", "listmonk/anna")
    assert (row["purpose"], row["topic"], row["team"], row["channel"]) == ("marketing", "coupons", "sales", "email")
    assert row["asked_at"] == row["claimed_at"] == row["settled_at"] == NOON
    assert row["reason"] == "listmonk says it sent it"
    assert not await rows(database, DecisionRow), "nobody asked us"


async def test_told_twice_it_counts_once_and_for_nobody_else(database: AsyncEngine, enrolment: Enrolment) -> None:
    two = ONE.model_copy(update={"most": 2})
    await in_force(database, Policy(caps=(two,)))
    for expected in (Answer.ACCEPTED, Answer.DUPLICATE):
        async with writing(database) as tx:
            (answer,) = (await accept(tx, ANNA, [incoming(SPRING, source_id="mail-1")], NOON)).answers
        assert answer[0] is expected
    (twin,) = await twins(database, enrolment, 1)
    assert (await claims(database, request(enrolment))).is_won
    assert (await claims(database, request(enrolment, 1))).rule == "one-a-day"
    assert [(await claims(database, request(twin, n))).is_won for n in range(3)] == [True, True, False]


async def test_what_is_told_late_counts_from_when_it_was_sent(database: AsyncEngine, enrolment: Enrolment) -> None:
    await in_force(database, Policy(caps=(ONE,)))
    async with writing(database) as tx:
        await accept(tx, ANNA, [incoming(SPRING, at=NOON)], NOON + 20 * HOUR)
    stopped = await claims(database, request(enrolment), now=NOON + 20 * HOUR)
    assert (stopped.rule, stopped.until) == ("one-a-day", NOON + 24 * HOUR)
    assert (await claims(database, request(enrolment), now=NOON + 24 * HOUR)).is_won
