"""Journeys made up to compete for one customer: each says one thing, its rank told by its name."""

from datetime import timedelta

from temporalio import workflow

from workflows.journey import Journey
from workflows.vocabulary.events.browsing import CartChanged
from workflows.vocabulary.events.contracts import ContractCancelled, ContractRenewed, OfferAccepted
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.messages.network import DataUpgradeOffer
from workflows.vocabulary.messages.renewal import RenewalOffer
from workflows.vocabulary.messages.stores import CoffeeNearby
from workflows.vocabulary.outcome import Outcome


@workflow.defn(name="foremost")
class Foremost(Journey[OfferAccepted]):
    """Say the most important thing, good for a day."""

    listens_to = (ContractCancelled,)
    goal = ContractRenewed

    @workflow.run
    async def run(self, start: OfferAccepted) -> Outcome:
        """Say it."""
        offer = RenewalOffer(package=start.contract_id)
        await self.send(offer, expires_after=timedelta(days=2), unless=ContractCancelled)
        return Outcome.COMPLETED


@workflow.defn(name="middling")
class Middling(Journey[CartChanged]):
    """Say something of some importance."""

    @workflow.run
    async def run(self, start: CartChanged) -> Outcome:
        """Say it."""
        await self.send(DataUpgradeOffer(limit_gb=1))
        return Outcome.COMPLETED


@workflow.defn(name="hindmost")
class Hindmost(Journey[BasketBought]):
    """Say what matters least."""

    @workflow.run
    async def run(self, start: BasketBought) -> Outcome:
        """Say it."""
        await self.send(CoffeeNearby(street=start.basket_id))
        return Outcome.COMPLETED
