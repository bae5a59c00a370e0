"""The claim: on the customer's locked row, decide, write down why, and let at most one attempt through."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from store.customers import lock_customer, standing_of
from store.effects import in_sight, intent_of, journey_mark, lock_effect
from store.outranked import wake_outranked
from store.switches import policy_and_pauses
from store.tables import DecisionRow, EffectRow, table_of
from traffic.decide import decide
from traffic.picture import Picture, patience_by
from workflows.vocabulary.gate import Decision, EffectState, Verdict, due_after, state_after
from workflows.vocabulary.pausing import ASK, PAUSED
from workflows.vocabulary.requests import SendRequest

_NEW_EFFECT = insert(table_of(EffectRow))
_NEW_DECISION = insert(table_of(DecisionRow))


class UnknownCustomer(LookupError):
    """A message for a customer the store does not have: whoever erased the customer stops the journey."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """Who tries to send, and until when: `token` swaps every later update, `deadline` is on the server's clock."""

    token: UUID
    deadline: datetime
    started: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """The effect as the claim left it; `is_won` if this attempt, and nobody else, may call the provider.

    `address` is the customer's at the instant of the claim; what was rendered for another must not go out.
    """

    is_won: bool
    state: EffectState
    rule: str
    reason: str
    until: datetime | None = None
    is_held: bool = False
    earlier: RowMapping | None = None
    address: str | None = None


async def claim(
    tx: AsyncConnection, request: SendRequest, rendered: bytes, rendered_hash: str, attempt: Attempt, now: datetime
) -> Claim:
    """Claim one effect at the customer's instant `now`.

    An effect that is settled, or in another attempt's hands, is reported and not decided again: `earlier` is its row.
    """
    customer = await lock_customer(tx, request.enrolment.customer)
    if customer is None:
        raise UnknownCustomer(f"{request.enrolment.customer} is not in the store")
    row = await lock_effect(tx, request.effect_id)
    if row is not None and row["state"] not in (EffectState.WAITING, EffectState.CLAIMED):
        return Claim(False, EffectState(row["state"]), row["rule"] or "", row["reason"] or "", earlier=row)
    version, policy, pauses = await policy_and_pauses(tx, request.enrolment.journey)
    values = row or _values(request)
    mark = await journey_mark(tx, request.enrolment.id)
    intent = replace(
        intent_of(values, ended_by=mark, overtaken_by=request.overtaken_by),
        after_pause=request.after_pause,
        was_paused=request.was_paused or values.get("rule") in (PAUSED, ASK),
        is_approved=request.is_approved,
    )
    sight = await in_sight(tx, request.enrolment.customer, request.effect_id, policy, now)
    picture = Picture(
        standing_of(customer),
        sight.past,
        pauses,
        sight.waiting,
        request.enrolment.customer,
        patience_by(request.enrolment.clock),
    )
    decision = decide(intent, picture, policy, now)
    state = state_after(decision)
    changes: dict[str, Any] = {"state": state, "rule": decision.rule, "reason": decision.reason, "due_at": None}
    if state is EffectState.CLAIMED:
        changes |= {
            "attempt": attempt.token,
            "deadline": attempt.deadline,
            "claimed_at": now,
            "policy_version": version,
            "rendered": rendered,
            "rendered_hash": rendered_hash,
        }
    elif state is EffectState.WAITING:
        changes["due_at"] = due_after(decision, now)
    else:
        changes["settled_at"] = now
    await _write(tx, request, row, changes)
    if row is None or (row["rule"], row["reason"]) != (decision.rule, decision.reason):
        await _record(tx, request, decision, version, now)
    await wake_outranked(tx, decision, sight, now)
    return Claim(
        is_won=state is EffectState.CLAIMED,
        state=state,
        rule=decision.rule,
        reason=decision.reason,
        until=decision.until,
        is_held=decision.verdict is Verdict.HOLD,
        address=customer["email"],
    )


def _values(request: SendRequest) -> dict[str, Any]:
    return {
        "id": request.effect_id,
        "enrolment_id": request.enrolment.id,
        "journey": request.enrolment.journey,
        "workflow_id": request.enrolment.workflow,
        "customer_id": request.enrolment.customer,
        **request.model_dump(include={"message", "fields", "purpose", "topic", "team", "channel"}),
        "asked_at": request.asked_at,
        "expires_at": request.expires_at,
    }


async def _write(tx: AsyncConnection, request: SendRequest, row: RowMapping | None, changes: dict[str, Any]) -> None:
    if row is None:
        await tx.execute(_NEW_EFFECT, _values(request) | changes)
    else:
        await tx.execute(update(EffectRow).where(col(EffectRow.id) == request.effect_id).values(**changes))


async def _record(tx: AsyncConnection, request: SendRequest, decision: Decision, version: int, now: datetime) -> None:
    values = {
        "effect_id": request.effect_id,
        "customer_id": request.enrolment.customer,
        "at": now,
        "policy_version": version,
        **decision.model_dump(include={"verdict", "rule", "reason", "until", "kind", "inputs"}),
    }
    await tx.execute(_NEW_DECISION, values)
