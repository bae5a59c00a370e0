"""What waits to be said and what was said to one customer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, bindparam, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from store.tables import EffectRow, EnrolmentRow, table_of
from traffic.picture import Classification, Intent, PastMessage, Rival
from workflows.vocabulary.gate import COUNTED, LAST_RECHECK, EffectState
from workflows.vocabulary.identity import CustomerId, EffectId, EnrolmentId
from workflows.vocabulary.messages.message import Channel, Purpose
from workflows.vocabulary.policies.policy import Policy

_EFFECTS = table_of(EffectRow)
_ENROLMENTS = table_of(EnrolmentRow)
_LOCK = select(_EFFECTS).where(_EFFECTS.c.id == bindparam("effect")).with_for_update()
_MARK = select(_ENROLMENTS.c.marked_by, _ENROLMENTS.c.reason).where(_ENROLMENTS.c.id == bindparam("enrolment"))
_CLASSIFIED = ("purpose", "topic", "team", "channel", "message", "journey")
_WAITS = _EFFECTS.c.state == EffectState.WAITING.value
# Only of what waits: of what was said long ago nobody asks whether its journey is over.
_ITS_MARK = case(
    (
        _WAITS,
        select(func.coalesce(_ENROLMENTS.c.marked_by, _ENROLMENTS.c.reason))
        .where(_ENROLMENTS.c.id == _EFFECTS.c.enrolment_id)
        .scalar_subquery(),
    )
).label("ended_by")
_SIGHT = select(
    *(_EFFECTS.c[name] for name in (*_CLASSIFIED, "claimed_at", "state", "rule", "id", "enrolment_id")),
    *(_EFFECTS.c[name] for name in ("asked_at", "expires_at", "due_at", "workflow_id")),
    _ITS_MARK,
).where(
    _EFFECTS.c.customer_id == bindparam("customer"),
    _EFFECTS.c.id != bindparam("besides"),
    or_(
        _WAITS,
        (_EFFECTS.c.claimed_at >= bindparam("since")) & _EFFECTS.c.state.in_([state.value for state in COUNTED]),
    ),
)
_WAITING = select(_EFFECTS).where(_EFFECTS.c.customer_id == bindparam("customer"), _WAITS)


@dataclass(frozen=True, slots=True)
class InSight:
    """What a claim sees of a customer's other messages: those that count, those that wait, and for whom."""

    past: tuple[PastMessage, ...]
    waiting: tuple[Rival, ...]
    enrolments: dict[EffectId, EnrolmentId]


async def lock_effect(tx: AsyncConnection, effect: EffectId) -> RowMapping | None:
    """One effect's row, locked: the attempts that are at it already do not lock the customer."""
    return (await tx.execute(_LOCK, {"effect": effect})).mappings().one_or_none()


async def waiting_intents(tx: AsyncConnection, customer: CustomerId) -> list[tuple[Intent, EnrolmentId]]:
    """What waits at the gate for a customer, and for which enrolment."""
    rows = (await tx.execute(_WAITING, {"customer": customer})).mappings()
    return [(intent_of(row), EnrolmentId(row["enrolment_id"])) for row in rows]


async def in_sight(
    tx: AsyncConnection, customer: CustomerId, besides: EffectId, policy: Policy, now: datetime
) -> InSight:
    """Every other message that may count against a cap, as it was classified when it was claimed, or that waits."""
    values = {"customer": customer, "besides": besides, "since": now - policy.remembers}
    rows: Sequence[RowMapping] = (await tx.execute(_SIGHT, values)).mappings().all()
    waits = [row for row in rows if row["state"] == EffectState.WAITING]
    return InSight(
        past=tuple(PastMessage(_classified(row), row["claimed_at"]) for row in rows if row["claimed_at"] is not None),
        waiting=tuple(_rival(row) for row in waits),
        enrolments={EffectId(row["id"]): EnrolmentId(row["enrolment_id"]) for row in waits},
    )


def _classified(row: RowMapping) -> Classification:
    return Classification(
        Purpose(row["purpose"]), row["topic"], row["team"], Channel(row["channel"]), row["message"], row["journey"]
    )


def _rival(row: RowMapping) -> Rival:
    due = row["due_at"] or row["asked_at"] + LAST_RECHECK
    return Rival(intent_of(row, ended_by=row["ended_by"]), due, row["rule"] or "")


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
