"""What operators say is for the record: what could not be kept there is refused, and no journey waits for it."""

import pytest
from temporalio.common import RetryPolicy

from testkit.sojourn import Sojourn
from testkit.world import Order, Refused
from tests.verbs.made_up_more import Listens
from workflows.vocabulary.events.contracts import OfferAccepted
from workflows.vocabulary.outcome import Outcome

START = OfferAccepted(contract_id="k-1")


@pytest.mark.parametrize("by", ["x" * 121, "\U0001f600" * 190, "an\x00na", "anna\nben"])
@pytest.mark.parametrize("order", ["pause", "stop"])
async def test_a_name_that_no_record_could_keep_is_refused_and_changes_nothing(
    sojourn: Sojourn, order: Order, by: str
) -> None:
    journey = await sojourn.start(Listens, START)
    with pytest.raises(Refused, match=r"^say it in "):
        await journey.told(order, by=by)
    assert journey.where == "wait for 30 d without basket.bought"


async def test_a_note_that_cannot_be_written_keeps_no_journey_from_ending(
    sojourn: Sojourn, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sojourn.fails("note", "ValueError", "the table is gone")
    monkeypatch.setattr("workflows.steered._NOTED_OR_NOT", RetryPolicy(maximum_attempts=1))
    journey = await sojourn.start(Listens, START)
    assert (await journey.told("stop")).startswith("stopped at: ")
    assert (journey.outcome, journey.reason) == (Outcome.STOPPED, "stopped by anna: wrong price")
