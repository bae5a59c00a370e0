"""Giving way, in the store: who waits for whom, who is told, and how long one who does not answer is waited for."""

from datetime import datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from store.attempts import begin_sending, put_back, settle
from store.claim import Claim
from store.engine import writing
from store.switches import pause, resume
from store.tables import DeliveryRow, EffectRow
from tests.store.scenes import NOON, OFFER, attempt, claims, enrolled, happens, in_force, request, rows
from workflows.vocabulary.events.support import SupportCaseOpened
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.messages.message import Message, Purpose
from workflows.vocabulary.messages.renewal import RenewalReminder
from workflows.vocabulary.messages.stores import CoffeeNearby
from workflows.vocabulary.pausing import EVERYTHING
from workflows.vocabulary.policies.caps import Cap
from workflows.vocabulary.policies.hours import QuietHours
from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.policies.ranks import Gathering
from workflows.vocabulary.requests import Enrolment

MINUTE = timedelta(minutes=1)
NIGHT = QuietHours(starts=time(21), ends=time(8), binds=frozenset(Purpose))
SOLD = frozenset({Purpose.MARKETING})
COFFEE = CoffeeNearby(street="Mill Lane")
ONE_A_DAY = Policy(
    caps=(Cap(name="one-a-day", most=1, within_days=1, binds=SOLD),), priorities=("message:renewal-offer", "marketing")
)
GATHERING = ONE_A_DAY.model_copy(update={"gathering": Gathering(minutes=60, binds=SOLD)})
NONE_NOW = ONE_A_DAY.model_copy(update={"caps": (Cap(name="none-now", most=1, within_days=30, binds=SOLD),)})


async def _asks(database: AsyncEngine, enrolment: Enrolment, message: Message, minutes: float) -> Claim:
    return await claims(database, request(enrolment, message=message), now=NOON + minutes * MINUTE)


async def _hints(database: AsyncEngine, enrolment: Enrolment) -> int:
    found = await rows(database, DeliveryRow)
    return len([row for row in found if row["kind"] == "recheck" and row["enrolment_id"] == enrolment.id])


async def _due(database: AsyncEngine, message: Message) -> datetime:
    (row,) = [row for row in await rows(database, EffectRow) if row["message"] == message.name]
    due: datetime = row["due_at"]
    return due


async def test_the_best_goes_though_a_lesser_one_has_gathered_before_it(
    database: AsyncEngine, enrolment: Enrolment
) -> None:
    other = await enrolled(database, "c-2")
    await in_force(database, GATHERING)
    assert (await _asks(database, other, COFFEE, 0)).rule == "gathering"
    await claims(database, request(enrolment, 1200), now=NOON + 20 * MINUTE)  # asked after twenty minutes
    gave_way = await _asks(database, other, COFFEE, 60)
    assert (gave_way.rule, gave_way.until) == ("outranked", NOON + 90 * MINUTE)
    assert await _hints(database, enrolment) == 0  # it gathers, and asks by itself
    before = await _hints(database, other)
    assert (await claims(database, request(enrolment, 1200), now=NOON + 80 * MINUTE)).is_won
    assert await _hints(database, other) == before + 1


async def test_who_sleeps_is_told_that_it_is_given_way_to_and_waited_for_ten_minutes(
    database: AsyncEngine, enrolment: Enrolment
) -> None:
    other, third = await enrolled(database, "c-2"), await enrolled(database, "c-3")
    await in_force(database, NONE_NOW)
    assert (await _asks(database, third, COFFEE, 0)).is_won
    assert (await _asks(database, enrolment, OFFER, 1)).rule == "none-now"
    await in_force(database, ONE_A_DAY)
    a_day = 24 * 60 + 1
    told = await _hints(database, enrolment)
    gave_way = await _asks(database, other, COFFEE, a_day)
    assert (gave_way.rule, gave_way.until) == ("outranked", NOON + (a_day + 10) * MINUTE)
    assert await _hints(database, enrolment) == told + 1
    assert await _due(database, OFFER) == NOON + a_day * MINUTE
    assert (await _asks(database, other, COFFEE, a_day + 9)).rule == "outranked"
    assert await _hints(database, enrolment) == told + 1  # once is enough
    assert (await _asks(database, other, COFFEE, a_day + 10)).is_won


async def test_after_a_pause_of_everything_the_best_goes_first_whoever_asks_first(
    database: AsyncEngine, enrolment: Enrolment
) -> None:
    other = await enrolled(database, "c-2")
    await in_force(database, ONE_A_DAY)
    async with writing(database) as tx:
        await pause(tx, EVERYTHING, "anna", "the price is wrong", NOON)
    for who, message in ((other, COFFEE), (enrolment, OFFER)):
        assert (await _asks(database, who, message, 0)).rule == "paused"
    async with writing(database) as tx:
        await resume(tx, EVERYTHING, "ben", "the price is right", NOON + MINUTE)
    assert (await _asks(database, other, COFFEE, 1)).rule == "outranked"
    assert (await _asks(database, enrolment, OFFER, 1)).is_won


async def test_what_a_pause_still_keeps_is_not_given_way_to(database: AsyncEngine, enrolment: Enrolment) -> None:
    await in_force(database, ONE_A_DAY)
    async with writing(database) as tx:
        await pause(tx, enrolment.journey, "anna", "the price is wrong", NOON)
    assert (await _asks(database, enrolment, OFFER, 0)).state is EffectState.WAITING
    free = enrolment.model_copy(update={"journey": "win-back"})
    assert (await _asks(database, free, COFFEE, 1)).is_won


async def test_who_was_capped_by_a_message_that_the_provider_refuses_is_told_so(
    database: AsyncEngine, enrolment: Enrolment
) -> None:
    other = await enrolled(database, "c-2")
    await in_force(database, ONE_A_DAY)
    mine = attempt()
    assert (await claims(database, request(enrolment), who=mine)).is_won
    assert (await _asks(database, other, COFFEE, 1)).rule == "one-a-day"
    told = await _hints(database, other)
    async with writing(database) as tx:
        await begin_sending(tx, request(enrolment).effect_id, mine)
        await settle(tx, request(enrolment).effect_id, mine.token, EffectState.REJECTED, "no such mailbox", NOON)
    assert await _hints(database, other) == told + 1
    assert (await _asks(database, other, COFFEE, 2)).is_won


async def test_who_was_capped_by_a_message_that_is_put_off_after_all_is_told_so(
    database: AsyncEngine, enrolment: Enrolment
) -> None:
    other = await enrolled(database, "c-2")
    await in_force(database, ONE_A_DAY)
    mine = attempt()
    assert (await claims(database, request(enrolment), who=mine)).is_won
    async with writing(database) as tx:
        await begin_sending(tx, request(enrolment).effect_id, mine)
    assert (await _asks(database, other, COFFEE, 1)).rule == "one-a-day"
    async with writing(database) as tx:
        await put_back(tx, request(enrolment).effect_id, mine.token)
    told = await _hints(database, other)
    await claims(database, request(enrolment, overtaken_by="offer.accepted"), now=NOON + 2 * MINUTE)
    assert await _hints(database, other) == told + 1


async def test_who_gave_way_is_not_told_again_and_again_that_nothing_has_changed(
    database: AsyncEngine, enrolment: Enrolment
) -> None:
    other, third = await enrolled(database, "c-2"), await enrolled(database, "c-3")
    await in_force(database, GATHERING)
    for who in (enrolment, other):
        assert (await _asks(database, who, OFFER if who is enrolment else COFFEE, 0)).rule == "gathering"
    assert (await _asks(database, other, COFFEE, 60)).rule == "outranked"
    told = await _hints(database, other)
    await happens(database, SupportCaseOpened(case_id="1"))
    reminder = RenewalReminder(contract_id="c-3")
    night = NOON + timedelta(hours=11)
    await in_force(database, GATHERING.model_copy(update={"quiet_hours": (NIGHT,)}))
    for _ in range(3):
        assert (await claims(database, request(third, message=reminder), now=night)).rule == "quiet-hours"
    assert await _hints(database, other) <= told + 2
