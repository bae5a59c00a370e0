"""`pause_campaign` and `resume_campaign`: the verbs that steer what other systems send."""

import asyncio
from collections.abc import Callable
from functools import partial

from temporalio import workflow
from temporalio.exceptions import FailureError

from workflows.ports import Campaigns, outside
from workflows.steered import PARKED
from workflows.verbs.rechecking import Rechecking
from workflows.vocabulary.gate import Receipt
from workflows.vocabulary.pausing import Instruction
from workflows.vocabulary.requests import Act, CampaignAction

_LONGEST_REASON = 60  # characters: operators still see 180 bytes of it whole


class Steering(Rechecking):
    """Steer outside campaigns for one customer."""

    async def pause_campaign(self, campaign: str, *, outlives_journey: bool = False) -> None:
        """Have an outside system leave this customer out of a campaign.

        When this journey ends it is resumed, unless another one still wants it paused, or it is to outlive the
        journey: then it stays paused until a later enrolment in this journey resumes it.
        """
        if campaign in self._paused_campaigns:
            self._paused_campaigns.remove(campaign)
        if not outlives_journey:
            # Before it is done: what becomes of an attempt that is cut short, nobody here may ever know.
            self._paused_campaigns.append(campaign)
        await self._steer(campaign, paused=True)

    async def resume_campaign(self, campaign: str) -> None:
        """Have an outside system take this customer back into a campaign, as soon as no journey wants it paused."""
        await self._steer(campaign, paused=False)
        if campaign in self._paused_campaigns:
            self._paused_campaigns.remove(campaign)

    @property
    def has_campaigns_to_take_back(self) -> bool:
        """Whether this journey has paused anything that is not to outlive it."""
        return bool(self._paused_campaigns)

    async def take_campaigns_back(self, ending: str) -> None:
        """Resume what this journey has paused, now that it ends: neither its pause nor a cut keeps it from that."""
        for campaign in self._paused_campaigns:
            what = f"resume campaign {campaign}"
            action = self._action(what, campaign, paused=False, is_ending=True)
            while not await self._is_taken_back(action, what, ending):
                pass

    async def _steer(self, campaign: str, *, paused: bool) -> None:
        what = f"{'pause' if paused else 'resume'} campaign {campaign}"
        action = self._action(what, campaign, paused=paused)
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

    def _action(self, what: str, campaign: str, *, paused: bool, is_ending: bool = False) -> CampaignAction:
        return CampaignAction(
            effect_id=self._effect(what),
            enrolment=self.enrolment,
            campaign=campaign,
            paused=paused,
            is_ending=is_ending,
        )

    async def _is_taken_back(self, action: CampaignAction, what: str, ending: str) -> bool:
        self._tell(f"{ending}; first: {what}")
        handle = self._act(action, what)
        await _surely(handle.done)
        try:
            await handle
        except FailureError as failure:
            return await self._is_left(what, str(failure.cause or failure), ending)
        return True

    async def _is_left(self, what: str, why: str, ending: str) -> bool:
        """Park at the very end, until an operator says `retry` or `skip`."""
        self._parked, self._answer = what, None
        workflow.upsert_search_attributes([PARKED.value_set(why[:_LONGEST_REASON])])
        self._tell(f"Parked: {ending}; first: {what}: {why}. Update `retry` or `skip`, once it is mended")
        noting = asyncio.create_task(self._note_down(Act.PARKED, Instruction(by="sojourn", why=f"{what}: {why}")))
        await _surely(lambda: noting.done() and self._answer is not None)
        self._unpark()
        return self._answer is not None and self._answer[0] is Act.SKIPPED

    def _act(self, action: CampaignAction, summary: str) -> workflow.ActivityHandle[Receipt]:
        return workflow.start_activity_method(Campaigns.set, action, **outside(summary))


async def _surely(ready: Callable[[], bool]) -> None:
    try:
        await workflow.wait_condition(ready)
    except asyncio.CancelledError:
        # A cancel that came meanwhile came too late, and comes only once.
        await workflow.wait_condition(ready)
