"""What a test has lived through on virtual time runs once more when it is over, and must come out the same."""

from datetime import timedelta

import pytest

from simulation.replaying import TookAnotherWay
from testkit.sojourn import Sojourn
from testkit.stuck import Stuck
from testkit.virtual.world import VirtualWorld
from tests.testkit.unsteady import Changed, ReadsTheClock, Unsteady
from workflows.journeys.win_back import WinBack
from workflows.vocabulary.events.contracts import OfferAccepted
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.outcome import Outcome

START = OfferAccepted(contract_id="k-1")


def _virtual(sojourn: Sojourn) -> VirtualWorld:
    assert isinstance(sojourn.world, VirtualWorld)
    return sojourn.world


async def test_a_journey_that_does_something_else_the_second_time_is_caught_with_its_steps(
    virtual_sojourn: Sojourn,
) -> None:
    unsteady = await virtual_sojourn.start(Unsteady, START)
    await unsteady.passes(days=99)
    with pytest.raises(TookAnotherWay, match=f"{unsteady.workflow} took another way than it had") as wrong:
        _virtual(virtual_sojourn).is_replayed()
    assert "StartTimer" in str(wrong.value)
    assert "initialize_workflow" in "".join(wrong.value.__notes__)
    await virtual_sojourn.abandon()


async def test_of_a_journey_that_rolled_over_every_run_is_replayed(
    virtual_sojourn: Sojourn, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing = await virtual_sojourn.start(WinBack, BasketBought(basket_id="1", amount_cents=1750))
    await standing.passes(days=31)
    await standing.happens(BasketBought(basket_id="2", amount_cents=1750))
    replayed: list[str] = []
    with monkeypatch.context() as watched:
        watched.setattr("testkit.virtual.world.replay", lambda run: replayed.append(run.beginning.run_id))
        _virtual(virtual_sojourn).is_replayed()
    assert len(set(replayed)) == 2


async def test_a_change_that_is_guarded_by_a_patch_is_replayed_as_it_went(sojourn: Sojourn) -> None:
    changed = await sojourn.start(Changed, START)
    await changed.passes(timedelta(days=1, minutes=1))
    assert changed.outcome is None
    await changed.passes(days=1)
    assert changed.outcome is Outcome.COMPLETED


async def test_a_journey_that_reads_this_machines_clock_is_stopped(sojourn: Sojourn) -> None:
    with pytest.raises(Stuck, match=r"the journey's own code fails: (?s:.)*datetime\.datetime\.now"):
        await sojourn.start(ReadsTheClock, START)
    await sojourn.abandon()
