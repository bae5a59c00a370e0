"""What waits to be said and what was said to one customer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, bindparam, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from store.direct import Direct, Row
from store.tables import EffectRow, EnrolmentRow, table_of
from traffic.picture import Classification, Intent, PastMessage, Rival
from workflows.vocabulary.gate import COUNTED, LAST_RECHECK, EffectState
from workflows.vocabulary.identity import CustomerId, EffectId, EnrolmentId
from workflows.vocabulary.messages.message import Channel, Purpose
from workflows.vocabulary.policies.policy import Policy

_EFFECTS = table_of(EffectRow)
_ENROLMENTS = table_of(EnrolmentRow)
_MARK = select(_ENROLMENTS.c.marked_by, _ENROLMENTS.c.reason).where(_ENROLMENTS.c.id == bindparam("enrolment"))
NO_EFFECT = EffectId(UUID(int=0))
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
_IS_IT = _EFFECTS.c.id == bindparam("effect", type_=_EFFECTS.c.id.type)
_SIGHT = Direct(
    select(
        *(_EFFECTS.c[name] for name in (*_CLASSIFIED, "claimed_at", "state", "rule", "reason", "id", "enrolment_id")),
        *(_EFFECTS.c[name] for name in ("asked_at", "expires_at", "due_at", "workflow_id", "attempt", "deadline")),
        _ITS_MARK,
    ).where(
        _EFFECTS.c.customer_id == bindparam("customer"),
        or_(
            _IS_IT,
            _WAITS,
            and_(
                _EFFECTS.c.claimed_at >= bindparam("since", type_=_EFFECTS.c.claimed_at.type),
                or_(*(_EFFECTS.c.state == state.value for state in sorted(COUNTED))),
            ),
        ),
    )
)


@dataclass(frozen=True, slots=True)
class InSight:
    """What a claim sees: the message itself, if it is on record, those that count, those that wait, and for whom."""

    itself: Row | None
    past: tuple[PastMessage, ...]
    waiting: tuple[Rival, ...]
    enrolments: dict[EffectId, EnrolmentId]


async def in_sight(
    tx: AsyncConnection, customer: CustomerId, effect: EffectId, policy: Policy, now: datetime
) -> InSight:
    """One message, and every other that may count against a cap, as it was when it was claimed, or that waits."""
    rows = await _SIGHT.rows(tx, {"customer": customer, "effect": effect, "since": now - policy.remembers})
    itself = next((row for row in rows if row["id"] == effect), None)
    others = [row for row in rows if row is not itself]
    waits = [row for row in others if row["state"] == EffectState.WAITING]
    return InSight(
        itself=itself,
        past=tuple(
            PastMessage(_classified(row), row["claimed_at"]) for row in others if row["state"] != EffectState.WAITING
        ),
        waiting=tuple(_rival(row) for row in waits),
        enrolments={EffectId(row["id"]): EnrolmentId(row["enrolment_id"]) for row in waits},
    )


def _classified(row: Row) -> Classification:
    return Classification(
        Purpose(row["purpose"]), row["topic"], row["team"], Channel(row["channel"]), row["message"], row["journey"]
    )


def _rival(row: Row) -> Rival:
    due = row["due_at"] or row["asked_at"] + LAST_RECHECK
    return Rival(intent_of(row, ended_by=row["ended_by"]), due, row["rule"] or "", row["reason"] or "")


async def journey_mark(tx: AsyncConnection, enrolment: EnrolmentId) -> str | None:
    """The goal or exit that has been accepted for an enrolment, or how it ended, or None while it is open."""
    row = (await tx.execute(_MARK, {"enrolment": enrolment})).one_or_none()
    return None if row is None else row[0] or row[1]


def intent_of(row: Row, ended_by: str | None = None, overtaken_by: str | None = None) -> Intent:
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
