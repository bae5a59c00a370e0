"""More made-up journeys, for what operators, pauses and the limits of calendars do to one; they start on an offer."""

from datetime import UTC, date, datetime, time, timedelta

from temporalio import workflow

from tests.verbs.made_up import DAY
from workflows.journey import Journey
from workflows.vocabulary.events.contracts import ContractCancelled, OfferAccepted
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.messages.renewal import RenewalOffer, RenewalReminder
from workflows.vocabulary.outcome import IfPast, Outcome
from workflows.vocabulary.pausing import AfterPause

MONTH = 30 * DAY


@workflow.defn(name="steers")
class Steers(Journey[OfferAccepted]):
    """Have another system's campaign paused, a day from now."""

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """One campaign, and nothing said."""
        await self.sleep(DAY)
        await self.pause_campaign("newsletter")
        await self.sleep(MONTH)
        return Outcome.COMPLETED


@workflow.defn(name="listens")
class Listens(Journey[OfferAccepted]):
    """Wait for the lack of baskets."""

    listens_to = (BasketBought,)

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """A month without any."""
        await self.silence(BasketBought, lasting=MONTH)
        return Outcome.COMPLETED


@workflow.defn(name="speaks-and-listens")
class SpeaksAndListens(Journey[OfferAccepted]):
    """Say something, then wait for the lack of baskets."""

    listens_to = (BasketBought,)

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """What was said is not to be said again when the wait has grown long."""
        await self.send(RenewalReminder(contract_id="k-1"))
        await self.silence(BasketBought, lasting=MONTH)
        return Outcome.COMPLETED


@workflow.defn(name="offers")
class Offers(Journey[OfferAccepted]):
    """Sell something at once, and stay."""

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """One offer."""
        receipt = await self.send(RenewalOffer(package="P"))
        self.stage(receipt.state)
        await self.sleep(10 * MONTH)
        return Outcome.COMPLETED


@workflow.defn(name="offers-if-fresh")
class OffersIfFresh(Journey[OfferAccepted]):
    """Sell something at once, unless a pause made it half a day old."""

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """One offer, if it is not stale."""
        await self.send(RenewalOffer(package="P"), after_pause=AfterPause.skip_if_older_than(timedelta(hours=12)))
        await self.sleep(MONTH)
        return Outcome.COMPLETED


@workflow.defn(name="expires")
class Expires(Journey[OfferAccepted]):
    """Say something a day from now that is good for two, unless a basket came; after a pause an operator decides."""

    listens_to = (BasketBought,)

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """One message that ages."""
        await self.sleep(DAY)
        receipt = await self.send(
            RenewalReminder(contract_id="k-1"),
            expires_after=2 * DAY,
            unless=BasketBought,
            after_pause=AfterPause.ask(),
        )
        self.stage(receipt.state)
        await self.sleep(MONTH)
        return Outcome.COMPLETED


@workflow.defn(name="same-store")
class SameStore(Journey[OfferAccepted]):
    """Wait for a second basket from the store of the first."""

    listens_to = (BasketBought,)

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """Two baskets of one store."""
        first = await self.wait_for(BasketBought)
        second = await self.wait_for(BasketBought, same="store_id", as_in=first, within=10 * DAY)
        return Outcome.LAPSED if second is None else Outcome.CONVERTED


@workflow.defn(name="for-ever")
class ForEver(Journey[OfferAccepted]):
    """Wait for the end of the calendar."""

    exits_on = (ContractCancelled,)

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """Some time before it, and first for what was over before there were time zones."""
        await self.sleep_until(datetime.min.replace(tzinfo=UTC), before=2 * MONTH, if_past=IfPast.RUN_NOW)
        await self.sleep_until(date.min, at=time(9), before=2 * MONTH, if_past=IfPast.RUN_NOW)
        await self.sleep_until(datetime.max.replace(tzinfo=UTC), at=time(9), before=2 * MONTH, if_past=IfPast.RUN_NOW)
        return Outcome.COMPLETED
