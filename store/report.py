"""What came of a group of customers, counted from the ledger: a funnel of campaigns, and a demo's figures.

A group is all customers whose id begins with the same letters.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, distinct, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Mapped
from sqlmodel import SQLModel, col

from store.tables import DecisionRow, EffectRow, EnrolmentRow, InboxRow
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.messages.shopping import CouponReminder, WeMissYou
from workflows.vocabulary.outcome import Outcome

COUPON_CAMPAIGN = "coupon-campaign"


@dataclass(frozen=True, slots=True)
class Funnel:
    """Coupon campaigns from the targeting on, in enrolments, and households that stayed away, in messages due."""

    targeted: int
    reminded: int
    redeemed: int
    expired: int
    lapsed: int
    won_back: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What happened in all; `messages` counts effects by each decision they met, `<verdict>: <rule>`."""

    events_accepted: int
    journeys_started: int
    journeys_ended: dict[str, int]
    messages: dict[str, int]
    messages_by_state: dict[str, int]


async def funnel(tx: AsyncConnection, group: str, until: datetime) -> Funnel:
    """The group's funnel; a household has lapsed if it was to be told so before `until`, when the data ends."""
    enrolled = (_of(col(EnrolmentRow.customer_id), group), col(EnrolmentRow.journey) == COUPON_CAMPAIGN)
    started = (*enrolled, col(EnrolmentRow.refused).is_(None))
    converted = col(EnrolmentRow.outcome) == Outcome.CONVERTED
    effect = _of(col(EffectRow.customer_id), group)
    reminder = (effect, col(EffectRow.message) == CouponReminder.name, col(EffectRow.state) == EffectState.SENT)
    missed = (effect, col(EffectRow.message) == WeMissYou.name, col(EffectRow.asked_at) < until)
    returned = exists().where(
        col(InboxRow.customer_id) == col(EffectRow.customer_id),
        col(InboxRow.type) == BasketBought.wire,
        col(InboxRow.enters).is_(None),
        col(InboxRow.occurred_at) > col(EffectRow.asked_at),
    )
    return Funnel(
        targeted=await _count(tx, EnrolmentRow, *started),
        reminded=await _count(tx, EffectRow, *reminder),
        redeemed=await _count(tx, EnrolmentRow, *started, converted),
        expired=await _count(tx, EnrolmentRow, *started, ~converted, col(EnrolmentRow.ended_at).is_not(None)),
        lapsed=await _count(tx, EffectRow, *missed),
        won_back=await _count(tx, EffectRow, *missed, returned),
    )


async def open_campaigns(tx: AsyncConnection, group: str) -> int:
    """How many of the group's coupon campaigns have not ended yet."""
    return await _count(
        tx,
        EnrolmentRow,
        _of(col(EnrolmentRow.customer_id), group),
        col(EnrolmentRow.journey) == COUPON_CAMPAIGN,
        col(EnrolmentRow.refused).is_(None),
        col(EnrolmentRow.ended_at).is_(None),
    )


async def figures(tx: AsyncConnection, group: str) -> Figures:
    """All that happened to the group's customers."""
    enrolled = (_of(col(EnrolmentRow.customer_id), group), col(EnrolmentRow.refused).is_(None))
    ended = select(col(EnrolmentRow.outcome), func.count()).where(*enrolled, col(EnrolmentRow.outcome).is_not(None))
    decided = (
        select(col(DecisionRow.verdict), col(DecisionRow.rule), func.count(distinct(col(DecisionRow.effect_id))))
        .where(_of(col(DecisionRow.customer_id), group))
        .group_by(col(DecisionRow.verdict), col(DecisionRow.rule))
        .order_by(col(DecisionRow.verdict), col(DecisionRow.rule))
    )
    states = select(col(EffectRow.state), func.count()).where(_of(col(EffectRow.customer_id), group))
    outcome, state = col(EnrolmentRow.outcome), col(EffectRow.state)
    return Figures(
        events_accepted=await _count(tx, InboxRow, _of(col(InboxRow.customer_id), group)),
        journeys_started=await _count(tx, EnrolmentRow, *enrolled),
        journeys_ended={
            str(ending): number for ending, number in await tx.execute(ended.group_by(outcome).order_by(outcome))
        },
        messages={f"{verdict}: {rule}": number for verdict, rule, number in await tx.execute(decided)},
        messages_by_state={
            str(stands): number for stands, number in await tx.execute(states.group_by(state).order_by(state))
        },
    )


def _of(customer: Mapped[str], group: str) -> ColumnElement[bool]:
    return customer.startswith(group, autoescape=True)


async def _count(tx: AsyncConnection, rows: type[SQLModel], *where: ColumnElement[bool]) -> int:
    return (await tx.execute(select(func.count()).select_from(rows).where(*where))).scalar_one()
