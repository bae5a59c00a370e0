"""The enrolment ledger: who was in which journey and how it ended, longer than Temporal remembers."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from store.customers import lock_customer
from store.holds import release_holds
from store.outranked import wake_for_a_place
from store.tables import EffectRow, EnrolmentRow
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.requests import Closing


async def close_enrolment(tx: AsyncConnection, closing: Closing) -> None:
    """Record outcome and reason, and settle what still waits to be said; the first closing counts."""
    customer = await lock_customer(tx, closing.enrolment.customer)
    open_row = (col(EnrolmentRow.id) == closing.enrolment.id, col(EnrolmentRow.ended_at).is_(None))
    ended = {"ended_at": closing.at, "outcome": closing.outcome, "reason": closing.reason}
    await tx.execute(update(EnrolmentRow).where(*open_row).values(**ended))
    waiting = [EffectState.WAITING.value, EffectState.CLAIMED.value]
    left = (col(EffectRow.enrolment_id) == closing.enrolment.id, col(EffectRow.state).in_(waiting))
    dropped = {
        "state": EffectState.SUPPRESSED,
        "rule": "journey-over",
        "reason": f"the journey ended: {closing.reason}",
        "settled_at": closing.at,
    }
    if (await tx.execute(update(EffectRow).where(*left).values(**dropped))).rowcount:
        await wake_for_a_place(tx, closing.enrolment.customer, closing.at)
    if customer is not None:
        await release_holds(tx, customer, closing.enrolment, closing.at)
