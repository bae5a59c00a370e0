"""Journeys made up to try what a run may ask of Temporal; all of them start on an offer that was accepted."""

from datetime import timedelta

from temporalio import workflow

from workflows.journey import Journey
from workflows.vocabulary.events.contracts import ContractCancelled, ContractRenewed, OfferAccepted
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.messages.renewal import RenewalOffer, RenewalReminder
from workflows.vocabulary.outcome import Outcome

DAY = timedelta(days=1)


@workflow.defn(name="says-one-thing")
class SaysOneThing(Journey[OfferAccepted]):
    """Say one thing after a day, and wait for a basket."""

    listens_to = (BasketBought,)
    goal = ContractRenewed
    exits_on = (ContractCancelled,)

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """Sleep, say, wait."""
        await self.sleep(DAY)
        await self.send(RenewalReminder(contract_id=start.contract_id))
        basket = await self.wait_for(BasketBought, within=7 * DAY)
        return Outcome.LAPSED if basket is None else Outcome.COMPLETED


@workflow.defn(name="stands")
class Stands(Journey[OfferAccepted]):
    """A standing journey: a message every week, for ever."""

    listens_to = (BasketBought,)

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """One week."""
        await self.sleep(7 * DAY)
        await self.send(RenewalOffer(package="Weekly"))
        self.renew()


@workflow.defn(name="is-patched")
class IsPatched(Journey[OfferAccepted]):
    """A journey whose framework was changed while customers were inside."""

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """The new way, for whoever begins now."""
        if workflow.patched("shorter"):
            await self.sleep(DAY)
        else:
            await self.sleep(30 * DAY)
        return Outcome.COMPLETED


@workflow.defn(name="is-wrong")
class IsWrong(Journey[OfferAccepted]):
    """A journey with a bug."""

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """Divide by nothing."""
        await self.sleep(DAY / (len(start.contract_id) - len(start.contract_id)))
        return Outcome.COMPLETED


@workflow.defn(name="runs-in-circles")
class RunsInCircles(Journey[OfferAccepted]):
    """A journey that never lets time pass."""

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """Begin again, at once."""
        await self.sleep(timedelta(microseconds=0))
        self.renew()


@workflow.defn(name="guesses")
class Guesses(Journey[OfferAccepted]):
    """A journey that leaves something to chance, as Temporal lets it be replayed."""

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """A day, more or less."""
        await self.sleep(DAY * workflow.random().uniform(0.5, 1.5))
        return Outcome.COMPLETED


@workflow.defn(name="welcome-back")
class WelcomeBack(Journey[OfferAccepted]):
    """The first version of a journey."""

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """A week."""
        await self.sleep(7 * DAY)
        return Outcome.COMPLETED


@workflow.defn(name="welcome-back-v2")
class WelcomeBackV2(Journey[OfferAccepted]):
    """The second, which new customers enter."""

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """A day."""
        await self.sleep(DAY)
        return Outcome.COMPLETED
