"""What the words of a test ask of the world they are said in, be it virtual or on a Temporal server."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from simulation.records import Enrolled
from store.timeline_entries import Entry
from testkit.faults import Failing
from testkit.provider import RecordingProvider
from testkit.story import Story
from workflows.journey import Journey
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.identity import CustomerId, EnrolmentId, EventId, WorkflowId
from workflows.vocabulary.pausing import Instruction

Order = Literal["pause", "resume", "skip_wait", "stop", "retry", "skip"]


class Refused(AssertionError):
    """What an operator wanted was refused; the text says why."""


class World(Protocol):
    """Customers, journeys and one clock; a world that `complains` raises Stuck as soon as a journey is."""

    complains: bool
    provider: RecordingProvider

    @property
    def now(self) -> datetime:
        """The customers' instant."""
        ...

    @property
    def customer(self) -> CustomerId:
        """Whose journeys these are, if the test does not say whose."""
        ...

    async def learns(self, journey: type[Journey[Any]]) -> None:
        """A journey that is in no catalog is there from now on, and so are the events and messages it names."""
        ...

    async def accepts(
        self, customer: CustomerId, events: Sequence[Event], *, at: datetime | None = None, id: str | None = None
    ) -> list[EventId | None]:
        """Events come in, and everything settles; their ids, None for one whose id belongs to another event."""
        ...

    async def passes(self, length: timedelta) -> None:
        """Time passes for everybody, and everything settles."""
        ...

    async def enrolments(self, customer: CustomerId) -> list[Enrolled]:
        """The customer's enrolments and what was refused to be one, the first first."""
        ...

    async def story(self, customer: CustomerId, enrolment: EnrolmentId, before: Story) -> Story:
        """What has become of an enrolment; `before` is how it was when last looked at."""
        ...

    async def timeline(self, customer: CustomerId) -> list[Entry]:
        """The customer's whole story."""
        ...

    async def steers(self, workflow: WorkflowId, order: Order, said: Instruction) -> str:
        """An operator steers one journey; what it answers. Refused says why it does not."""
        ...

    async def cancels(self, workflow: WorkflowId) -> None:
        """An operator cancels one journey in Temporal."""
        ...

    async def switches(self, scope: str, said: Instruction, *, is_paused: bool) -> None:
        """An operator pauses a journey for everybody, or everything, or has it go on. Refused says why not."""
        ...

    async def fails(self, step: str, failing: Failing, times: int) -> None:
        """So many attempts to come at a step fail."""
        ...

    async def ends(self) -> None:
        """End what goes on, and forget it."""
        ...
