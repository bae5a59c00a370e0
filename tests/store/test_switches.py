"""A switch binds at the next claim, wakes what waited for it, and remembers who turned it and why."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from store.engine import reading, writing
from store.steering_tables import SwitchRow
from store.switches import NothingToSwitch, Unsigned, pause, pauses_in_force, pauses_of, resume
from store.tables import DeliveryRow
from tests.store.scenes import NOON, claims, request, rows
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.pausing import EVERYTHING, AfterPause
from workflows.vocabulary.requests import Enrolment

RENEWAL = "contract-renewal"


async def _pauses(database: AsyncEngine, scope: str) -> None:
    async with writing(database) as tx:
        await pause(tx, scope, "anna", "the price is wrong", NOON)


async def _resumes(database: AsyncEngine, scope: str) -> int:
    async with writing(database) as tx:
        return await resume(tx, scope, "ben", "the price is right", NOON)


@pytest.mark.parametrize("scope", [RENEWAL, EVERYTHING])
async def test_nothing_is_claimed_while_its_journey_or_everything_is_paused(
    database: AsyncEngine, enrolment: Enrolment, scope: str
) -> None:
    await _pauses(database, scope)
    claimed = await claims(database, request(enrolment))
    assert (claimed.state, claimed.rule, claimed.is_held) == (EffectState.WAITING, "paused", True)
    assert "by anna: the price is wrong" in claimed.reason
    await _resumes(database, scope)
    assert (await claims(database, request(enrolment))).is_won


async def test_a_pause_of_another_journey_binds_nothing_here(database: AsyncEngine, enrolment: Enrolment) -> None:
    await _pauses(database, "win-back")
    assert (await claims(database, request(enrolment))).is_won


async def test_with_journey_and_everything_paused_one_resumption_is_not_enough(
    database: AsyncEngine, enrolment: Enrolment
) -> None:
    await _pauses(database, RENEWAL)
    await _pauses(database, EVERYTHING)
    await _resumes(database, EVERYTHING)
    assert (await claims(database, request(enrolment))).rule == "paused"
    await _resumes(database, RENEWAL)
    assert (await claims(database, request(enrolment))).is_won


async def test_a_resumption_wakes_what_waited_for_it_and_nothing_else(
    database: AsyncEngine, enrolment: Enrolment
) -> None:
    await _pauses(database, RENEWAL)
    await claims(database, request(enrolment))
    assert await _resumes(database, RENEWAL) == 1
    hints = [row for row in await rows(database, DeliveryRow) if row["kind"] == "recheck"]
    assert [row["enrolment_id"] for row in hints] == [enrolment.id]
    await _pauses(database, "win-back")
    assert await _resumes(database, "win-back") == 0


async def test_every_turn_of_a_switch_stays_on_record(database: AsyncEngine) -> None:
    await _pauses(database, RENEWAL)
    await _resumes(database, RENEWAL)
    turned = [(row["scope"], row["is_paused"], row["by"], row["why"]) for row in await rows(database, SwitchRow)]
    assert turned == [(RENEWAL, True, "anna", "the price is wrong"), (RENEWAL, False, "ben", "the price is right")]
    async with reading(database) as tx:
        assert await pauses_in_force(tx) == []


async def test_a_switch_that_is_there_already_says_who_put_it_there(database: AsyncEngine) -> None:
    with pytest.raises(NothingToSwitch, match="contract-renewal is not paused"):
        await _resumes(database, RENEWAL)
    await _pauses(database, RENEWAL)
    with pytest.raises(NothingToSwitch, match="by anna: the price is wrong"):
        await _pauses(database, RENEWAL)


async def test_a_journey_is_bound_by_its_own_pause_and_by_that_of_everything(database: AsyncEngine) -> None:
    await _pauses(database, EVERYTHING)
    await _pauses(database, RENEWAL)
    async with reading(database) as tx:
        pauses, others = await pauses_of(tx, RENEWAL), await pauses_of(tx, "win-back")
    assert ([p.scope for p in pauses], [p.scope for p in others]) == (["*", RENEWAL], ["*"])


@pytest.mark.parametrize("by", ["", "x" * 121, "an\x00na"])
async def test_nobody_turns_a_switch_without_saying_properly_who_they_are(database: AsyncEngine, by: str) -> None:
    async with writing(database) as tx:
        with pytest.raises(Unsigned):
            await pause(tx, RENEWAL, by, "the price is wrong", NOON)
        assert await pauses_in_force(tx) == []


async def test_what_a_pause_kept_waiting_stays_so_when_something_else_holds_it_afterwards(
    database: AsyncEngine, enrolment: Enrolment
) -> None:
    asked = request(enrolment).model_copy(
        update={"after_pause": AfterPause.skip_if_older_than(timedelta(hours=12)), "was_paused": True}
    )
    await _pauses(database, RENEWAL)
    assert (await claims(database, asked)).rule == "paused"
    await _resumes(database, RENEWAL)
    at_night = await claims(database, asked, NOON + timedelta(hours=11))
    assert at_night.rule == "quiet-hours"
    assert (await claims(database, asked, NOON + timedelta(hours=23))).rule == "stale-after-pause"


async def test_why_something_is_paused_carries_no_address_into_the_reasons_of_what_waits(
    database: AsyncEngine, enrolment: Enrolment
) -> None:
    async with writing(database) as tx:
        await pause(tx, RENEWAL, "anna", "anna@example.com asked for it", NOON)
    assert (await claims(database, request(enrolment))).reason.endswith("by anna: (an address) asked for it")
