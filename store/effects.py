"""What waits to be said and what was said to one customer."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from store.tables import EffectRow, EnrolmentRow, table_of
from traffic.picture import Intent, PastMessage
from workflows.vocabulary.gate import COUNTED, EffectState
from workflows.vocabulary.identity import CustomerId, EffectId, EnrolmentId
from workflows.vocabulary.messages.message import Channel, Purpose
from workflows.vocabulary.policies import Policy

_EFFECTS = table_of(EffectRow)
_ENROLMENTS = table_of(EnrolmentRow)
_LOCK = select(_EFFECTS).where(_EFFECTS.c.id == bindparam("effect")).with_for_update()
_MARK = select(_ENROLMENTS.c.marked_by, _ENROLMENTS.c.reason).where(_ENROLMENTS.c.id == bindparam("enrolment"))
_PAST = select(
    *(_EFFECTS.c[name] for name in ("purpose", "topic", "team", "channel", "claimed_at")),
).where(
    _EFFECTS.c.customer_id == bindparam("customer"),
    _EFFECTS.c.id != bindparam("besides"),
    _EFFECTS.c.claimed_at > bindparam("since"),
    _EFFECTS.c.state.in_([state.value for state in COUNTED]),
)


async def lock_effect(tx: AsyncConnection, effect: EffectId) -> RowMapping | None:
    """One effect's row, locked: the attempts that are at it already do not lock the customer."""
    return (await tx.execute(_LOCK, {"effect": effect})).mappings().one_or_none()


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
    rows = await tx.execute(_PAST, {"customer": customer, "besides": besides, "since": since})
    return tuple(
        PastMessage(Purpose(purpose), topic, team, Channel(channel), claimed_at=claimed_at)
        for purpose, topic, team, channel, claimed_at in rows
    )


async def journey_mark(tx: AsyncConnection, enrolment: EnrolmentId) -> str | None:
    """The goal or exit that has been accepted for an enrolment, or how it ended, or None while it is open."""
    row = (await tx.execute(_MARK, {"enrolment": enrolment})).one_or_none()
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
        workflow=row["workflow_id"],
    )
