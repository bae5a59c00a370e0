"""Read and lock a customer, and turn the row into what the rules and journeys look at."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from store.conflicts import insert_new
from store.dates import keep_dates
from store.standings import read_standing, written_standing
from store.tables import CustomerRow, table_of
from traffic.picture import Standing
from workflows.vocabulary.customer import Customer, Traits
from workflows.vocabulary.events.profile import ProfileUpdated
from workflows.vocabulary.identity import CustomerId

_CUSTOMERS = table_of(CustomerRow)
# Built once: putting a statement together costs more than the database takes to answer it.
_READ = select(_CUSTOMERS).where(_CUSTOMERS.c.id == bindparam("customer"))
_LOCK = _READ.with_for_update()


async def lock_customer(tx: AsyncConnection, customer: CustomerId) -> RowMapping | None:
    """The customer's row, locked until the transaction ends; None if there is no such customer."""
    return (await tx.execute(_LOCK, {"customer": customer})).mappings().one_or_none()


async def lock_or_make_customer(tx: AsyncConnection, customer: CustomerId, now: datetime) -> RowMapping:
    """The customer's locked row; a customer is made by the first event."""
    row = await lock_customer(tx, customer)
    if row is None:
        documents: dict[str, Any] = {"traits": {}, "standing": {}, "standing_more": {}}
        values = {"id": customer, "locale": "en", **documents, "created_at": now, "updated_at": now}
        await tx.execute(insert_new(tx, CustomerRow, "id"), values)
        row = await lock_customer(tx, customer)
    if row is None:
        raise LookupError(f"customer {customer} vanished while it was being made: whoever erased it tries again")
    return row


async def read_customer(tx: AsyncConnection, customer: CustomerId) -> RowMapping | None:
    """The customer's row as it is, not locked; None if there is no such customer."""
    return (await tx.execute(_READ, {"customer": customer})).mappings().one_or_none()


def standing_of(row: RowMapping) -> Standing:
    """What the traffic rules know of a customer."""
    return read_standing(row["standing"], row["standing_more"])


def public_profile(row: RowMapping, now: datetime) -> Customer:
    """The customer as journeys may know them at the instant `now`."""
    zone = standing_of(row).time_zone
    return Customer(
        id=CustomerId(row["id"]),
        locale=row["locale"],
        time_zone=zone,
        utc_offset=now.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0),
        traits=Traits.model_validate(row["traits"]),
    )


async def save_customer(
    tx: AsyncConnection, row: RowMapping, standing: Standing | None, profiles: list[ProfileUpdated], now: datetime
) -> None:
    """Write back what has changed of a locked customer, a standing of None being unchanged; nothing costs nothing."""
    changes: dict[str, Any] = {}
    new_traits: dict[str, Any] = {}
    if standing is not None:
        changes["standing"], changes["standing_more"] = written_standing(standing)
    for profile in profiles:
        named = profile.model_dump(exclude_none=True, include={"email", "phone", "locale"})
        changes |= named
        new_traits |= profile.traits
        changes["traits"] = {**row["traits"], **new_traits}
    if changes:
        where = col(CustomerRow.id) == row["id"]
        await tx.execute(update(CustomerRow).where(where).values(**changes, updated_at=now))
        await keep_dates(tx, CustomerId(row["id"]), new_traits)
