"""Customers who are made up, living in a world: they begin, do things, and react to what they are sent."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulation.acceptance import Incoming
from simulation.bulk.posting import INTRODUCED
from simulation.gate import Taken
from simulation.scenarios.dice import Dice
from simulation.scenarios.made import make
from simulation.scenarios.scenario import START, Customers, Follows, Scenario, Start
from simulation.scenarios.values import draw_all
from simulation.world import World
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.profile import ConsentGiven, ProfileUpdated
from workflows.vocabulary.identity import CustomerId
from workflows.vocabulary.requests import SendRequest

SOURCE = "scenario"


@dataclass
class _Story:
    """One starting event of a customer's, and what has come of it."""

    customer: CustomerId
    number: str
    began: Mapping[str, Any] = field(default_factory=dict)
    happened: set[str] = field(default_factory=set)
    times: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))


@dataclass
class People:
    """All customers of one world; `key` is the field by which the journey tells enrolments apart.

    Every draw is a customer's own, for that event and time alone: another journey, another policy or one event more
    in the scenario changes nothing of what else somebody does.
    """

    scenario: Scenario
    seed: int
    key: str | None
    world: World = field(init=False)
    _stories: dict[tuple[CustomerId, str | None], _Story] = field(default_factory=dict)

    def begins(self, number: int) -> None:
        """The customer of that number will begin."""
        customer = CustomerId(f"customer-{number:06}")
        dice, told = self._dice(customer, "profile"), self.scenario.customers
        at = told.begins + told.starting_over * dice.random()
        self.world.agenda.at(at, lambda: self._introduce(customer, dice))

    def hears(self, request: SendRequest, attempt: int) -> Taken:
        """The provider that takes everything, and lets whoever it is for react."""
        # The workflow's name ends with the key, if the journey has one.
        key = None if self.key is None else request.enrolment.workflow.split("/")[2]
        story = self._stories.get((request.enrolment.customer, key))
        if story is not None:
            self._goes_on(story, request.message, {})
        return Taken()

    def _introduce(self, customer: CustomerId, dice: Dice) -> None:
        profile = _profile(self.scenario.customers, customer, dice, self.world.now)
        self.world.accepts(
            customer, [Incoming(INTRODUCED, str(n), event, self.world.now) for n, event in enumerate(profile)]
        )
        self._starts(customer, 1, self._dice(customer, "start"))

    def _starts(self, customer: CustomerId, time: int, dice: Dice) -> None:
        told = self.scenario.start
        story = _Story(customer, f"{customer.removeprefix('customer-')}-{time}")
        event = make(told, dice, self.world.now, story.number, {})
        story.began = event.model_dump()
        place = customer, None if self.key is None else str(story.began[self.key])
        if (before := self._stories.get(place)) is not None:
            story.happened |= before.happened  # what somebody did does not become undone by beginning again
        self._stories[place] = story
        self._again(told, time, dice, lambda: self._starts(customer, time + 1, dice))
        self._happens(story, event, START, "start", {})

    def _goes_on(self, story: _Story, name: str, cause: Mapping[str, Any]) -> None:
        """What follows: the scenario's events that come after this one, or this message."""
        for entry, told in enumerate(self.scenario.events):
            if told.after == name:
                story.times[entry] += 1
                number = f"{entry + 1}-{story.times[entry]}"
                dice = self._dice(story.customer, f"{story.number}/{number}")
                if dice.random() < told.probability:
                    coming = _Coming(self, story, told, number, cause, dice)
                    self.world.agenda.at(self.world.now + told.delay.draw(dice), coming.happens)

    def _again(self, told: Start, time: int, dice: Dice, then: Callable[[], None]) -> None:
        if told.again is not None and time < told.again.most:
            self.world.agenda.at(self.world.now + told.again.every.draw(dice), then)

    def _happens(self, story: _Story, event: Event, name: str, id: str, cause: Mapping[str, Any]) -> None:
        story.happened.add(event.wire)
        self._goes_on(story, name, cause)
        incoming = Incoming(SOURCE, f"{story.customer}/{story.number}/{id}", event, self.world.now)
        self.world.accepts(story.customer, [incoming])

    def _dice(self, customer: CustomerId, what: str) -> Dice:
        return Dice(f"{self.seed}/{customer}/{what}")


@dataclass
class _Coming:
    """An event that will happen to somebody, unless something else has by then; and again, if it says so."""

    people: People
    story: _Story
    told: Follows
    number: str
    cause: Mapping[str, Any]
    dice: Dice
    time: int = 1

    def happens(self) -> None:
        """Its time has come."""
        people, told = self.people, self.told
        if not self.story.happened.isdisjoint(told.unless):
            return
        number, context = f"{self.number}-{self.time}", {**self.story.began, **self.cause}
        event = make(told, self.dice, people.world.now, f"{self.story.number}-{number}", context)
        self.time += 1
        people._again(told, self.time - 1, self.dice, self.happens)
        people._happens(self.story, event, told.event, number, event.model_dump())


def _profile(told: Customers, customer: CustomerId, dice: Dice, now: datetime) -> list[Event]:
    zone, locale = (dice.choices(list(one), list(one.values()))[0] for one in (told.time_zones, told.locales))
    email = f"{customer}@example.invalid" if dice.random() < told.reachable else None
    allowed = [scope for scope, share in told.consents.items() if dice.random() < share]
    traits = draw_all(told.traits, dice, now, customer, {})
    days = {name: value.date().isoformat() if isinstance(value, datetime) else value for name, value in traits.items()}
    profile = ProfileUpdated(email=email, locale=locale, time_zone=zone, traits=days)
    return [profile, *(ConsentGiven(scope=scope) for scope in allowed)]
