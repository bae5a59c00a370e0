"""The port that steers campaigns elsewhere, on a real store, in front of a fake Braze."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid5

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.testing import ActivityEnvironment

from activities.campaigns import OutsideCampaigns
from store.engine import writing
from store.enrolments import close_enrolment
from tests.activities.outside.fake import Heard
from tests.activities.outside.hosted import FakeBraze
from tests.store.scenes import NOON
from workflows.vocabulary.gate import Receipt
from workflows.vocabulary.identity import EffectId
from workflows.vocabulary.outcome import Outcome
from workflows.vocabulary.requests import CampaignAction, Closing, Enrolment


@dataclass
class Rig:
    """A port on a real store, and Braze, which knows no keys: only what was said last counts there."""

    database: AsyncEngine
    port: OutsideCampaigns
    braze: FakeBraze
    _asked: int = field(default=0, init=False)

    def action(self, by: Enrolment, *, paused: bool, is_ending: bool = False) -> CampaignAction:
        self._asked += 1
        effect = EffectId(uuid5(by.id, str(self._asked)))
        return CampaignAction(effect_id=effect, enrolment=by, campaign="sale", paused=paused, is_ending=is_ending)

    async def does(self, action: CampaignAction) -> Receipt:
        return await ActivityEnvironment().run(self.port.set, action)

    async def pauses(self, by: Enrolment) -> Receipt:
        return await self.does(self.action(by, paused=True))

    async def resumes(self, by: Enrolment, *, is_ending: bool = False) -> Receipt:
        return await self.does(self.action(by, paused=False, is_ending=is_ending))

    async def ends(self, by: Enrolment) -> None:
        closing = Closing(enrolment=by, outcome=Outcome.COMPLETED, reason="ran to its end", at=NOON)
        async with writing(self.database) as tx:
            await close_enrolment(tx, closing)

    def has_paused(self) -> bool:
        return self.braze.has_paused("anna")

    def told(self) -> Sequence[str]:
        changes = (heard.json["attributes"][0]["paused_campaigns"] for heard in self.braze.heard)
        return [*(word for change in changes for word in change)]


class Hanging:
    """The first request is held up on its way in, and goes on when it is let go."""

    def __init__(self) -> None:
        self.has_come, self.goes_on, self.is_over = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def __call__(self, heard: Heard) -> None:
        if not self.has_come.is_set():
            self.has_come.set()
            await self.goes_on.wait()
            self.is_over.set()
