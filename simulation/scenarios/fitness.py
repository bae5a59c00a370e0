"""Whether a scenario fits the journey it is for: its names, its fields, and what follows what."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from simulation.scenarios.dice import Dice
from simulation.scenarios.made import make, needed
from simulation.scenarios.reading import UnfitScenario, did_you_mean, place
from simulation.scenarios.scenario import START, Follows, Scenario, Start
from simulation.scenarios.values import Drawn
from workflows.catalog import UnknownEvent, event_class, events
from workflows.map.source import JourneySource
from workflows.map.steps import steps_in
from workflows.map.walk import walk
from workflows.vocabulary.events.profile import ProfileUpdated

_DRAWS = 5


def check(scenario: Scenario, source: JourneySource, file: Path | str) -> None:
    """UnfitScenario if it cannot be played with this journey."""
    if wrong := list(_Check(scenario, source).wrong()):
        raise UnfitScenario(file, wrong)


def messages_of(source: JourneySource) -> list[str]:
    """The names of the messages a journey may send."""
    return list(dict.fromkeys(kind.name for step in steps_in(walk(source)) for kind in step.messages))


class _Check:
    def __init__(self, scenario: Scenario, source: JourneySource) -> None:
        self.scenario, self.source, self.messages = scenario, source, messages_of(source)
        # What events that follow may take over of it, by its name: one of each, drawn as they all are.
        self.examples: dict[str, Mapping[str, Any]] = {}

    def wrong(self) -> Iterator[str]:
        scenario, starts_on = self.scenario, self.source.starts_on.wire
        if scenario.start.event != starts_on:
            yield f"[start]: event: {self.source.name} starts on {starts_on}, not on {scenario.start.event!r}"
            return
        yield from self._zones()
        yield from self._fields(scenario.start, START, "[start]", {})
        wires = {one.event for one in scenario.events}
        named = list(enumerate(scenario.events))
        sound = [(number, told) for number, told in named if told.event in events() and not self._goes_round(told)]
        for number, told in named:
            where = place(number, told.event)
            if told.event not in events():
                yield f"{where}: event: {_unknown(told.event)}"
            elif told.after not in (START, *self.messages, *wires):
                choice = (START, *self.messages, *sorted(wires - {told.event}))
                yield f"{where}: after: {told.after!r} is nothing that happens here; {did_you_mean(told.after, choice)}"
            elif self._goes_round(told):
                yield f"{where}: after: it would follow itself; what comes again has again = {{ every = ... }}"
            yield from (f"{where}: unless: {_unknown(one)}" for one in told.unless if one not in events())
        for number, told in sorted(sound, key=lambda one: self._steps_from_start(one[1])):
            context = {**self.examples.get(START, {}), **self.examples.get(told.after, {})}
            yield from self._fields(told, told.event, place(number, told.event), context)

    def _zones(self) -> Iterator[str]:
        for zone in self.scenario.customers.time_zones:
            try:
                ProfileUpdated(time_zone=zone)
            except ValidationError as failure:
                yield f"[customers.time_zones]: {failure.errors()[0]['msg'].removeprefix('Value error, ')}"

    def _fields(self, told: Start, name: str, where: str, context: Mapping[str, Any]) -> Iterator[str]:
        known = event_class(told.event).model_fields
        complaints = [
            f"{where}: fields.{one}: {told.event} has no such field; {did_you_mean(one, known)}"
            for one in told.fields.keys() - known.keys()
        ]
        complaints += [f"{where}: fields.{one}: {told.event} needs it" for one in needed(told, context)]
        complaints += [
            f"{where}: fields.{one}: same: neither what it follows nor the start has {value.same!r}"
            for one, value in told.fields.items()
            if isinstance(value, Drawn) and value.same is not None and value.same not in context
        ]
        if complaints:
            yield from sorted(complaints)
            return
        try:
            for seed in range(_DRAWS):
                made = make(told, Dice(seed), self.scenario.customers.begins, "1", context)
                self.examples.setdefault(name, made.model_dump())
        except ValidationError as failure:
            for error in failure.errors():
                told_of = ".".join(map(str, error["loc"]))
                yield f"{where}: fields.{told_of}: {error['msg'].removeprefix('Value error, ')}: {error['input']!r}"

    def _goes_round(self, told: Follows) -> bool:
        seen, left = set[str](), [told.after]
        while left:
            name = left.pop()
            if name == told.event:
                return True
            if name not in seen:
                seen.add(name)
                left += [other.after for other in self.scenario.events if other.event == name]
        return False

    def _steps_from_start(self, told: Follows) -> int:
        before = [one for one in self.scenario.events if one.event == told.after and not self._goes_round(one)]
        return 1 + max(map(self._steps_from_start, before), default=0)


def _unknown(wire: str) -> str:
    try:
        event_class(wire)
    except UnknownEvent as failure:
        return str(failure)
    return ""
