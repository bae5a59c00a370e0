"""The claim: on the customer's locked row, decide, write down why, and let at most one attempt through."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from store.customers import lock_customer, standing_of
from store.direct import Direct, Row
from store.effects import in_sight, intent_of
from store.outranked import wake_for_a_place, wake_outranked
from store.switches import binding_now
from store.tables import DecisionRow, EffectRow, table_of
from traffic.decide import decide
from traffic.picture import Picture, patience_by
from workflows.vocabulary.gate import Decision, EffectState, Verdict, due_after, state_after
from workflows.vocabulary.pausing import ASK, PAUSED
from workflows.vocabulary.requests import SendRequest

_EFFECTS = table_of(EffectRow)
_NOTHING_YET: dict[str, Any] = {column.name: None for column in _EFFECTS.columns}
_NEW_EFFECT = Direct(insert(_EFFECTS).values({name: bindparam(name) for name in _NOTHING_YET}))
_DECIDED = ("verdict", "rule", "reason", "until", "kind", "inputs")
_ABOUT = ("effect_id", "customer_id", "at", "policy_version", *_DECIDED)
_NEW_DECISION = Direct(insert(table_of(DecisionRow)).values({name: bindparam(name) for name in _ABOUT}))


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
    policy_version: int = 0
    earlier: Row | None = None
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
    binding = await binding_now(tx, request.enrolment.journey, request.enrolment.id)
    sight = await in_sight(tx, request.enrolment.customer, request.effect_id, binding.policy, now)
    row = sight.itself
    if row is not None and row["state"] not in (EffectState.WAITING, EffectState.CLAIMED):
        return Claim(False, EffectState(row["state"]), row["rule"] or "", row["reason"] or "", earlier=row)
    intent = replace(
        intent_of(row or _values(request), ended_by=binding.ended_by, overtaken_by=request.overtaken_by),
        after_pause=request.after_pause,
        was_paused=request.was_paused or (row is not None and row["rule"] in (PAUSED, ASK)),
        is_approved=request.is_approved,
    )
    picture = Picture(
        standing_of(customer),
        sight.past,
        binding.pauses,
        sight.waiting,
        request.enrolment.customer,
        patience_by(request.enrolment.clock),
    )
    decision = decide(intent, picture, binding.policy, now)
    state = state_after(decision)
    changes: dict[str, Any] = {"state": state, "rule": decision.rule, "reason": decision.reason, "due_at": None}
    if state is EffectState.CLAIMED:
        changes |= {
            "attempt": attempt.token,
            "deadline": attempt.deadline,
            "claimed_at": now,
            "policy_version": binding.version,
            "rendered": rendered,
            "rendered_hash": rendered_hash,
        }
    elif state is EffectState.WAITING:
        changes["due_at"] = due_after(decision, now)
    else:
        changes["settled_at"] = now
    if not await _write(tx, request, row, changes):
        return await claim(tx, request, rendered, rendered_hash, attempt, now)
    if row is None or _is_another(row, state, decision):
        await _record(tx, request, decision, binding.version, now)
        await wake_outranked(tx, decision, sight, now)
    if row is not None and row["state"] == EffectState.CLAIMED and state is not EffectState.CLAIMED:
        await wake_for_a_place(tx, request.enrolment.customer, now)
    return Claim(
        is_won=state is EffectState.CLAIMED,
        state=state,
        rule=decision.rule,
        reason=decision.reason,
        until=decision.until,
        is_held=decision.verdict is Verdict.HOLD,
        policy_version=binding.version,
        address=customer["email"],
    )


def _is_another(row: Row, state: EffectState, decision: Decision) -> bool:
    if (row["state"], row["rule"], row["reason"]) != (state, decision.rule, decision.reason):
        return True
    return decision.until is not None and decision.until != row["due_at"]


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


async def _write(tx: AsyncConnection, request: SendRequest, row: Row | None, changes: dict[str, Any]) -> bool:
    if row is None:
        await _NEW_EFFECT.rows(tx, _NOTHING_YET | _values(request) | changes)
        return True
    # An attempt that is at it already does not lock the customer: what it has changed meanwhile is not overwritten.
    as_seen = (col(EffectRow.state) == row["state"], col(EffectRow.attempt).is_not_distinct_from(row["attempt"]))
    changed = update(EffectRow).where(col(EffectRow.id) == request.effect_id, *as_seen).values(**changes)
    return bool((await tx.execute(changed)).rowcount)


async def _record(tx: AsyncConnection, request: SendRequest, decision: Decision, version: int, now: datetime) -> None:
    values = {
        "effect_id": request.effect_id,
        "customer_id": request.enrolment.customer,
        "at": now,
        "policy_version": version,
        **{name: getattr(decision, name) for name in _DECIDED},
    }
    await _NEW_DECISION.rows(tx, values)
