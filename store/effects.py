"""What waits to be said and what was said to one customer."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from store.tables import EffectRow, EnrolmentRow
from traffic.picture import Intent, PastMessage
from workflows.vocabulary.gate import COUNTED, EffectState
from workflows.vocabulary.identity import CustomerId, EffectId, EnrolmentId
from workflows.vocabulary.messages.message import Channel, Purpose
from workflows.vocabulary.policies import Policy


async def lock_effect(tx: AsyncConnection, effect: EffectId) -> RowMapping | None:
    """One effect's row, locked: the attempts that are at it already do not lock the customer."""
    query = select(EffectRow).where(col(EffectRow.id) == effect).with_for_update()
    return (await tx.execute(query)).mappings().one_or_none()


async def waiting_intents(tx: AsyncConnection, customer: CustomerId) -> list[tuple[Intent, EnrolmentId]]:
    """What waits at the gate for a customer, and for which enrolment."""
    query = select(EffectRow).where(col(EffectRow.customer_id) == customer, col(EffectRow.state) == EffectState.WAITING)
    rows = (await tx.execute(query)).mappings()
    return [(intent_of(row), EnrolmentId(row["enrolment_id"])) for row in rows]


async def past_messages(
    tx: AsyncConnection, customer: CustomerId, besides: EffectId, policy: Policy, now: datetime
) -> tuple[PastMessage, ...]:
    """Every other message that may count against a cap, classified as it was when it was claimed."""
    if not policy.caps:
        return ()
    since = now - timedelta(days=max(cap.within_days for cap in policy.caps))
    query = select(
        col(EffectRow.purpose),
        col(EffectRow.topic),
        col(EffectRow.team),
        col(EffectRow.channel),
        col(EffectRow.claimed_at),
    ).where(
        col(EffectRow.customer_id) == customer,
        col(EffectRow.id) != besides,
        col(EffectRow.claimed_at) > since,
        col(EffectRow.state).in_([state.value for state in COUNTED]),
    )
    return tuple(
        PastMessage(
            Purpose(row["purpose"]), row["topic"], row["team"], Channel(row["channel"]), claimed_at=row["claimed_at"]
        )
        for row in (await tx.execute(query)).mappings()
    )


async def journey_mark(tx: AsyncConnection, enrolment: EnrolmentId) -> str | None:
    """The goal or exit that has been accepted for an enrolment, or how it ended, or None while it is open."""
    query = select(col(EnrolmentRow.marked_by), col(EnrolmentRow.reason)).where(col(EnrolmentRow.id) == enrolment)
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else row[0] or row[1]


def intent_of(row: RowMapping | dict[str, Any], ended_by: str | None = None, overtaken_by: str | None = None) -> Intent:
    """What `decide` and `order` need to know of an effect."""
    return Intent(
        effect_id=EffectId(row["id"]),
        message=row["message"],
        journey=row["journey"],
        purpose=Purpose(row["purpose"]),
        topic=row["topic"],
        team=row["team"],
        channel=Channel(row["channel"]),
        asked_at=row["asked_at"],
        expires_at=row["expires_at"],
        ended_by=ended_by,
        overtaken_by=overtaken_by,
    )
