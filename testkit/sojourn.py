"""The four words of a journey's test: `start`, `happens`, `passes`, and what was `said`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from simulation.records import Enrolled
from store.timeline_entries import Entry
from testkit.faults import Failing
from testkit.journey import StartedJourney
from testkit.provider import RecordingProvider
from testkit.story import Story
from testkit.world import Order, World
from workflows.catalog import event_class, facts_of
from workflows.journey import Journey
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.profile import ConsentGiven, ProfileUpdated
from workflows.vocabulary.identity import CustomerId, EventId, WorkflowId, customer_id
from workflows.vocabulary.pausing import EVERYTHING, Instruction

StartT = TypeVar("StartT", bound=Event)
_ADDRESS = "customer@example.com"
_CONSENTS = ("marketing", "survey")


class NotEntered(AssertionError):
    """The customer did not enter the journey; the text says why not."""


class Sojourn:
    """One test's customers and their journeys; the customer is the same one unless another is named."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.customer = world.customer
        self.journeys: list[StartedJourney] = []
        self.timelines: dict[CustomerId, list[Entry]] = {}
        self._known: set[CustomerId] = set()

    @property
    def now(self) -> datetime:
        """The customers' instant; every test begins at noon, UTC."""
        return self.world.now

    @property
    def provider(self) -> RecordingProvider:
        """Who takes the messages, and remembers them; a test may have it answer otherwise."""
        return self.world.provider

    async def start(
        self,
        journey: type[Journey[StartT]],
        event: StartT,
        *,
        customer: str | None = None,
        profile: ProfileUpdated | None = None,
        consents: Collection[str] = _CONSENTS,
        traits: Mapping[str, Any] | None = None,
        zone: str = "UTC",
        at: datetime | None = None,
    ) -> StartedJourney:
        """The customer becomes known, if they are not yet, and the event happens that starts the journey.

        They have an address, these consents and traits, and live in that zone; a `profile` says all but the consents
        by itself. NotEntered says why not, if the journey does not take them in.
        """
        who = self._who(customer)
        await self.world.learns(journey)
        if who not in self._known:
            known = profile or ProfileUpdated(email=_ADDRESS, time_zone=zone, traits=dict(traits or {}))
            await self._becomes_known(who, known, consents)
        elif profile is not None or traits:
            await self.world.accepts(who, [profile or ProfileUpdated(traits=dict(traits or {}))])
        _see_that_it_is_known(event)
        if event.wire != (starts_on := facts_of(journey).starts_on):
            raise TypeError(f"{journey.__name__} starts on {starts_on}, not on {event.wire}")
        accepted = await self.world.accepts(who, [event], at=at)
        await self._refresh(who)
        return await self._follow(who, await self._entered(journey, who, event, accepted))

    async def find(self, journey: type[Journey[Any]], *, customer: str | None = None) -> StartedJourney:
        """The journey that began by itself, on an event the test did not start it with; the latest, if several did."""
        who, name = self._who(customer), facts_of(journey).name
        asked = [one for one in await self.world.enrolments(who) if one.journey == name]
        entered = [one for one in asked if one.refused is None]
        if not entered:
            refused = "".join(f"; refused: {one.refused}" for one in asked)
            raise NotEntered(f"{who} has not entered {name}{refused}")
        return await self._follow(who, entered[-1])

    async def happens(
        self, event: Event, *, customer: str | None = None, at: datetime | None = None, id: str | None = None
    ) -> None:
        """An event happens to the customer; returns when every journey has done what it does about it.

        `at` is when it happened, now if not said; two with one `id` are one event.
        """
        who = self._who(customer)
        _see_that_it_is_known(event)
        if who not in self._known:
            await self._becomes_known(who, ProfileUpdated(email=_ADDRESS, time_zone="UTC"), _CONSENTS)
        try:
            (accepted,) = await self.world.accepts(who, [event], at=at, id=id)
        finally:
            await self._refresh(who)
        if accepted is None:
            raise ValueError(f"the id {id!r} belongs to another event of this test: give {event.wire} one of its own")

    async def passes(
        self, length: timedelta = timedelta(0), *, days: float = 0, hours: float = 0, minutes: float = 0
    ) -> None:
        """Time passes, for everybody; returns when all that was due in it is done."""
        try:
            await self.world.passes(length + timedelta(days=days, hours=hours, minutes=minutes))
        finally:
            await self._refresh()

    async def pause(
        self, journey: type[Journey[Any]] | None = None, *, by: str = "anna", why: str = "wrong price"
    ) -> None:
        """An operator pauses a journey for everybody, or all there are; Refused says why not."""
        await self._switch(journey, Instruction(by=by, why=why), is_paused=True)

    async def resume(self, journey: type[Journey[Any]] | None = None, *, by: str = "anna", why: str = "mended") -> None:
        """An operator has it go on, and everything settles; Refused says why not."""
        await self._switch(journey, Instruction(by=by, why=why), is_paused=False)

    async def steers(self, workflow: WorkflowId, order: Order, said: Instruction) -> str:
        """An operator steers one journey, and everything settles; what it answers. Refused says why it does not."""
        answer = await self.world.steers(workflow, order, said)
        await self.passes()
        return answer

    async def cancels(self, workflow: WorkflowId) -> None:
        """An operator cancels one journey in Temporal, and everything settles."""
        await self.world.cancels(workflow)
        await self.passes()

    async def fails(self, step: str, kind: str, why: str, *, times: int = 1, is_final: bool = False) -> None:
        """So many attempts to come at a step, called as its port calls it, fail with an error of that type.

        One that is final is not tried again, and parks its journey.
        """
        await self.world.fails(step, Failing(kind, why, is_final), times)

    async def abandon(self) -> None:
        """End what goes on and replay nothing: for tests of journeys that cannot go on."""
        await self.world.ends()

    def told(self) -> str:
        """Every customer's timeline, a line an entry, and where their journeys stand; for people."""
        lines = []
        for customer, entries in self.timelines.items():
            lines.append(f"{customer}, at {self.now:%d %b %Y %H:%M} UTC:")
            lines += [f"  {entry.at:%d %b %Y %H:%M}  {entry.text}" for entry in entries]
            mine = [journey for journey in self.journeys if journey.customer == customer]
            lines += [f"  Now in {journey.name}: {journey.where}" for journey in mine]
        return "\n".join(lines)

    async def _switch(self, journey: type[Journey[Any]] | None, said: Instruction, *, is_paused: bool) -> None:
        scope = EVERYTHING if journey is None else facts_of(journey).name
        await self.world.switches(scope, said, is_paused=is_paused)
        await self.passes()

    async def _becomes_known(self, who: CustomerId, profile: ProfileUpdated, consents: Collection[str]) -> None:
        self._known.add(who)
        await self.world.accepts(who, [profile, *(ConsentGiven(scope=scope) for scope in consents)])

    async def _follow(self, customer: CustomerId, entered: Enrolled) -> StartedJourney:
        started = StartedJourney(customer, entered.journey, entered.id, entered.workflow_id, Story(), self)
        self.journeys.append(started)
        await self._refresh(customer)
        return started

    async def _entered(
        self, journey: type[Journey[Any]], who: CustomerId, event: Event, accepted: Sequence[EventId | None]
    ) -> Enrolled:
        facts = facts_of(journey)
        of_it = [one for one in await self.world.enrolments(who) if one.starting_event == accepted[0]]
        entered = next((one for one in of_it if one.journey == facts.name), None)
        if entered is None:
            raise NotEntered(
                f"{facts.name} did not start on this {event.wire}: "
                "it is open already for this customer, and listens to such events itself"
            )
        if entered.refused is not None:
            raise NotEntered(f"{facts.name} did not take {who} in: {entered.refused}")
        if entered.version != facts.version:
            raise NotEntered(f"new customers enter version {entered.version} of {facts.name}: start that one")
        return entered

    async def _refresh(self, *customers: CustomerId) -> None:
        for customer in {*self.timelines, *customers}:
            self.timelines[customer] = await self.world.timeline(customer)
        for journey in self.journeys:
            journey.story = await self.world.story(journey.customer, journey.enrolment, journey.story)

    def _who(self, customer: str | None) -> CustomerId:
        return self.customer if customer is None else customer_id(customer)


def _see_that_it_is_known(event: Event) -> None:
    if event_class(event.wire) is not type(event):
        raise TypeError(f"{type(event).__name__} is not the event that {event.wire!r} names in the catalog")
