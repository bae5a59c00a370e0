"""What operators say is for the record: what could not be kept there is refused, and no journey waits for it."""

from typing import NoReturn

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection
from temporalio.common import RetryPolicy

from store.tables import EnrolmentRow
from testkit.sojourn import Sojourn
from tests.verbs.conftest import operator, workflow_of
from tests.verbs.made_up_more import Listens
from workflows.vocabulary.events.contracts import OfferAccepted
from workflows.vocabulary.outcome import Outcome
from workflows.vocabulary.pausing import Instruction
from workflows.vocabulary.requests import Note

START = OfferAccepted(contract_id="k-1")


@pytest.mark.parametrize("by", ["x" * 121, "\U0001f600" * 190, "an\x00na", "anna\nben"])
@pytest.mark.parametrize("update", ["pause", "stop"])
async def test_a_name_that_no_record_could_keep_is_refused_and_changes_nothing(
    sojourn: Sojourn, update: str, by: str
) -> None:
    journey = await sojourn.start(Listens, START)
    refusal = await operator(sojourn, journey, update, Instruction(by=by, why="wrong price"))
    assert refusal.startswith("refused: say it in ")
    assert journey.where == "wait for 30 d without basket.bought"


async def test_a_note_that_cannot_be_written_keeps_no_journey_from_ending(
    sojourn: Sojourn, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unwritable(tx: AsyncConnection, note: Note) -> NoReturn:
        raise ValueError("the table is gone")

    monkeypatch.setattr("activities.bookkeeping.write_note", unwritable)
    monkeypatch.setattr("workflows.steered._NOTED_OR_NOT", RetryPolicy(maximum_attempts=1))
    journey = await sojourn.start(Listens, START)
    assert (await operator(sojourn, journey, "stop")).startswith("stopped at: ")
    assert await workflow_of(sojourn, journey).result() == Outcome.STOPPED
    (row,) = await sojourn.world.rows(EnrolmentRow)
    assert (row["outcome"], row["reason"]) == ("stopped", "stopped by anna: wrong price")
