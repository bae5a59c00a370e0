"""What happens to an effect after the claim; every update is a swap on the attempt's token."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from store.claim import Attempt
from store.customers import lock_customer
from store.outranked import wake_for_a_place
from store.tables import EffectRow
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.identity import CustomerId, EffectId
from workflows.vocabulary.requests import LeftOut

_LEFT_OUT = {
    (EffectState.WAITING, EffectState.CLAIMED): EffectState.SUPPRESSED,
    (EffectState.SENDING,): EffectState.UNKNOWN,
}


async def begin_sending(tx: AsyncConnection, effect: EffectId, attempt: Attempt) -> bool:
    """From claimed to sending: False if the effect is no longer this attempt's."""
    return await _swap(tx, effect, attempt.token, (EffectState.CLAIMED,), {"state": EffectState.SENDING})


async def put_back(tx: AsyncConnection, effect: EffectId, token: UUID) -> bool:
    """Back to claimed, because the provider surely did not take it: it is decided afresh by the next attempt."""
    return await _swap(tx, effect, token, (EffectState.SENDING,), {"state": EffectState.CLAIMED})


async def settle(
    tx: AsyncConnection,
    effect: EffectId,
    token: UUID,
    state: EffectState,
    reason: str,
    now: datetime,
    provider: str | None = None,
    provider_id: str | None = None,
) -> bool:
    """Record what the provider said, once; False if the effect is no longer this attempt's."""
    values = {
        "state": state,
        "reason": reason,
        "settled_at": now,
        "provider": provider,
        "provider_id": provider_id,
    }
    if state is not EffectState.REJECTED:
        return await _swap(tx, effect, token, (EffectState.SENDING,), values)
    whose = select(col(EffectRow.customer_id)).where(col(EffectRow.id) == effect)
    customer = CustomerId((await tx.execute(whose)).scalar_one())
    # It frees a place: a claim that is looking for one meanwhile would be told that there is none, and by nobody else.
    await lock_customer(tx, customer)
    is_ours = await _swap(tx, effect, token, (EffectState.SENDING,), values)
    if is_ours:
        await wake_for_a_place(tx, customer, now)
    return is_ours


async def leave_out(tx: AsyncConnection, left_out: LeftOut) -> None:
    """Settle a message that an operator had left out; one that was being sent may have gone, and says so."""
    await lock_customer(tx, left_out.enrolment.customer)
    settled = {"reason": left_out.reason, "rule": "skipped", "settled_at": left_out.at}
    for states, state in _LEFT_OUT.items():
        where = (col(EffectRow.id) == left_out.effect_id, col(EffectRow.state).in_([one.value for one in states]))
        if (await tx.execute(update(EffectRow).where(*where).values(state=state, **settled))).rowcount:
            await wake_for_a_place(tx, left_out.enrolment.customer, left_out.at)


async def _swap(
    tx: AsyncConnection, effect: EffectId, token: UUID, states: tuple[EffectState, ...], values: dict[str, Any]
) -> bool:
    where = (
        col(EffectRow.id) == effect,
        col(EffectRow.attempt) == token,
        col(EffectRow.state).in_([state.value for state in states]),
    )
    return bool((await tx.execute(update(EffectRow).where(*where).values(**values))).rowcount)
