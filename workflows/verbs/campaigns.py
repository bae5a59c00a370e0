"""`pause_campaign` and `resume_campaign`: the verbs that steer what other systems send."""

from functools import partial

from temporalio import workflow

from workflows.ports import Campaigns, outside
from workflows.verbs.rechecking import Rechecking
from workflows.vocabulary.gate import Receipt
from workflows.vocabulary.pausing import Instruction
from workflows.vocabulary.requests import CampaignAction


class Steering(Rechecking):
    """Steer outside campaigns for one customer."""

    async def pause_campaign(self, campaign: str) -> None:
        """Have an outside system leave this customer out of a campaign."""
        await self._steer(campaign, paused=True)

    async def resume_campaign(self, campaign: str) -> None:
        """Have an outside system take this customer back into a campaign."""
        await self._steer(campaign, paused=False)

    async def _steer(self, campaign: str, *, paused: bool) -> None:
        what = f"{'pause' if paused else 'resume'} campaign {campaign}"
        action = CampaignAction(
            effect_id=self._effect(what), enrolment=self.enrolment, campaign=campaign, paused=paused
        )
        patience = self._patience()
        while True:
            hints = self._hints
            receipt = await self._done(partial(self._act, action, what), what)
            self._heed_cut()
            if isinstance(receipt, Instruction) or receipt.is_final:
                self._show_held(None)
                return
            self._show_held(receipt.rule)
            await self._sit_out(receipt, patience, None, what, partial(self._is_hinted, hints))

    def _act(self, action: CampaignAction, summary: str) -> workflow.ActivityHandle[Receipt]:
        return workflow.start_activity_method(Campaigns.set, action, **outside(summary))
