"""Many that waited at the gate are let go at once: they are told at a rate, so that nothing behind it is flooded."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncConnection

from store.hints import hint
from store.latest_policy import policy_now
from store.tables import EnrolmentRow, table_of
from workflows.vocabulary.identity import EnrolmentId

_ENROLMENTS = table_of(EnrolmentRow)


async def release_at_a_rate(tx: AsyncConnection, which: ColumnElement[bool], now: datetime) -> int:
    """Have open enrolments ask again, so many a second as the policy says; how many there are."""
    query = select(_ENROLMENTS.c.id).where(which, _ENROLMENTS.c.ended_at.is_(None)).order_by(_ENROLMENTS.c.id)
    waiting = (await tx.execute(query)).scalars().all()
    if not waiting:
        return 0
    apart = timedelta(seconds=1 / (await policy_now(tx)).release.per_second)
    return await hint(tx, [EnrolmentId(one) for one in waiting], now, apart)
