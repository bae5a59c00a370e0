"""What a cap counts when a message is claimed: every other message of the customer, and none twice."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from tests.store.scenes import NOON, claims, in_force, request, sent, twins
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.policies.caps import Cap
from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.requests import Enrolment


async def test_what_a_cap_stops_goes_when_the_oldest_no_longer_counts(
    database: AsyncEngine, enrolment: Enrolment
) -> None:
    for day in range(3):
        await sent(database, enrolment, day, now=NOON + timedelta(days=day))
    stopped = await claims(database, request(enrolment, 3), now=NOON + timedelta(days=3))
    assert (stopped.state, stopped.rule) == (EffectState.WAITING, "marketing-per-week")
    assert stopped.until == NOON + timedelta(days=7)
    assert not (await claims(database, request(enrolment, 3), now=NOON + timedelta(days=7, seconds=-1))).is_won
    assert (await claims(database, request(enrolment, 3), now=NOON + timedelta(days=7))).is_won


async def test_messages_claimed_in_the_same_instant_all_count(database: AsyncEngine, enrolment: Enrolment) -> None:
    assert [(await claims(database, request(enrolment, n))).is_won for n in range(4)] == [True, True, True, False]
    # Claimed again by another attempt, a message counts the others still, and itself not.
    await in_force(database, Policy(caps=(Cap(name="two", most=2, within_days=7, binds=frozenset(Purpose)),)))
    assert (await claims(database, request(enrolment, 0))).rule == "two"


async def test_a_message_taken_up_by_another_attempt_does_not_count_against_itself(
    database: AsyncEngine, enrolment: Enrolment
) -> None:
    await in_force(database, Policy(caps=(Cap(name="one", most=1, within_days=7, binds=frozenset(Purpose)),)))
    assert (await claims(database, request(enrolment))).is_won
    assert (await claims(database, request(enrolment))).is_won


async def test_one_customers_messages_do_not_count_for_another(database: AsyncEngine, enrolment: Enrolment) -> None:
    await in_force(database, Policy(caps=(Cap(name="one", most=1, within_days=7, binds=frozenset(Purpose)),)))
    for somebody in (enrolment, *await twins(database, enrolment, 2)):
        assert (await claims(database, request(somebody))).is_won
