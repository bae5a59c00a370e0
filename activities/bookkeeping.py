"""Read profiles, keep the ledger, holds and exposures: local activities, idempotent because they may run twice."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio import activity

from store.attempts import leave_out
from store.claim import UnknownCustomer
from store.customers import public_profile, read_customer
from store.engine import reading, writing
from store.enrolments import close_enrolment
from store.holds import set_hold
from store.notes import expose, write_note
from workflows.vocabulary.customer import Customer
from workflows.vocabulary.moments import Moment
from workflows.vocabulary.requests import Closing, Exposure, HoldRequest, LeftOut, Note, Reading


@dataclass(frozen=True)
class StoreProfiles:
    """The port `Profiles` on the real store."""

    database: AsyncEngine

    @activity.defn(name="read-customer")
    async def read(self, wanted: Reading) -> Customer:
        """The live profile, less what is personal."""
        async with reading(self.database) as tx:
            row = await read_customer(tx, wanted.customer)
        if row is None:
            raise UnknownCustomer(f"{wanted.customer} is not in the store")
        return public_profile(row, wanted.at)

    @activity.defn(name="reckon-instant")
    async def reckon(self, moment: Moment) -> datetime:
        """The instant that a customer means by a time on their own clock."""
        customer = await self.read(Reading(customer=moment.customer, at=moment.begun))
        return moment.reckon(customer.time_zone)


@dataclass(frozen=True)
class StoreLedger:
    """The port `Ledger` on the real store."""

    database: AsyncEngine

    @activity.defn(name="close-enrolment")
    async def close(self, closing: Closing) -> None:
        """Record how an enrolment ended."""
        async with writing(self.database) as tx:
            await close_enrolment(tx, closing)

    @activity.defn(name="note")
    async def note(self, note: Note) -> None:
        """Record what was done to an enrolment."""
        async with writing(self.database) as tx:
            await write_note(tx, note)

    @activity.defn(name="leave-out")
    async def leave_out(self, left_out: LeftOut) -> None:
        """Settle a message whose step an operator had left out."""
        async with writing(self.database) as tx:
            await leave_out(tx, left_out)


@dataclass(frozen=True)
class StoreHolds:
    """The port `Holds` on the real store."""

    database: AsyncEngine

    @activity.defn(name="set-hold")
    async def set(self, hold: HoldRequest) -> None:
        """Open a journey's own hold, or release it."""
        async with writing(self.database) as tx:
            await set_hold(tx, hold)


@dataclass(frozen=True)
class StoreExperiments:
    """The port `Experiments` on the real store."""

    database: AsyncEngine

    @activity.defn(name="expose")
    async def expose(self, exposure: Exposure) -> str:
        """Record the first exposure of a customer to an experiment."""
        async with writing(self.database) as tx:
            return await expose(tx, exposure)
