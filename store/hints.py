"""Hints to enrolments that what waits for them at the gate may ask again."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from store.tables import DeliveryRow, table_of
from workflows.vocabulary.identity import EnrolmentId

_HINT = insert(table_of(DeliveryRow))
_AT_ONCE = 1_000


async def hint(tx: AsyncConnection, enrolments: Iterable[EnrolmentId], now: datetime, apart: timedelta) -> int:
    """Tell each once, one so long after the other; how many there are."""
    wall = datetime.now(UTC)  # the distance is for what stands behind the gate, and runs on its time
    told: dict[str, Any] = {"kind": "recheck", "sequence": None, "along": [], "created_at": now}
    hints = [
        {"enrolment_id": one, **told, "not_before": wall + place * apart if apart else None}
        for place, one in enumerate(dict.fromkeys(enrolments))
    ]
    for first in range(0, len(hints), _AT_ONCE):
        await tx.execute(_HINT, hints[first : first + _AT_ONCE])
    return len(hints)
