"""Journeys that cannot go on, each for a reason of its own."""

from datetime import timedelta

from temporalio import workflow

from workflows.journey import Journey
from workflows.vocabulary.events.contracts import ContractCancelled, ContractRenewed
from workflows.vocabulary.messages.message import Message, Purpose
from workflows.vocabulary.outcome import Outcome


class Wordless(Message, purpose=Purpose.SERVICE, topic="trial", team="growth"):
    """Something nobody has found words for."""


@workflow.defn(name="made-up-wordless")
class SaysTheUnsayable(Journey[ContractCancelled]):
    """Say what has no template."""

    @workflow.run
    async def run(self, cancelled: ContractCancelled) -> Outcome:
        """Say it."""
        await self.send(Wordless())
        return Outcome.COMPLETED


@workflow.defn(name="made-up-buggy")
class HasABug(Journey[ContractRenewed]):
    """Wait a day, and fall over."""

    @workflow.run
    async def run(self, renewed: ContractRenewed) -> Outcome:
        """Wait, and look for what is not there."""
        await self.sleep(timedelta(days=1))
        return Outcome({"no": "such outcome"}[renewed.contract_id])
