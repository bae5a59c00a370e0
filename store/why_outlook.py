"""When what waits at the gate would go: asked of the same rules, on the same picture as the claim's."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from store.effects import in_sight
from store.switches import binding_now
from traffic.counterfactual import Outlook, would_go
from traffic.picture import Intent, Picture, Standing, patience_by
from workflows.vocabulary.clock import Clock
from workflows.vocabulary.identity import CustomerId, EffectId, EnrolmentId
from workflows.vocabulary.pausing import ASK, PAUSED, AfterPause


async def outlook_of(
    tx: AsyncConnection, row: RowMapping, intent: Intent, standing: Standing, clock: Clock, now: datetime
) -> Outlook:
    """One waiting effect's outlook; what its journey says beside it, such as `unless`, is not on the ledger."""
    customer = CustomerId(row["customer_id"])
    binding = await binding_now(tx, row["journey"], EnrolmentId(row["enrolment_id"]))
    sight = await in_sight(tx, customer, EffectId(row["id"]), binding.policy, now)
    seen = Picture(standing, sight.past, binding.pauses, sight.waiting, customer, patience_by(clock))
    intent = replace(intent, ended_by=binding.ended_by)
    if row["rule"] in (PAUSED, ASK):
        intent = replace(intent, was_paused=True)
    if row["rule"] == ASK:
        intent = replace(intent, after_pause=AfterPause.ask())
    return would_go(intent, seen, binding.policy, now)
