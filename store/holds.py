"""The holds that journeys open themselves, kept in the customer's standing like those that events open."""

from datetime import datetime

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from store.customers import lock_customer, save_customer, standing_of
from store.enrol import Deliveries
from store.latest_policy import policy_now
from traffic.apply import apply_hold, without_holds_of
from traffic.picture import Standing
from workflows.vocabulary.identity import CustomerId
from workflows.vocabulary.requests import Enrolment, HoldRequest


async def set_hold(tx: AsyncConnection, request: HoldRequest) -> None:
    """Open or release a journey's hold on its customer; what waits may ask again once it is released."""
    row = await lock_customer(tx, request.enrolment.customer)
    if row is not None:
        await _change(tx, row, apply_hold(standing_of(row), request), request.at)


async def release_holds(tx: AsyncConnection, row: RowMapping, enrolment: Enrolment, now: datetime) -> None:
    """End whatever a journey that is over still holds, on its customer's locked row."""
    await _change(tx, row, without_holds_of(standing_of(row), enrolment.workflow), now)


async def _change(tx: AsyncConnection, row: RowMapping, new: Standing, now: datetime) -> None:
    if new == standing_of(row):
        return
    await save_customer(tx, row, new, [], now)
    policy = await policy_now(tx)
    deliveries = Deliveries(tx, CustomerId(row["id"]), now, None)
    await deliveries.wake_waiting(new, policy)
    await deliveries.save()
