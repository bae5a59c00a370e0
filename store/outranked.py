"""Who gave way to a message is told when that has gone, or is not going to; who is given way to, that it may go."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.effects import InSight
from store.hints import hint
from store.latest_policy import policy_now
from store.tables import EffectRow, table_of
from traffic.rules.rank import OUTRANKED, asleep
from workflows.vocabulary.gate import Decision, EffectState, Kind
from workflows.vocabulary.identity import CustomerId, EnrolmentId

_EFFECTS = table_of(EffectRow)
_AT_ONCE = timedelta(0)


async def wake_outranked(tx: AsyncConnection, decision: Decision, sight: InSight, now: datetime) -> None:
    """After a decision: those that gave way may ask again, and those it gives way to itself are to, if they sleep."""
    if decision.kind is not Kind.RANK:
        gave_way = [sight.enrolments[rival.intent.effect_id] for rival in sight.waiting if rival.rule == OUTRANKED]
        await hint(tx, gave_way, now, _AT_ONCE)
    elif sleeping := [rival.intent.effect_id for rival in asleep(decision, sight.waiting, now)]:
        # Due now: if it does not ask all the same, it is waited for no longer.
        await tx.execute(update(_EFFECTS).where(_EFFECTS.c.id.in_(sleeping)).values(due_at=now))
        await hint(tx, [sight.enrolments[effect] for effect in sleeping], now, _AT_ONCE)


async def wake_for_a_place(tx: AsyncConnection, customer: CustomerId, now: datetime) -> None:
    """Something will not go that had a place under a cap, or was to have one: whoever wants one may ask again."""
    limits = [limit.name for limit in (await policy_now(tx)).limits]
    wanting = select(_EFFECTS.c.enrolment_id).where(
        _EFFECTS.c.customer_id == customer,
        _EFFECTS.c.state == EffectState.WAITING.value,
        _EFFECTS.c.rule.in_([OUTRANKED, *limits]),
    )
    await hint(tx, [EnrolmentId(one) for one in (await tx.execute(wanting)).scalars()], now, _AT_ONCE)
