"""Deliveries that wait, who works on them, and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, bindparam, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.enrol import IN_ORDER, LEASE, TAKE_LEASE
from store.tables import DeliveryRow, EnrolmentRow, InboxRow, table_of
from workflows.admission import is_for, key_in
from workflows.catalog import events, versions, workflow_type
from workflows.vocabulary.arrival import Arrival, Pending
from workflows.vocabulary.identity import CustomerId, EnrolmentId, EventId, WorkflowId
from workflows.vocabulary.personal import without_personal

_DELIVERIES, _ENROLMENTS, _INBOX = table_of(DeliveryRow), table_of(EnrolmentRow), table_of(InboxRow)
_BEFORE, _ENTERED_BEFORE = _DELIVERIES.alias("before"), _ENROLMENTS.alias("entered_before")
# Two enrolments of one workflow start in their order: the first, were it late, would wait for the other's whole life.
_IS_ITS_TURN = ~exists().where(
    *(_ENTERED_BEFORE.c[name] == _ENROLMENTS.c[name] for name in ("customer_id", "journey", "workflow_id")),
    _ENTERED_BEFORE.c.id != _ENROLMENTS.c.id,
    _BEFORE.c.enrolment_id == _ENTERED_BEFORE.c.id,
    _BEFORE.c.kind == "start",
    _BEFORE.c.delivered_at.is_(None),
    _BEFORE.c.id < _DELIVERIES.c.id,
)
_IS_DUE = or_(_DELIVERIES.c.not_before.is_(None), _DELIVERIES.c.not_before <= bindparam("wall"))
_FREE = (
    select(_ENROLMENTS.c.id)
    .join(_DELIVERIES, _ENROLMENTS.c.id == _DELIVERIES.c.enrolment_id)
    .where(
        _DELIVERIES.c.delivered_at.is_(None),
        or_(_ENROLMENTS.c.leased_until.is_(None), _ENROLMENTS.c.leased_until < bindparam("wall")),
        _IS_ITS_TURN,
        _IS_DUE,
    )
    .group_by(_ENROLMENTS.c.id)
    # In turn: were the oldest always first, some that cannot be served would keep all others from being tried.
    .order_by(_ENROLMENTS.c.leased_until.is_not(None), _ENROLMENTS.c.leased_until, func.min(_DELIVERIES.c.id))
    .limit(bindparam("most"))
)
_WAITING = (
    select(
        _DELIVERIES.c.id.label("delivery_id"),
        *(_DELIVERIES.c[name] for name in ("kind", "sequence", "along")),
        _INBOX.c.id.label("event_id"),
        *(_INBOX.c[name] for name in ("type", "data", "occurred_at")),
        _ENROLMENTS.c.id.label("enrolment_id"),
        *(_ENROLMENTS.c[name] for name in ("journey", "version", "customer_id", "key", "workflow_id", "ended_at")),
    )
    .join(_ENROLMENTS, _ENROLMENTS.c.id == _DELIVERIES.c.enrolment_id)
    .outerjoin(_INBOX, _INBOX.c.sequence == _DELIVERIES.c.sequence)
    .where(
        _DELIVERIES.c.delivered_at.is_(None),
        _DELIVERIES.c.enrolment_id.in_(bindparam("enrolments", expanding=True)),
        _IS_ITS_TURN,
        _IS_DUE,
    )
    .order_by(_DELIVERIES.c.id)
    .limit(bindparam("most"))
)
_ALONG = select(*(_INBOX.c[name] for name in ("sequence", "id", "type", "data", "occurred_at"))).where(
    _INBOX.c.sequence.in_(bindparam("along", expanding=True))
)
_DELIVERED = (
    update(_DELIVERIES)
    .where(_DELIVERIES.c.id.in_(bindparam("ids", expanding=True)))
    .values(delivered_at=bindparam("wall"), result=bindparam("came"))
)
_RELEASE = (
    update(_ENROLMENTS)
    .where(_ENROLMENTS.c.id.in_(IN_ORDER), _ENROLMENTS.c.leased_by == bindparam("leaser"))
    .values(leased_by=None, leased_until=bindparam("until"))
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing to tell one enrolment's workflow; `data` is the event less what is personal.

    `along` is what overtook a start. Of a workflow type that is not in this process's code nothing can be told here.
    """

    id: int
    kind: str
    type: str
    data: dict[str, Any]
    arrival: Arrival | None
    along: tuple[Pending, ...]
    journey: str
    workflow_type: str
    is_in_code: bool
    is_for_it: bool
    customer: CustomerId
    key: str | None
    workflow: WorkflowId
    enrolment: EnrolmentId
    has_ended: bool


async def lease_waiting(tx: AsyncConnection, leaser: str, most: int) -> list[EnrolmentId]:
    """Take up to `most` enrolments that have something undelivered and that nobody works on."""
    wall = datetime.now(UTC)
    found = [EnrolmentId(free) for free in (await tx.execute(_FREE, {"wall": wall, "most": most})).scalars()]
    if not found:
        return []
    values = {"leaser": leaser, "until": wall + LEASE, "wall": wall, "enrolments": found}
    return [EnrolmentId(held) for held in (await tx.execute(TAKE_LEASE, values)).scalars()]


async def waiting_deliveries(tx: AsyncConnection, enrolments: Sequence[EnrolmentId], most: int) -> list[Delivery]:
    """What these enrolments are still to be told, oldest first."""
    values = {"enrolments": list(enrolments), "most": most, "wall": datetime.now(UTC)}
    rows = (await tx.execute(_WAITING, values)).mappings().all()
    numbers = sorted({number for row in rows for number in row["along"]})
    along: dict[int, Pending] = {}
    if numbers:
        along = {row["sequence"]: _pending(row) for row in (await tx.execute(_ALONG, {"along": numbers})).mappings()}
    return [_delivery(row, tuple(along[number] for number in row["along"] if number in along)) for row in rows]


async def mark_delivered(tx: AsyncConnection, results: dict[int, str]) -> None:
    """Write down that these were delivered, and what came of it."""
    wall = datetime.now(UTC)
    for result in set(results.values()):
        ids = [delivery for delivery, came in results.items() if came == result]
        await tx.execute(_DELIVERED, {"ids": ids, "wall": wall, "came": result})


async def release(tx: AsyncConnection, leaser: str, enrolments: Sequence[EnrolmentId], rest: timedelta) -> None:
    """Give leases back; whoever takes them next waits until `rest` has passed."""
    if enrolments:
        until = datetime.now(UTC) + rest if rest else None
        await tx.execute(_RELEASE, {"enrolments": list(enrolments), "leaser": leaser, "until": until})


def _delivery(row: RowMapping, along: tuple[Pending, ...]) -> Delivery:
    running_as = workflow_type(row["journey"], row["version"])
    facts = versions().get(running_as)
    arrival, data, is_for_it = None, {}, True
    if row["event_id"] is not None:
        arrival = Arrival(event_id=EventId(row["event_id"]), sequence=row["sequence"], at=row["occurred_at"])
        if row["kind"] == "unjudged" and facts is not None:
            is_for_it = is_for(row["type"], key_in(row["data"], facts), facts, row["key"])
        data = _public(row)
    return Delivery(
        id=row["delivery_id"],
        kind=row["kind"],
        type=row["type"] or "",
        data=data,
        arrival=arrival,
        along=along,
        journey=row["journey"],
        workflow_type=running_as,
        is_in_code=facts is not None,
        is_for_it=is_for_it,
        customer=CustomerId(row["customer_id"]),
        key=row["key"],
        workflow=WorkflowId(row["workflow_id"]),
        enrolment=EnrolmentId(row["enrolment_id"]),
        has_ended=row["ended_at"] is not None,
    )


def _pending(row: RowMapping) -> Pending:
    arrival = Arrival(event_id=EventId(row["id"]), sequence=row["sequence"], at=row["occurred_at"])
    return Pending(wire=row["type"], data=_public(row), arrival=arrival)


def _public(row: RowMapping) -> dict[str, Any]:
    # Of a type that only a newer version of this process knows nothing can be said to be impersonal.
    kind = events().get(row["type"])
    return {} if kind is None else without_personal(kind, row["data"])
