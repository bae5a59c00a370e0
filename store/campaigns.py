"""What journeys ask of campaigns elsewhere, written down and counted on the customer's locked row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.conflicts import insert_new
from store.customers import lock_customer
from store.effects import journey_mark
from store.switches import pauses_of
from store.tables import CampaignRow, EnrolmentRow, table_of
from traffic.campaigns import Asked, Verb, pausing
from workflows.vocabulary.pausing import PAUSED, Pause
from workflows.vocabulary.requests import CampaignAction

JOURNEY_OVER = "journey-over"
_CAMPAIGNS, _ENROLMENTS = table_of(CampaignRow), table_of(EnrolmentRow)
_SAID = (
    select(
        *(_CAMPAIGNS.c[name] for name in ("id", "enrolment_id", "journey", "action", "held_by", "asked_at", "done_at")),
        _ENROLMENTS.c.ended_at,
        _ENROLMENTS.c.id.label("known"),
    )
    .select_from(_CAMPAIGNS.outerjoin(_ENROLMENTS, _ENROLMENTS.c.id == _CAMPAIGNS.c.enrolment_id))
    .where(_CAMPAIGNS.c.customer_id == bindparam("customer"), _CAMPAIGNS.c.campaign == bindparam("campaign"))
    .order_by(_CAMPAIGNS.c.asked_at, _CAMPAIGNS.c.id)
)
_THIS = update(_CAMPAIGNS).where(_CAMPAIGNS.c.id == bindparam("this"))
_HELD = _THIS.values(held_by=bindparam("by"))
_DONE = _THIS.where(_CAMPAIGNS.c.done_at.is_(None)).values(done_at=bindparam("at"))
_NEXT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a campaign stands for a customer: which journeys want it paused, and when the last word on it was said."""

    paused_by: tuple[str, ...]
    said_at: datetime | None


@dataclass(frozen=True, slots=True)
class Noted:
    """What was asked, on record; `is_first` if no earlier attempt at it was, so that none can be under way."""

    standing: Standing
    is_first: bool
    over: str | None
    pauses: tuple[Pause, ...]


async def note_action(tx: AsyncConnection, action: CampaignAction, now: datetime) -> Noted:
    """Write down that this is asked, once; who wants what is counted with it, unless it is over or held back.

    What is over pauses nothing any more, and what ends takes back what it paused, whatever switch is on.
    """
    await lock_customer(tx, action.enrolment.customer)
    pauses = await pauses_of(tx, action.enrolment.journey)
    said = await _said(tx, action)
    # Two in one instant still have an order.
    asked_at = max([now, *(row["asked_at"] + _NEXT for row in said)])
    values = {
        "id": action.effect_id,
        "customer_id": action.enrolment.customer,
        "journey": action.enrolment.journey,
        "campaign": action.campaign,
        "action": (Verb.PAUSE if action.paused else Verb.RESUME).value,
        "enrolment_id": action.enrolment.id,
        "asked_at": asked_at,
    }
    is_first = (await tx.execute(insert_new(tx, CampaignRow, "id"), values)).first() is not None
    mark = await journey_mark(tx, action.enrolment.id) if action.paused else None
    held = () if action.is_ending or mark is not None else pauses
    held_by = JOURNEY_OVER if mark is not None else PAUSED if held else None
    await tx.execute(_HELD, {"this": action.effect_id, "by": held_by})
    return Noted(await standing(tx, action), is_first, mark, held)


async def standing(tx: AsyncConnection, action: CampaignAction) -> Standing:
    """How the campaign that an action is about stands for its customer."""
    effective = [row for row in await _said(tx, action) if row["held_by"] is None]
    said_at = effective[-1]["asked_at"] if effective else None
    return Standing(pausing(_asked(row) for row in effective), said_at)


async def settle_action(tx: AsyncConnection, action: CampaignAction, paused: bool | None, now: datetime) -> Standing:
    """Write down that it is done, if it still stands as the outside system was told (None: nothing); how it stands."""
    await lock_customer(tx, action.enrolment.customer)
    stands = await standing(tx, action)
    if paused is None or paused == bool(stands.paused_by):
        await tx.execute(_DONE, {"this": action.effect_id, "at": now})
    return stands


async def _said(tx: AsyncConnection, action: CampaignAction) -> Sequence[RowMapping]:
    about = {"customer": action.enrolment.customer, "campaign": action.campaign}
    return (await tx.execute(_SAID, about)).mappings().all()


def _asked(row: RowMapping) -> Asked:
    has_ended = row["known"] is None or row["ended_at"] is not None
    by = row["enrolment_id"] or row["journey"]
    return Asked(by, row["journey"], Verb(row["action"]), row["done_at"] is not None, has_ended)
