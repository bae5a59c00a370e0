"""How a journey ended stays on the ledger, and what it still wanted to say is not said."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from store.attempts import begin_sending
from store.engine import writing
from store.enrolments import close_enrolment
from store.tables import EffectRow
from tests.store.scenes import NOON, attempt, claims, enrolled, enrolments, reachable, request, rows
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.outcome import Outcome
from workflows.vocabulary.requests import Closing, Enrolment

NIGHT = NOON + timedelta(hours=10)


async def _close(database: AsyncEngine, enrolment: Enrolment, outcome: Outcome, reason: str) -> None:
    async with writing(database) as tx:
        await close_enrolment(tx, Closing(enrolment=enrolment, outcome=outcome, reason=reason, at=NIGHT))


async def test_the_first_end_counts(database: AsyncEngine) -> None:
    enrolment = await enrolled(database)
    await _close(database, enrolment, Outcome.CONVERTED, "contract.renewed")
    await _close(database, enrolment, Outcome.CANCELLED, "stopped by an operator")
    (row,) = await enrolments(database)
    assert (row["outcome"], row["reason"], row["ended_at"]) == (Outcome.CONVERTED, "contract.renewed", NIGHT)


async def test_what_waited_to_be_said_ends_with_its_journey(database: AsyncEngine) -> None:
    await reachable(database)
    enrolment = await enrolled(database)
    waiting, claimed, sending = (request(enrolment, occurrence) for occurrence in range(3))
    mine = attempt()
    await claims(database, waiting, now=NIGHT)
    await claims(database, claimed)
    await claims(database, sending, who=mine)
    async with writing(database) as tx:
        assert await begin_sending(tx, sending.effect_id, mine)
    await _close(database, enrolment, Outcome.CANCELLED, "stopped by an operator")
    effects = {row["id"]: row for row in await rows(database, EffectRow)}
    for dropped in (waiting, claimed):
        row = effects[dropped.effect_id]
        assert (row["state"], row["rule"], row["settled_at"]) == (EffectState.SUPPRESSED, "journey-over", NIGHT)
        assert row["reason"] == "the journey ended: stopped by an operator"
    # What is on its way to the provider cannot be taken back: its attempt says what became of it.
    assert effects[sending.effect_id]["state"] == EffectState.SENDING


async def test_a_journey_that_has_ended_says_nothing_more(database: AsyncEngine) -> None:
    await reachable(database)
    enrolment = await enrolled(database)
    await _close(database, enrolment, Outcome.LAPSED, "no answer")
    claimed = await claims(database, request(enrolment))
    assert (claimed.is_won, claimed.reason) == (False, "the journey ended: no answer")


async def test_another_journeys_messages_go_on_waiting(database: AsyncEngine) -> None:
    await reachable(database)
    ending, going_on = await enrolled(database, "c-1"), await enrolled(database, "c-2")
    await claims(database, request(going_on), now=NIGHT)
    await _close(database, ending, Outcome.LAPSED, "no answer")
    (row,) = await rows(database, EffectRow)
    assert row["state"] == EffectState.WAITING
