"""A scenario to begin with, for one journey, from what its code says it starts on, listens to and sends."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from enum import Enum
from typing import Any, Literal, get_args, get_origin

from pydantic import AwareDatetime
from pydantic.fields import FieldInfo

from simulation.scenarios.fitness import messages_of
from workflows.map.source import JourneySource
from workflows.vocabulary.customer import Traits
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.identity import Key

_AFTER_START = '{ from = "0 d", to = "90 d" }'
_AFTER_ANOTHER = '{ median = "2 d", p90 = "10 d" }'


def template(source: JourneySource) -> str:
    """The file's text; it can be played as it is, and every number in it is there to be changed."""
    return "\n".join([*_head(source), *_events(source)]) + "\n"


def _head(source: JourneySource) -> Iterator[str]:
    yield f'about = "What customers do around {source.name}: change every number here."'
    yield ""
    yield "[customers]"
    yield "number = 5000"
    yield 'starting_over = "30 d"  # they begin evenly over so long'
    yield "days = 400  # simulated in all"
    yield 'time_zones = { "Europe/Berlin" = 7, "America/New_York" = 3 }  # by weight'
    yield "reachable = 0.97"
    yield "consents = { marketing = 0.8, survey = 0.6 }"
    yield from _traits(source)
    yield ""
    yield "[start]"
    yield f'event = "{source.starts_on.wire}"'
    yield from _fields(source.starts_on, frozenset())


def _events(source: JourneySource) -> Iterator[str]:
    kind, messages = source.kind, messages_of(source)
    known, key = frozenset(source.starts_on.model_fields), frozenset(() if kind.key is None else (kind.key,))
    ends = [*kind.exits_on, *([] if kind.goal is None else [kind.goal])]
    for event in dict.fromkeys((*kind.listens_to, *ends)):
        closes = _opened_by(event, [*kind.listens_to, source.starts_on], source.starts_on)
        why = "the goal" if event is kind.goal else "an exit" if event in kind.exits_on else "listened to"
        yield ""
        yield f"# {why[0].upper()}{why[1:]}: {(event.__doc__ or '').strip().splitlines()[0]}"
        yield "[[events]]"
        yield f'event = "{event.wire}"'
        yield f"probability = {0.1 if event in ends else 0.4}"
        if closes is not None:
            yield f'after = "{closes.wire}"'
        before = known | frozenset(() if closes is None else closes.model_fields)
        yield f"delay = {_AFTER_START if closes is None else _AFTER_ANOTHER}"
        if event not in ends and closes is None:
            yield 'again = { every = { mean = "30 d" }, most = 5 }'
        # Of the starting event only the key is the same when it comes again.
        yield from _fields(event, key if event is source.starts_on else before)
    reaction = kind.goal or next(iter(kind.listens_to), None)
    if messages and reaction is not None:
        yield ""
        yield f"# And what somebody does about a message: one of {', '.join(messages)}."
        yield "[[events]]"
        yield f'event = "{reaction.wire}"'
        yield f'after = "{messages[0]}"'
        yield "probability = 0.1"
        yield f"delay = {_AFTER_ANOTHER}"
        yield from _fields(reaction, known)


def _traits(source: JourneySource) -> Iterator[str]:
    """Those of the profile that the journey's file names."""
    named = dict.fromkeys(re.findall(r"traits\.(\w+)", source.file.read_text()))
    read = {name: Traits.model_fields[name].annotation for name in named if name in Traits.model_fields}
    if read:
        yield ""
        yield "[customers.traits]  # what the journey looks at"
    for name, annotation in read.items():
        yield f"{name} = {_trait(get_args(annotation))}"


def _trait(kinds: tuple[Any, ...]) -> str:
    if bool in kinds:
        return "{ choose = { true = 5, false = 5 } }"
    if int in kinds:
        return "{ from = 1, to = 10, share = 0.8 }"
    if date in kinds:
        return '{ before = { from = "0 d", to = "1500 d" }, share = 0.8 }'
    return "{ choose = { high = 2, low = 8 }, share = 0.8 }"


def _opened_by(event: type[Event], others: list[type[Event]], start: type[Event]) -> type[Event] | None:
    """The event of the same thing, such as the opening of the case that this one closes."""
    keys = {name for name, field in event.model_fields.items() if field.annotation is str and field.is_required()}
    noun = event.wire.partition(".")[0]
    return next(
        (
            one
            for one in others
            if one is not event
            and one is not start
            and one.wire.partition(".")[0] == noun
            and keys & one.model_fields.keys()
            and others.index(one) < (others.index(event) if event in others else len(others))
        ),
        None,
    )


def _fields(event: type[Event], known: frozenset[str]) -> Iterator[str]:
    for name, field in event.model_fields.items():
        if field.is_required() and name not in known:
            yield f"fields.{name} = {_example(name, field)}"


def _example(name: str, field: FieldInfo) -> str:
    annotation: Any = field.annotation
    if annotation is int or annotation is float:
        least = next((int(m.ge) for m in field.metadata if getattr(m, "ge", None) is not None), 1)
        most = next((int(m.le) for m in field.metadata if getattr(m, "le", None) is not None), least + 9)
        return f"{{ from = {least}, to = {most} }}"
    if annotation is bool:
        return "true"
    if annotation in (AwareDatetime, datetime, date):
        return '{ after = { from = "0 d", to = "60 d" } }' if name.startswith(("end", "to_")) else '{ after = "0 s" }'
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return _choice([str(one.value) for one in annotation])
    if get_origin(annotation) is Literal:
        return _choice([str(one) for one in get_args(annotation)])
    if annotation is str or annotation is Key:
        return (
            f'{{ id = "{name.removesuffix("_id").replace("_", "-")}" }}' if name.endswith("_id") else f'"some {name}"'
        )
    return "[]"


def _choice(names: list[str]) -> str:
    weights = ", ".join(f'"{name}" = 1' for name in names)
    return f"{{ choose = {{ {weights} }} }}"
