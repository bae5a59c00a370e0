"""Steer the campaigns of outside systems, one customer at a time, so that the last word said is what counts."""

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid5

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.campaigning.system import MustBeMended, Order
from activities.campaigning.systems import CampaignSystems
from activities.channels.http import NotNow
from activities.pauses import see_that_it_is_paused
from store.campaigns import JOURNEY_OVER, Standing, note_action, settle_action
from store.engine import writing
from workflows.ports import SEND_TIMEOUT
from workflows.vocabulary.gate import EffectState, Receipt
from workflows.vocabulary.pausing import PAUSED
from workflows.vocabulary.requests import CampaignAction

_MARGIN_S = 2.0
_CALL_S = 1.0  # less than that is no time to begin with a call
_LONGEST_WAIT = timedelta(hours=1)
_LOOKS = 4


@dataclass(frozen=True)
class OutsideCampaigns:
    """The port `Campaigns`: what is asked is counted in the store, and outside systems are told what that comes to."""

    database: AsyncEngine
    systems: CampaignSystems

    @activity.defn(name="set-campaign")
    async def set(self, action: CampaignAction) -> Receipt:
        """Write down what is asked, have it so, write down that it was done; any of it may be repeated.

        While a switch pauses the journey nothing is done, and the receipt is not final.
        """
        started = activity.info().started_time
        # A process that was frozen before it came here has its time from now on, not since the start.
        end = time.monotonic() + SEND_TIMEOUT.total_seconds() - _MARGIN_S
        now = action.enrolment.clock.simulated(started)
        async with writing(self.database) as tx:
            noted = await note_action(tx, action, now)
        if noted.over is not None:
            return _receipt(action, EffectState.SUPPRESSED, JOURNEY_OVER, f"the journey ended: {noted.over}")
        if noted.pauses:
            await see_that_it_is_paused(self.database, action.enrolment.journey)
            return _receipt(action, EffectState.WAITING, PAUSED, noted.pauses[0].in_words())
        words = await self._have_it_so(action, noted.standing, noted.is_first, now, end)
        return _receipt(action, EffectState.SENT, "clear", words)

    async def _have_it_so(
        self, action: CampaignAction, stands: Standing, is_first: bool, now: datetime, end: float
    ) -> str:
        for _ in range(_LOOKS):
            paused = bool(stands.paused_by)
            if is_first and paused != action.paused:
                # Nobody was told otherwise for this one, and whoever wants it otherwise tells them.
                told, words = None, f"left paused: {', '.join(stands.paused_by)} still wants it so"
            else:
                told, words = paused, await self._tell(action, stands, end)
            async with writing(self.database) as tx:
                stands = await settle_action(tx, action, told, now)
            if told is None or told == bool(stands.paused_by):
                return words
            # Something was said while we spoke: what we said may have come later, and is set right.
            is_first = False
        raise _try_again("it was paused and resumed again and again meanwhile", None)

    async def _tell(self, action: CampaignAction, stands: Standing, end: float) -> str:
        paused = bool(stands.paused_by)
        own = paused == action.paused
        # Under its own key it would be taken for the repetition of what it was before.
        key = action.effect_id if own else uuid5(action.effect_id, f"{paused} since {stands.said_at}")
        left = end - time.monotonic()
        if left < _CALL_S:
            # Too late to begin: the server may already have given this attempt up, and another may be under way.
            raise _try_again("the attempt was frozen past its deadline", None)
        try:
            async with asyncio.timeout(left):
                return await self.systems.steer(Order(action.campaign, action.enrolment.customer, paused, key))
        except MustBeMended as wrong:
            raise ApplicationError(str(wrong), type="Refused", non_retryable=True) from None
        except NotNow as busy:
            raise _try_again(str(busy), busy.after and min(busy.after, _LONGEST_WAIT)) from None
        except TimeoutError:
            raise _try_again("the campaign system took too long", None) from None


def _receipt(action: CampaignAction, state: EffectState, rule: str, reason: str) -> Receipt:
    is_held = state is EffectState.WAITING
    return Receipt(effect_id=action.effect_id, state=state, rule=rule, reason=reason, is_held=is_held)


def _try_again(why: str, after: timedelta | None) -> ApplicationError:
    return ApplicationError(why, type="try-again", next_retry_delay=after)
