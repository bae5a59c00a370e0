"""Deliveries that wait, who works on them, and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from store.enrol import LEASE, locked_in_order
from store.tables import DeliveryRow, EnrolmentRow, InboxRow
from workflows.catalog import event_class
from workflows.vocabulary.arrival import Arrival
from workflows.vocabulary.identity import CustomerId, EnrolmentId, EventId, WorkflowId
from workflows.vocabulary.personal import without_personal


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing to tell one enrolment's workflow; `data` is the event less what is personal."""

    id: int
    kind: str
    type: str
    data: dict[str, Any]
    arrival: Arrival | None
    journey: str
    customer: CustomerId
    key: str | None
    workflow: WorkflowId
    enrolment: EnrolmentId
    has_ended: bool


async def lease_waiting(tx: AsyncConnection, leaser: str, most: int) -> list[EnrolmentId]:
    """Take up to `most` enrolments that have something undelivered and that nobody works on."""
    wall = datetime.now(UTC)
    free = or_(col(EnrolmentRow.leased_until).is_(None), col(EnrolmentRow.leased_until) < wall)
    waiting = (
        select(col(EnrolmentRow.id))
        .join(DeliveryRow, col(EnrolmentRow.id) == col(DeliveryRow.enrolment_id))
        .where(col(DeliveryRow.delivered_at).is_(None), free)
        .order_by(col(DeliveryRow.id))
        .limit(most)
    )
    found = [EnrolmentId(enrolment) for enrolment in dict.fromkeys((await tx.execute(waiting)).scalars())]
    lease = (
        update(EnrolmentRow)
        .where(col(EnrolmentRow.id).in_(locked_in_order(found)), free)
        .values(leased_by=leaser, leased_until=wall + LEASE)
        .returning(col(EnrolmentRow.id))
    )
    return [EnrolmentId(held) for held in (await tx.execute(lease)).scalars()] if found else []


async def waiting_deliveries(tx: AsyncConnection, enrolments: Sequence[EnrolmentId], most: int) -> list[Delivery]:
    """What these enrolments are still to be told, oldest first."""
    query = (
        select(
            col(DeliveryRow.id).label("delivery_id"),
            col(DeliveryRow.kind),
            col(DeliveryRow.sequence),
            col(InboxRow.id).label("event_id"),
            col(InboxRow.type),
            col(InboxRow.data),
            col(InboxRow.occurred_at),
            col(EnrolmentRow.id).label("enrolment_id"),
            col(EnrolmentRow.journey),
            col(EnrolmentRow.customer_id),
            col(EnrolmentRow.key),
            col(EnrolmentRow.workflow_id),
            col(EnrolmentRow.ended_at),
        )
        .join(EnrolmentRow, col(EnrolmentRow.id) == col(DeliveryRow.enrolment_id))
        .outerjoin(InboxRow, col(InboxRow.sequence) == col(DeliveryRow.sequence))
        .where(col(DeliveryRow.delivered_at).is_(None), col(DeliveryRow.enrolment_id).in_(enrolments))
        .order_by(col(DeliveryRow.id))
        .limit(most)
    )
    return [_delivery(row) for row in (await tx.execute(query)).mappings()]


async def mark_delivered(tx: AsyncConnection, results: dict[int, str]) -> None:
    """Write down that these were delivered, and what came of it."""
    wall = datetime.now(UTC)
    for result in set(results.values()):
        ids = [delivery for delivery, came in results.items() if came == result]
        where = col(DeliveryRow.id).in_(ids)
        await tx.execute(update(DeliveryRow).where(where).values(delivered_at=wall, result=result))


async def release(tx: AsyncConnection, leaser: str, enrolments: Sequence[EnrolmentId], rest: timedelta) -> None:
    """Give leases back; whoever takes them next waits until `rest` has passed."""
    until = datetime.now(UTC) + rest if rest else None
    where = (col(EnrolmentRow.id).in_(locked_in_order(enrolments)), col(EnrolmentRow.leased_by) == leaser)
    await tx.execute(update(EnrolmentRow).where(*where).values(leased_by=None, leased_until=until))


def _delivery(row: RowMapping) -> Delivery:
    arrival, data = None, {}
    if row["event_id"] is not None:
        arrival = Arrival(event_id=EventId(row["event_id"]), sequence=row["sequence"], at=row["occurred_at"])
        data = without_personal(event_class(row["type"]), row["data"])
    return Delivery(
        id=row["delivery_id"],
        kind=row["kind"],
        type=row["type"] or "",
        data=data,
        arrival=arrival,
        journey=row["journey"],
        customer=CustomerId(row["customer_id"]),
        key=row["key"],
        workflow=WorkflowId(row["workflow_id"]),
        enrolment=EnrolmentId(row["enrolment_id"]),
        has_ended=row["ended_at"] is not None,
    )
