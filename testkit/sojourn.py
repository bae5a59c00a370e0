"""The four words of a journey's test: `start`, `happens`, `passes`, and what was `said`."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

from store.accept import Acceptance, Accepted
from store.tables import EnrolmentRow
from store.timeline_entries import Entry
from testkit.journey import StartedJourney
from testkit.made_up import MadeUp
from testkit.provider import RecordingProvider
from testkit.story import Story, read_story, read_timeline
from testkit.world import World
from workflows.catalog import event_class, facts_of
from workflows.journey import Journey
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.profile import ConsentGiven, ProfileUpdated
from workflows.vocabulary.identity import CustomerId, EnrolmentId, customer_id

StartT = TypeVar("StartT", bound=Event)
_ADDRESS = "customer@example.com"
_CONSENTS = ("marketing", "survey")


class NotEntered(AssertionError):
    """The customer did not enter the journey; the text says why not."""


class Sojourn:
    """One test's customers and their journeys; the customer is the same one unless another is named."""

    def __init__(self, world: World, provider: RecordingProvider, made_up: MadeUp) -> None:
        self.world = world
        self.made_up = made_up
        self.provider = provider
        self.customer = CustomerId(f"c-{uuid4().hex[:8]}")
        self.journeys: list[StartedJourney] = []
        self.timelines: dict[CustomerId, list[Entry]] = {}
        self._known: set[CustomerId] = set()

    @property
    def now(self) -> datetime:
        """The customers' instant; every test begins at noon, UTC."""
        return self.world.now

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
        if self.made_up.learns(journey):
            await self.world.worker_stops()
            await self.world.worker_starts()
        if who not in self._known:
            known = profile or ProfileUpdated(email=_ADDRESS, time_zone=zone, traits=dict(traits or {}))
            await self._becomes_known(who, known, consents)
        elif profile is not None or traits:
            await self.world.takes_in(who, [profile or ProfileUpdated(traits=dict(traits or {}))])
        _see_that_it_is_known(event)
        if event.wire != (starts_on := facts_of(journey).starts_on):
            raise TypeError(f"{journey.__name__} starts on {starts_on}, not on {event.wire}")
        accepted = await self.world.takes_in(who, [event], at=at)
        await self._refresh(who)
        return await self._follow(journey, who, await self._entered(journey, event, accepted))

    async def find(self, journey: type[Journey[Any]], *, customer: str | None = None) -> StartedJourney:
        """The journey that began by itself, on an event the test did not start it with; the latest, if several did."""
        who, name = self._who(customer), facts_of(journey).name
        rows = [row for row in await self.world.rows(EnrolmentRow) if row["customer_id"] == who]
        rows = [row for row in rows if row["journey"] == name]
        entered = [row for row in rows if row["refused"] is None]
        if not entered:
            refused = "".join(f"; refused: {row['refused']}" for row in rows)
            raise NotEntered(f"{who} has not entered {name}{refused}")
        latest = max(entered, key=lambda row: row["started_at"])
        return await self._follow(journey, who, EnrolmentId(latest["id"]))

    async def happens(
        self, event: Event, *, customer: str | None = None, at: datetime | None = None, id: str | None = None
    ) -> None:
        """An event happens to the customer; returns when every journey has done what it does about it.

        `at` is when it happened, now if not said; two with one `id` are one event.
        """
        await self._happens(event, customer=self._who(customer), at=at, id=id)

    async def passes(
        self, length: timedelta = timedelta(0), *, days: float = 0, hours: float = 0, minutes: float = 0
    ) -> None:
        """Time passes, for everybody; returns when all that was due in it is done."""
        try:
            await self.world.passes(length + timedelta(days=days, hours=hours, minutes=minutes))
        finally:
            await self._refresh()

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

    async def _happens(self, event: Event, *, customer: CustomerId, at: datetime | None, id: str | None) -> None:
        _see_that_it_is_known(event)
        if customer not in self._known:
            await self._becomes_known(customer, ProfileUpdated(email=_ADDRESS, time_zone="UTC"), _CONSENTS)
        try:
            accepted = await self.world.takes_in(customer, [event], at=at, id=id)
        finally:
            await self._refresh(customer)
        if accepted.answers[0][0] is Acceptance.CONFLICT:
            raise ValueError(f"the id {id!r} belongs to another event of this test: give {event.wire} one of its own")

    async def _becomes_known(self, who: CustomerId, profile: ProfileUpdated, consents: Collection[str]) -> None:
        self._known.add(who)
        await self.world.takes_in(who, [profile, *(ConsentGiven(scope=scope) for scope in consents)])

    async def _follow(
        self, journey: type[Journey[Any]], customer: CustomerId, enrolment: EnrolmentId
    ) -> StartedJourney:
        started = StartedJourney(customer, facts_of(journey).name, enrolment, Story(), self._happens, self.passes)
        self.journeys.append(started)
        await self._refresh(customer)
        return started

    async def _entered(self, journey: type[Journey[Any]], event: Event, accepted: Accepted) -> EnrolmentId:
        facts = facts_of(journey)
        (_, event_id), *_ = accepted.answers
        of_it = [row for row in await self.world.rows(EnrolmentRow) if row["starting_event"] == event_id]
        row = next((row for row in of_it if row["journey"] == facts.name), None)
        if row is None:
            raise NotEntered(
                f"{facts.name} did not start on this {event.wire}: "
                "it is open already for this customer, and listens to such events itself"
            )
        if row["refused"] is not None:
            raise NotEntered(f"{facts.name} did not take {row['customer_id']} in: {row['refused']}")
        if row["version"] != facts.version:
            raise NotEntered(f"new customers enter version {row['version']} of {facts.name}: start that one")
        return EnrolmentId(row["id"])

    async def _refresh(self, *customers: CustomerId) -> None:
        for customer in {*self.timelines, *customers}:
            self.timelines[customer] = await read_timeline(self.world, customer)
        for journey in self.journeys:
            journey.story = await read_story(self.world, self.provider, journey.enrolment, journey.story)

    def _who(self, customer: str | None) -> CustomerId:
        return self.customer if customer is None else customer_id(customer)


def _see_that_it_is_known(event: Event) -> None:
    if event_class(event.wire) is not type(event):
        raise TypeError(f"{type(event).__name__} is not the event that {event.wire!r} names in the catalog")
