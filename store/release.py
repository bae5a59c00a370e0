"""Many that waited at the gate are let go at once: they are told at a rate, so that nothing behind it is flooded."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from store.latest_policy import policy_now
from store.tables import DeliveryRow, EnrolmentRow, table_of

_ENROLMENTS = table_of(EnrolmentRow)
_HINT = insert(table_of(DeliveryRow))
_AT_ONCE = 1_000


async def release_at_a_rate(tx: AsyncConnection, which: ColumnElement[bool], now: datetime) -> int:
    """Have open enrolments ask again, so many a second as the policy says; how many there are."""
    query = select(_ENROLMENTS.c.id).where(which, _ENROLMENTS.c.ended_at.is_(None)).order_by(_ENROLMENTS.c.id)
    waiting = (await tx.execute(query)).scalars().all()
    if not waiting:
        return 0
    apart = timedelta(seconds=1 / (await policy_now(tx)).release.per_second)
    wall = datetime.now(UTC)  # the rate is for what stands behind the gate, and runs on its time
    told: dict[str, Any] = {"kind": "recheck", "sequence": None, "along": [], "created_at": now}
    hints = [{"enrolment_id": one, **told, "not_before": wall + place * apart} for place, one in enumerate(waiting)]
    for first in range(0, len(hints), _AT_ONCE):
        await tx.execute(_HINT, hints[first : first + _AT_ONCE])
    return len(hints)
