"""One customer's whole story, each entry with a sentence; no personal field is in it."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from store.steering_tables import ExposureRow, NoteRow
from store.tables import CampaignRow, DecisionRow, EffectRow, EnrolmentRow, InboxRow
from store.telling import (
    Record,
    tell_campaign,
    tell_decision,
    tell_event,
    tell_exposure,
    tell_journey,
    tell_message,
    tell_note,
)
from store.timeline_entries import Entry, Timeline
from workflows.vocabulary.identity import CustomerId

_ORDER = {
    kind: place
    for place, kind in enumerate(
        (
            "event",
            "journey.refused",
            "journey.started",
            "campaign.pause",
            "campaign.resume",
            "message.asked",
            "decision",
            "message",
            "exposure",
            "operator",
            "journey.ended",
        )
    )
}


async def timeline(tx: AsyncConnection, customer: CustomerId, most: int) -> Timeline:
    """The latest `most` entries of one customer's story, oldest first."""
    told: list[Entry] = []
    last_word = func.coalesce(col(EffectRow.settled_at), col(EffectRow.claimed_at), col(EffectRow.asked_at))
    left = func.coalesce(col(EnrolmentRow.ended_at), col(EnrolmentRow.started_at))
    happened = (col(InboxRow.occurred_at).desc(), col(InboxRow.sequence).desc())
    decided = (col(DecisionRow.at).desc(), col(DecisionRow.id).desc())
    message = select(DecisionRow, col(EffectRow.message)).join(
        EffectRow, col(EffectRow.id) == col(DecisionRow.effect_id)
    )
    sources: tuple[tuple[Select[*tuple[Any, ...]], Callable[[Record], Iterator[Entry]]], ...] = (
        (select(InboxRow).where(col(InboxRow.customer_id) == customer).order_by(*happened), tell_event),
        (
            select(EnrolmentRow).where(col(EnrolmentRow.customer_id) == customer).order_by(left.desc()),
            tell_journey,
        ),
        (message.where(col(DecisionRow.customer_id) == customer).order_by(*decided), tell_decision),
        (
            select(EffectRow).where(col(EffectRow.customer_id) == customer).order_by(last_word.desc()),
            tell_message,
        ),
        (
            select(CampaignRow)
            .where(col(CampaignRow.customer_id) == customer)
            .order_by(col(CampaignRow.asked_at).desc()),
            tell_campaign,
        ),
        (
            select(NoteRow).where(col(NoteRow.customer_id) == customer).order_by(col(NoteRow.at).desc()),
            tell_note,
        ),
        (
            select(ExposureRow).where(col(ExposureRow.customer_id) == customer).order_by(col(ExposureRow.at).desc()),
            tell_exposure,
        ),
    )
    for query, tell in sources:
        rows = (await tx.execute(query.limit(most + 1))).mappings().all()
        told.extend(entry for row in reversed(rows) for entry in tell(row))
    return Timeline(customer=customer, is_complete=len(told) <= most, entries=in_order(told)[-most:])


def in_order(told: Iterable[Entry]) -> list[Entry]:
    """These entries in order of time; of what is told of one instant, the cause comes first."""
    return sorted(told, key=lambda entry: (entry.at, _ORDER[entry.kind]))
