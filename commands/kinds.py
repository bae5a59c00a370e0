"""Drafts of new events and new messages."""

from collections.abc import Sequence
from dataclasses import dataclass

from commands.drafts import Drafts, imports, is_there, wrapped
from commands.fields import Field
from commands.names import class_name, in_words, module_name
from workflows.vocabulary.events.event import Lifecycle
from workflows.vocabulary.messages.message import Purpose

_EVENTS = "workflows.vocabulary.events"
_MESSAGES = "workflows.vocabulary.messages"


@dataclass(frozen=True, slots=True)
class Drafted:
    """A class that a journey will import."""

    name: str
    module: str

    @property
    def line(self) -> str:
        """The import."""
        return f"from {self.module} import {self.name}"


@dataclass(frozen=True, slots=True)
class Classification:
    """What the traffic rules need to know of a message."""

    purpose: Purpose
    topic: str
    team: str


def draft_event(drafts: Drafts, wire: str, lifecycle: Lifecycle, fields: Sequence[Field] = ()) -> Drafted:
    """An event, in a file named after its noun, or after all of it where that file is there already."""
    noun, class_ = wire.partition(".")[0], class_name(wire)
    module = module_name(wire) if is_there(_path(_EVENTS, noun)) else noun
    drafts.add(
        _path(_EVENTS, module),
        "event",
        {
            "noun": in_words(noun),
            "Words": in_words(wire).capitalize(),
            "line": wrapped(f'class {class_}(Event, wire="{wire}", lifecycle=Lifecycle.{lifecycle.name}):'),
            **_written(fields, f"from {_EVENTS}.event import Event, Lifecycle"),
        },
    )
    return Drafted(class_, f"{_EVENTS}.{module}")


def draft_message(drafts: Drafts, name: str, as_: Classification, fields: Sequence[Field] = ()) -> Drafted:
    """A message and its words."""
    module, class_, words = module_name(name), class_name(name), in_words(name)
    classified = f'purpose=Purpose.{as_.purpose.name}, topic="{as_.topic}", team="{as_.team}"'
    drafts.add(
        _path(_MESSAGES, module),
        "message",
        {
            "words": words,
            "Words": words.capitalize(),
            "line": wrapped(f"class {class_}(Message, {classified}):"),
            **_written(fields, f"from {_MESSAGES}.message import Message, Purpose"),
        },
    )
    used = "".join(f"\n{in_words(field.name).capitalize()}: {{{{ {field.name} }}}}" for field in fields)
    placed = {"words": words, "Words": words.capitalize(), "fields": f"\n{used}" if used else ""}
    drafts.add(f"templates/{name}.email.en.liquid", "template", placed)
    return Drafted(class_, f"{_MESSAGES}.{module}")


def _path(package: str, module: str) -> str:
    return f"{package.replace('.', '/')}/{module}.py"


def _written(fields: Sequence[Field], base: str) -> dict[str, str]:
    needs = {field.needs for field in fields}
    standard, outside, ours = (
        imports(*(line for line in needs if line.startswith(f"from {package}")))
        for package in ("datetime", "pydantic", "workflows")
    )
    return {
        "outside": "".join(f"\n{block}\n" for block in (standard, outside) if block),
        "imports": imports(base, ours),
        "fields": "\n" + "\n".join(map(str, fields)) if fields else "",
    }
