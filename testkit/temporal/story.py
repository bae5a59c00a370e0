"""What has become of one enrolment so far, read from the store and from Temporal when everything has settled."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import RowMapping, select
from sqlmodel import col
from temporalio.service import RPCError

from store.engine import reading
from store.tables import CampaignRow, DecisionRow, EffectRow, EnrolmentRow
from store.timeline import timeline
from store.timeline_entries import Entry
from testkit.provider import RecordingProvider
from testkit.story import Decided, Story
from testkit.temporal.real import RealWorld
from testkit.temporal.server import Seen
from workflows.catalog import messages
from workflows.vocabulary.gate import EffectState, Verdict
from workflows.vocabulary.identity import CustomerId, EnrolmentId
from workflows.vocabulary.messages.message import Message
from workflows.vocabulary.outcome import Outcome

_MOST_ENTRIES = 1_000
_TRY_AGAIN_S = 0.02
_TRIES = 10
_ANSWERS_WITHIN = timedelta(seconds=5)


async def read_timeline(world: RealWorld, customer: CustomerId) -> list[Entry]:
    """The customer's whole story."""
    async with reading(world.database) as tx:
        return (await timeline(tx, customer, _MOST_ENTRIES)).entries


async def read_story(world: RealWorld, provider: RecordingProvider, enrolment: EnrolmentId, before: Story) -> Story:
    """The enrolment as it is now; `before` is how it was when last read."""
    async with reading(world.database) as tx:
        entered = (await tx.execute(select(EnrolmentRow).where(col(EnrolmentRow.id) == enrolment))).mappings().one()
        of_it = select(EffectRow).where(col(EffectRow.enrolment_id) == enrolment)
        effects = {row["id"]: row for row in (await tx.execute(of_it)).mappings()}
        about_them = select(DecisionRow).where(col(DecisionRow.effect_id).in_(effects)).order_by(col(DecisionRow.id))
        decisions = (await tx.execute(about_them)).mappings().all()
        steered = select(CampaignRow).where(
            col(CampaignRow.customer_id) == entered["customer_id"],
            col(CampaignRow.journey) == entered["journey"],
            col(CampaignRow.done_at).is_not(None),
        )
        campaigns = (await tx.execute(steered.order_by(col(CampaignRow.done_at)))).mappings().all()
    where, shown = before.where, before.shown
    if before.outcome is None:
        where, shown = await _ask(world, entered, where)
    return Story(
        said=[_said(effects[taken.effect_id]) for taken in provider.taken if taken.effect_id in effects],
        decisions=[_decided(row, effects[row["effect_id"]]["message"]) for row in decisions],
        held=next((row["reason"] for row in effects.values() if row["state"] == EffectState.WAITING), None),
        outcome=Outcome(entered["outcome"]) if entered["outcome"] else None,
        reason=entered["reason"],
        where=where,
        shown=shown,
        campaigns=[f"{row['action']} {row['campaign']}" for row in campaigns],
        timeline=await read_timeline(world, entered["customer_id"]),
    )


def _said(effect: RowMapping) -> Message:
    return messages()[effect["message"]].model_validate(effect["fields"])


def _decided(row: RowMapping, message: str) -> Decided:
    return Decided(message, Verdict(row["verdict"]), row["rule"], row["reason"], row["at"], row["until"])


async def _ask(world: RealWorld, entered: RowMapping, before: str) -> tuple[str, Mapping[str, str]]:
    handle = world.environment.client.get_workflow_handle(entered["workflow_id"])
    seen = await Seen.of(handle)
    if entered["outcome"]:
        return f"{entered['outcome']}: {entered['reason']}", seen.shown
    if seen.is_busy or not seen.is_running:
        # Nobody would answer: its code fails, or somebody has terminated it.
        return before, seen.shown
    for _ in range(_TRIES):
        try:
            return str(await handle.query("where", rpc_timeout=_ANSWERS_WITHIN)), seen.shown
        except RPCError:
            # A run that has just continued as new has no task yet to answer with.
            await asyncio.sleep(_TRY_AGAIN_S)
    return before, seen.shown
