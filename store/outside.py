"""What outside campaigns said goes into the same ledger as what we say."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from store.tables import EffectRow, table_of
from traffic.outside import OUTSIDE, classified_outside
from workflows.vocabulary.events.campaigns import CampaignMessageSent
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.identity import CustomerId, EventId

_NEW_EFFECT = insert(table_of(EffectRow))


async def enter_in_ledger(
    tx: AsyncConnection, customer: CustomerId, sent: CampaignMessageSent, event: EventId, at: datetime
) -> None:
    """Write down a message that was sent elsewhere; its event is its effect, and no enrolment wanted it."""
    values: dict[str, Any] = classified_outside(sent)._asdict() | {
        "id": event,
        "enrolment_id": event,
        "workflow_id": f"{sent.system}/{customer}",
        "customer_id": customer,
        "fields": {},
        "state": EffectState.SENT,
        "asked_at": at,
        "claimed_at": at,
        "settled_at": at,
        "provider": sent.system,
        "rule": OUTSIDE,
        "reason": f"{sent.system} says it sent it",
    }
    await tx.execute(_NEW_EFFECT, values)
