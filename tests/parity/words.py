"""What a schedule is made of: things that happen to customers, what operators do, and time that passes."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from testkit.world import Order
from workflows.catalog import event_class
from workflows.vocabulary.events.event import Event

AT_ONCE = timedelta(0)


@dataclass(frozen=True)
class Happens:
    """An event of this type, so long `ago`; a length among its fields is an instant, or a day, so far from now."""

    customer: str
    wire: str
    fields: dict[str, Any] = field(default_factory=dict)
    ago: timedelta = AT_ONCE

    def event(self, now: datetime) -> Event:
        """The event as it is at that instant."""
        kind = event_class(self.wire)
        told = dict(self.fields)
        for name, value in self.fields.items():
            if isinstance(value, timedelta):
                then = now + value
                told[name] = then.date() if kind.model_fields[name].annotation is date else then
        return kind.model_validate(told)


@dataclass(frozen=True)
class Again:
    """The event before the last so many comes in once more, with the same id, as from a source that had no answer."""

    back: int = 0


@dataclass(frozen=True)
class Passes:
    """Time passes for everybody."""

    length: timedelta


@dataclass(frozen=True)
class Nears:
    """Time passes until so long before what is due next, or after it."""

    by: timedelta


@dataclass(frozen=True)
class Asks:
    """An operator has one journey of a customer do something."""

    customer: str
    journey: str
    key: str | None
    update: Order


@dataclass(frozen=True)
class Switches:
    """A journey, or with `*` everything, is paused for everybody, or goes on if it was."""

    scope: str


Word = Happens | Again | Passes | Nears | Asks | Switches


@dataclass(frozen=True)
class Schedule:
    """What happens from an instant on; printed, it is Python that says it again."""

    begins: datetime
    words: tuple[Word, ...]

    @property
    def customers(self) -> list[str]:
        """Everybody it names, in order."""
        return list(dict.fromkeys(word.customer for word in self.words if isinstance(word, Happens | Asks)))

    def in_words(self) -> str:
        """The schedule, a word a line."""
        lines = "".join(f"        {word!r},\n" for word in self.words)
        return f"Schedule(\n    {self.begins!r},\n    (\n{lines}    ),\n)"
