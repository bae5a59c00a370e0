"""One customer inside one journey, as a test sees it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from store.timeline_entries import Entry
from testkit.story import Decided, Story
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.identity import CustomerId, EnrolmentId
from workflows.vocabulary.messages.message import Message
from workflows.vocabulary.outcome import Outcome


class Happening(Protocol):
    """Have an event happen to a customer, and everything settle."""

    def __call__(self, event: Event, *, customer: CustomerId, at: datetime | None, id: str | None) -> Awaitable[None]:
        """`at` and `id` are the event's, if the test gives them."""
        ...


@dataclass
class StartedJourney:
    """What `start` returns: two words to go on with, and what has come of them so far.

    Every property is as it was when the last word, of this or of any other journey of the test, had settled.
    """

    customer: CustomerId
    name: str
    enrolment: EnrolmentId
    story: Story
    _happens: Happening
    _passes: Callable[[timedelta], Awaitable[None]]

    async def happens(self, event: Event, *, at: datetime | None = None, id: str | None = None) -> None:
        """An event happens to this customer; returns when every journey has done what it does about it.

        `at` is when it happened, now if not said; two with one `id` are one event.
        """
        await self._happens(event, customer=self.customer, at=at, id=id)

    async def passes(
        self, length: timedelta = timedelta(0), *, days: float = 0, hours: float = 0, minutes: float = 0
    ) -> None:
        """Time passes, for everybody in the test; returns when all that was due in it is done."""
        await self._passes(length + timedelta(days=days, hours=hours, minutes=minutes))

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
        return self.story.stage

    @property
    def campaigns(self) -> list[str]:
        """What it had done to campaigns of other systems: `pause all-campaigns`, `resume all-campaigns`."""
        return self.story.campaigns

    @property
    def timeline(self) -> list[Entry]:
        """The customer's whole story, as operators see it."""
        return self.story.timeline
