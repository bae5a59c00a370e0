"""Journeys made up to try one verb each; all of them start on an offer that was accepted."""

from datetime import date, time, timedelta

from temporalio import workflow

from workflows.journey import Journey
from workflows.vocabulary.events.contracts import ContractCancelled, OfferAccepted
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.local_time import Weekday
from workflows.vocabulary.messages.message import Message, Purpose
from workflows.vocabulary.messages.renewal import RenewalOffer, RenewalReminder
from workflows.vocabulary.outcome import IfPast, Outcome
from workflows.vocabulary.pausing import AfterPause

DAY = timedelta(days=1)


@workflow.defn(name="correlates")
class Correlates(Journey[OfferAccepted]):
    """Wait until the very case is closed that was opened."""

    listens_to = (SupportCaseOpened, SupportCaseClosed)

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """One case, from its opening to its end."""
        opened = await self.wait_for(SupportCaseOpened)
        closed = await self.wait_for(SupportCaseClosed, same="case_id", as_in=opened, within=10 * DAY)
        return Outcome.LAPSED if closed is None else Outcome.COMPLETED


@workflow.defn(name="chooses")
class Chooses(Journey[OfferAccepted]):
    """Wait for a large basket that is bought after a day's rest."""

    listens_to = (BasketBought, SupportCaseOpened, SupportCaseClosed)

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """Small baskets, and those bought too early, do not count."""
        await self.sleep(DAY)
        large = await self.wait_for(
            BasketBought, where=lambda basket: basket.amount_cents >= 1000, since=self.now, within=5 * DAY
        )
        if large is None:
            return Outcome.LAPSED
        await self.wait_for(BasketBought, SupportCaseOpened, SupportCaseClosed)
        return Outcome.CONVERTED


@workflow.defn(name="keeps-hours")
class KeepsHours(Journey[OfferAccepted]):
    """Wait by the clock on the customer's wall."""

    exits_on = (ContractCancelled,)

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """The next morning, the Tuesday after, and a day in spring."""
        await self.sleep_until(time(9))
        self.stage("morning")
        await self.sleep_until(Weekday.TUESDAY, at=time(10))
        self.stage("Tuesday")
        await self.sleep_until(date(2027, 4, 1), at=time(9), before=3 * DAY, if_past=IfPast.RUN_NOW)
        return Outcome.COMPLETED


@workflow.defn(name="keeps-dates")
class KeepsDates(Journey[OfferAccepted]):
    """Wait for the customer's birthday, whenever we come to know it."""

    follows_profile = True

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """The day before, at nine."""
        is_in_time = await self.sleep_until(
            lambda customer: customer.traits.birthday, at=time(9), before=DAY, if_past=IfPast.SKIP
        )
        return Outcome.COMPLETED if is_in_time else Outcome.LAPSED


@workflow.defn(name="tries")
class Tries(Journey[OfferAccepted]):
    """Put customers in arms."""

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """Ask twice for the arm of one experiment."""
        self.stage(await self.split("wording", ("plain", "playful"), holdout=20))
        await self.sleep(DAY)
        self.stage(await self.split("wording", {"new": 1}))
        return Outcome.COMPLETED


@workflow.defn(name="keeps-quiet")
class KeepsQuiet(Journey[OfferAccepted]):
    """Keep the others from selling anything for a while."""

    listens_to = (SupportCaseClosed,)
    exits_on = (ContractCancelled,)

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """Hold, say something ourselves, and release when the case is closed."""
        await self.hold("a call", binds=(Purpose.MARKETING,), lasting=30 * DAY)
        await self.send(RenewalOffer(package="Ours"))
        await self.wait_for(SupportCaseClosed)
        await self.release("a call")
        await self.sleep(30 * DAY)
        return Outcome.COMPLETED


@workflow.defn(name="keeps-travel-quiet")
class KeepsTravelQuiet(Journey[OfferAccepted]):
    """Keep the others from selling journeys, and nothing else."""

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """Hold one topic, and what one journey says of another."""
        await self.hold("travel", binds=(Purpose.MARKETING,), topics=("travel",), lasting=30 * DAY)
        await self.hold("carts", binds=(Purpose.MARKETING,), journeys=("abandoned-cart",), lasting=30 * DAY)
        await self.sleep(30 * DAY)
        return Outcome.COMPLETED


class _Speaks(Journey[OfferAccepted]):
    after = AfterPause.send()

    async def _speak(self) -> Outcome:
        await self.sleep(DAY)
        receipt = await self.send(RenewalReminder(contract_id="k-1"), after_pause=self.after)
        self.stage(receipt.state)
        await self.pause_campaign("newsletter")
        await self.sleep(DAY)
        return Outcome.COMPLETED


@workflow.defn(name="speaks")
class Speaks(_Speaks):
    """Say something a day from now."""

    goal = BasketBought
    exits_on = (ContractCancelled,)

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """One message, whatever pause came before it."""
        return await self._speak()


@workflow.defn(name="speaks-if-fresh")
class SpeaksIfFresh(_Speaks):
    """Say something a day from now, unless a pause made it stale."""

    after = AfterPause.skip_if_older_than(2 * DAY)

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """One message, if it is not stale."""
        return await self._speak()


@workflow.defn(name="speaks-if-told")
class SpeaksIfTold(_Speaks):
    """Say something a day from now; after a pause an operator decides."""

    after = AfterPause.ask()

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """One message, if nobody minds."""
        return await self._speak()


class Wordless(Message, purpose=Purpose.SERVICE, topic="tests", team="tests"):
    """A message for which nobody has written words yet."""


@workflow.defn(name="mumbles")
class Mumbles(Journey[OfferAccepted]):
    """Say something for which there are no words."""

    exits_on = (ContractCancelled,)

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """One message without words, then one with."""
        receipt = await self.send(Wordless())
        self.stage(receipt.state)
        await self.send(RenewalReminder(contract_id="k-1"))
        await self.sleep(DAY)
        return Outcome.COMPLETED
