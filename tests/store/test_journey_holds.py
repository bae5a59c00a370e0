"""Holds that journeys open, on the customer's locked row like those that events open."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from store.engine import writing
from store.enrolments import close_enrolment
from store.holds import set_hold
from store.notes import expose
from store.tables import DeliveryRow
from tests.store.scenes import NOON, claims, enrolled, request, rows
from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.outcome import Outcome
from workflows.vocabulary.requests import Closing, Enrolment, Exposure, HoldRequest

DAY = timedelta(days=1)


async def _hold(database: AsyncEngine, by: Enrolment, *, is_open: bool = True) -> None:
    until = NOON + DAY if is_open else None
    hold = HoldRequest(enrolment=by, name="talking", binds=frozenset({Purpose.MARKETING}), until=until, at=NOON)
    async with writing(database) as tx:
        await set_hold(tx, hold)


async def test_a_hold_stops_the_claims_of_other_journeys_and_its_release_wakes_them(
    database: AsyncEngine, enrolment: Enrolment
) -> None:
    other = await enrolled(database, "c-2")
    await _hold(database, other)
    assert (await claims(database, request(enrolment))).rule == "journey-hold"
    assert (await claims(database, request(other))).is_won
    await _hold(database, other, is_open=False)
    assert [row["enrolment_id"] for row in await rows(database, DeliveryRow) if row["kind"] == "recheck"] == [
        enrolment.id
    ]
    assert (await claims(database, request(enrolment))).is_won


async def test_a_hold_ends_with_the_journey_that_opened_it(database: AsyncEngine, enrolment: Enrolment) -> None:
    other = await enrolled(database, "c-2")
    await _hold(database, other)
    async with writing(database) as tx:
        await close_enrolment(tx, Closing(enrolment=other, outcome=Outcome.COMPLETED, reason="done", at=NOON))
    assert (await claims(database, request(enrolment))).is_won


async def test_the_first_exposure_to_an_experiment_counts_for_ever(database: AsyncEngine, enrolment: Enrolment) -> None:
    first = Exposure(enrolment=enrolment, experiment="wording", arm="plain", at=NOON)
    async with writing(database) as tx:
        assert await expose(tx, first) == "plain"
    async with writing(database) as tx:
        assert await expose(tx, first.model_copy(update={"arm": "playful"})) == "plain"
