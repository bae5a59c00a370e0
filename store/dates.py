"""Dates on profiles, kept where they can be found by the day: an index, of which the profile is the truth."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from store.steering_tables import DateRow
from store.tables import CustomerRow, table_of
from workflows.dated import dated_events
from workflows.vocabulary.dates import date_as_written
from workflows.vocabulary.identity import CustomerId

_CUSTOMERS, _DATES = table_of(CustomerRow), table_of(DateRow)
_FORGET = delete(_DATES).where(
    _DATES.c.customer_id == bindparam("customer"), _DATES.c.attribute == bindparam("of_attribute")
)
_KEEP = insert(_DATES)


async def keep_dates(tx: AsyncConnection, customer: CustomerId, traits: Mapping[str, Any]) -> None:
    """Take note of those of a locked customer's new traits that events are made of; no date is one no more."""
    named = dated_events().keys() & traits.keys()
    if named:
        await _write(tx, [(customer, attribute, date_as_written(traits[attribute])) for attribute in sorted(named)])


async def gather_dates(tx: AsyncConnection, attribute: str, after: str, most: int) -> str | None:
    """Take note of a trait that profiles had before events were made of it, some customers a time.

    Goes on after the customer `after`; returns how far it came, or None if that was the last.
    """
    query = select(_CUSTOMERS.c.id, _CUSTOMERS.c.traits)
    query = query.where(_CUSTOMERS.c.id > after, _CUSTOMERS.c.traits[attribute].as_string().is_not(None))
    found = (await tx.execute(query.order_by(_CUSTOMERS.c.id).limit(most).with_for_update())).all()
    if not found:
        return None
    await _write(tx, [(CustomerId(row.id), attribute, date_as_written(row.traits[attribute])) for row in found])
    return str(found[-1].id)


async def _write(tx: AsyncConnection, dates: Sequence[tuple[CustomerId, str, date | None]]) -> None:
    await tx.execute(_FORGET, [{"customer": customer, "of_attribute": attribute} for customer, attribute, _ in dates])
    kept = [
        {"customer_id": customer, "attribute": attribute, "day": day, "month_day": f"{day.month:02}-{day.day:02}"}
        for customer, attribute, day in dates
        if day is not None
    ]
    if kept:
        await tx.execute(_KEEP, kept)
