"""A journey that does something else every time, in a module of its own because the sandbox loads it afresh."""

from datetime import timedelta

from temporalio import workflow

from workflows.journey import Journey
from workflows.vocabulary.events.contracts import OfferAccepted
from workflows.vocabulary.outcome import Outcome

with workflow.unsafe.imports_passed_through():
    from tests.testkit.turns import TURNS


@workflow.defn(name="made-up-unsteady")
class Unsteady(Journey[OfferAccepted]):
    """Sleep one day longer every time."""

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """One sleep."""
        await self.sleep(timedelta(days=1 + next(TURNS)))
        return Outcome.COMPLETED


@workflow.defn(name="made-up-changed")
class Changed(Journey[OfferAccepted]):
    """Sleep a day, and since the change another one."""

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """One sleep, or two."""
        await self.sleep(timedelta(days=1))
        if workflow.patched("another-day"):
            await self.sleep(timedelta(days=1))
        return Outcome.COMPLETED


@workflow.defn(name="made-up-clock")
class ReadsTheClock(Journey[OfferAccepted]):
    """Sleep until noon by this machine's clock."""

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """It comes no further than that."""
        from datetime import UTC, datetime

        return Outcome.COMPLETED if datetime.now(UTC).hour == 12 else Outcome.LAPSED
