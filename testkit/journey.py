"""One customer inside one journey, as a test sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from store.timeline_entries import Entry
from testkit.story import Decided, Story
from testkit.world import Order
from workflows.journey import STAGE
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.identity import CustomerId, EnrolmentId, WorkflowId
from workflows.vocabulary.messages.message import Message
from workflows.vocabulary.outcome import Outcome
from workflows.vocabulary.pausing import Instruction


class Words(Protocol):
    """What a journey passes on to the test it is in."""

    async def happens(
        self, event: Event, *, customer: str | None = None, at: datetime | None = None, id: str | None = None
    ) -> None:
        """An event happens to a customer."""
        ...

    async def passes(self, length: timedelta = timedelta(0)) -> None:
        """Time passes, for everybody."""
        ...

    async def steers(self, workflow: WorkflowId, order: Order, said: Instruction) -> str:
        """An operator steers one journey."""
        ...

    async def cancels(self, workflow: WorkflowId) -> None:
        """An operator cancels one journey."""
        ...


@dataclass
class StartedJourney:
    """What `start` returns: words to go on with, and what has come of them so far.

    Every property is as it was when the last word, of this or of any other journey of the test, had settled.
    """

    customer: CustomerId
    name: str
    enrolment: EnrolmentId
    workflow: WorkflowId
    story: Story
    _words: Words

    async def happens(self, event: Event, *, at: datetime | None = None, id: str | None = None) -> None:
        """An event happens to this customer; returns when every journey has done what it does about it.

        `at` is when it happened, now if not said; two with one `id` are one event.
        """
        await self._words.happens(event, customer=self.customer, at=at, id=id)

    async def passes(
        self, length: timedelta = timedelta(0), *, days: float = 0, hours: float = 0, minutes: float = 0
    ) -> None:
        """Time passes, for everybody in the test; returns when all that was due in it is done."""
        await self._words.passes(length + timedelta(days=days, hours=hours, minutes=minutes))

    async def told(self, order: Order, *, by: str = "anna", why: str = "wrong price") -> str:
        """An operator steers this one journey, and everything settles; what it answers.

        Refused says why it does not do as it is told.
        """
        return await self._words.steers(self.workflow, order, Instruction(by=by, why=why))

    async def cancelled(self) -> None:
        """An operator cancels it in Temporal, which asks nobody; returns when it has come to its end."""
        await self._words.cancels(self.workflow)

    @property
    def said(self) -> list[Message]:
        """The messages that really went out to the customer, the first first."""
        return self.story.said

    @property
    def decisions(self) -> list[Decided]:
        """What the traffic controller decided about the messages, each time its mind changed."""
        return self.story.decisions

    @property
    def held(self) -> str | None:
        """Why a message waits at the gate now, or None if none does."""
        return self.story.held

    @property
    def outcome(self) -> Outcome | None:
        """How the journey ended, or None if it goes on."""
        return self.story.outcome

    @property
    def reason(self) -> str | None:
        """Why it ended so."""
        return self.story.reason

    @property
    def where(self) -> str:
        """What it waits for, in words; how it ended, if it has."""
        return self.story.where

    @property
    def stage(self) -> str | None:
        """The label it last showed to operators."""
        return self.story.shown.get(STAGE.name)

    @property
    def shown(self) -> Mapping[str, str]:
        """By what operators find it, its search attributes: `SojournHeldBy` while it is held, for one."""
        return self.story.shown

    @property
    def campaigns(self) -> list[str]:
        """What it had done to campaigns of other systems: `pause all-campaigns`, `resume all-campaigns`."""
        return self.story.campaigns

    @property
    def timeline(self) -> list[Entry]:
        """The customer's whole story, as operators see it."""
        return self.story.timeline
