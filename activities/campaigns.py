"""Steer the campaigns of an outside system, one customer at a time."""

from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col
from temporalio import activity

from activities.channels.http import OutsideHttp
from activities.pauses import see_that_it_is_paused
from store.conflicts import insert_new
from store.effects import journey_mark
from store.engine import writing
from store.switches import policy_and_pauses
from store.tables import CampaignRow
from workflows.vocabulary.gate import EffectState, Receipt
from workflows.vocabulary.pausing import PAUSED
from workflows.vocabulary.requests import CampaignAction


@dataclass(frozen=True)
class WebhookCampaigns:
    """The port `Campaigns` on a campaign system that takes one POST a customer and knows idempotency keys."""

    database: AsyncEngine
    http: OutsideHttp
    url: str

    @activity.defn(name="set-campaign")
    async def set(self, action: CampaignAction) -> Receipt:
        """Write down what is asked, ask it, write down that it was done; any of it may be repeated.

        While a switch pauses the journey nothing is done, and the receipt is not final.
        """
        now = action.enrolment.clock.simulated(activity.info().started_time)
        verb = "pause" if action.paused else "resume"
        values = {
            "id": action.effect_id,
            "customer_id": action.enrolment.customer,
            "journey": action.enrolment.journey,
            "campaign": action.campaign,
            "action": verb,
            "enrolment_id": action.enrolment.id,
            "asked_at": now,
        }
        async with writing(self.database) as tx:
            _, _, pauses = await policy_and_pauses(tx, action.enrolment.journey)
            await tx.execute(insert_new(tx, CampaignRow, "id"), values)
            held_by = PAUSED if pauses else None
            await tx.execute(update(CampaignRow).where(col(CampaignRow.id) == action.effect_id).values(held_by=held_by))
            mark = await journey_mark(tx, action.enrolment.id)
        # What is over pauses nothing any more; what it paused it may still resume.
        if mark is not None and action.paused:
            return _receipt(action, EffectState.SUPPRESSED, "journey-over", f"the journey ended: {mark}")
        if pauses:
            await see_that_it_is_paused(self.database, action.enrolment.journey)
            return _receipt(action, EffectState.WAITING, PAUSED, pauses[0].in_words())
        if self.url:
            await self.http.post_json(
                f"{self.url}/{action.campaign}/customers/{action.enrolment.customer}",
                {"action": verb},
                {"Idempotency-Key": str(action.effect_id)},
            )
        async with writing(self.database) as tx:
            where = (col(CampaignRow.id) == action.effect_id, col(CampaignRow.done_at).is_(None))
            await tx.execute(update(CampaignRow).where(*where).values(done_at=now))
        return _receipt(action, EffectState.SENT, "clear", "done")


def _receipt(action: CampaignAction, state: EffectState, rule: str, reason: str) -> Receipt:
    is_held = state is EffectState.WAITING
    return Receipt(effect_id=action.effect_id, state=state, rule=rule, reason=reason, is_held=is_held)
