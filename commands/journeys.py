"""Draft of a new journey, with its test."""

from dataclasses import dataclass
from typing import Any

from commands.drafts import Drafts, imports, wrapped
from commands.fields import example, taken_over
from commands.kinds import Drafted
from commands.names import class_name, in_words, module_name
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.identity import Key
from workflows.vocabulary.messages.message import Message


@dataclass(frozen=True, slots=True)
class Plot:
    """What a new journey is about; an event or a message that is new has no class yet, and no fields."""

    name: str
    wire: str
    event: Drafted
    event_kind: type[Event] | None
    message: str
    said: Drafted
    said_kind: type[Message] | None

    @property
    def class_(self) -> str:
        """The journey's class."""
        return class_name(self.name)

    @property
    def module(self) -> str:
        """The journey's module in workflows/journeys."""
        return module_name(self.name)


def draft_journey(drafts: Drafts, plot: Plot) -> None:
    """A journey that waits a day and says one thing, and the test that it does; NoExample if one cannot be made up."""
    noun = plot.wire.partition(".")[0]
    argument = noun if noun != "self" else "start"
    fields = taken_over(plot.said_kind, plot.event_kind, argument) if plot.said_kind is not None else ""
    words = {
        "Words": in_words(plot.name).capitalize(),
        "name": plot.name,
        "class_": plot.class_,
        "event_class": plot.event.name,
        "message_class": plot.said.name,
        "imports": imports(plot.event.line, plot.said.line),
    }
    send = wrapped(f"        await self.send({plot.said.name}({fields}), expires_after=timedelta(days=7))")
    journey = {"event": plot.wire, "message": plot.message, "argument": argument, "key": _key(plot.event_kind)}
    drafts.add(f"workflows/journeys/{plot.module}.py", "journey", {**words, **journey, "send": send})
    given = "" if plot.event_kind is None else example(plot.event_kind)
    test = {
        "module": plot.module,
        "event": wrapped(f"    event = {plot.event.name}({given})"),
        "standard": _standard(given),
    }
    drafts.add(f"tests/journeys/test_{plot.module}.py", "test", {**words, **test})


def _key(event: type[Event] | None) -> str:
    """The line that tells enrolments of one customer apart, if the event has one field for that."""
    keys = [name for name, annotation in _annotations(event).items() if annotation == Key]
    return f'\n    key = "{keys[0]}"\n' if len(keys) == 1 else ""


def _annotations(event: type[Event] | None) -> dict[str, Any]:
    return {} if event is None else dict(event.__annotations__)


def _standard(given: str) -> str:
    names = ", ".join(name for name in ("date", "timedelta") if f"{name}(" in given)
    return f"\nfrom datetime import {names}\n" if names else ""
