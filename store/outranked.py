"""Who gave way to a message is told when that has gone, or is not going to."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from store.effects import InSight
from store.tables import DeliveryRow, EffectRow, table_of
from traffic.rules.rank import OUTRANKED
from workflows.vocabulary.gate import Decision, EffectState
from workflows.vocabulary.identity import CustomerId, EnrolmentId

_EFFECTS = table_of(EffectRow)
_HINT = insert(table_of(DeliveryRow))


async def wake_outranked(tx: AsyncConnection, decision: Decision, sight: InSight, now: datetime) -> None:
    """After a decision other than that one is outranked itself: those that gave way may ask again."""
    if decision.rule != OUTRANKED:
        gave_way = [sight.enrolments[rival.intent.effect_id] for rival in sight.waiting if rival.rule == OUTRANKED]
        await _hint(tx, gave_way, now)


async def wake_all_outranked(tx: AsyncConnection, customer: CustomerId, now: datetime) -> None:
    """Something that waited is settled otherwise: whoever gave way to it may ask again."""
    gave_way = select(_EFFECTS.c.enrolment_id).where(
        _EFFECTS.c.customer_id == customer,
        _EFFECTS.c.state == EffectState.WAITING.value,
        _EFFECTS.c.rule == OUTRANKED,
    )
    await _hint(tx, [EnrolmentId(one) for one in (await tx.execute(gave_way)).scalars()], now)


async def _hint(tx: AsyncConnection, enrolments: list[EnrolmentId], now: datetime) -> None:
    told: dict[str, Any] = {"kind": "recheck", "sequence": None, "along": [], "created_at": now}
    if enrolments:
        await tx.execute(_HINT, [{"enrolment_id": enrolment, **told} for enrolment in dict.fromkeys(enrolments)])
