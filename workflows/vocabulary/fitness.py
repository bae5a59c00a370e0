"""Whether a journey's class is fit to be one, by what can be seen without reading its source."""

from typing import Any, get_args

from workflows.vocabulary.arrival import RECHECK
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.identity import Key
from workflows.vocabulary.personal import personal_fields

_OWN = frozenset({"key", "listens_to", "goal", "exits_on", "reentry", "follows_profile", "run"})
_LONGEST_NAME = 70  # characters: an id of 200 also holds a customer and a key, 64 each, and two strokes


def unfit_class(cls: type[Any]) -> str | None:
    """What is wrong with a journey's class and what to write instead, or None; bases of journeys always fit.

    To be asked before the class is given its signals.
    """
    starts_on = _starting_event(cls)
    if starts_on is None:
        return None
    return _unfit_events(cls) or _unfit_key(cls, starts_on) or _unfit_names(cls)


def unfit_name(name: str) -> str | None:
    """What is wrong with a journey's name, or None: it becomes the beginning of workflow ids."""
    if len(name) > _LONGEST_NAME:
        return f"the name {name!r} is longer than {_LONGEST_NAME} characters: workflow ids begin with it, so shorten it"
    return None


def _starting_event(cls: type[Any]) -> type[Event] | None:
    arguments = [argument for base in vars(cls).get("__orig_bases__", ()) for argument in get_args(base)]
    return next((a for a in arguments if isinstance(a, type) and issubclass(a, Event)), None)


def _unfit_events(cls: type[Any]) -> str | None:
    listed = [("listens_to", kind) for kind in cls.listens_to]
    listed += [("goal", cls.goal)] if cls.goal is not None else []
    listed += [("exits_on", kind) for kind in cls.exits_on]
    places: dict[str, str] = {}
    signals: dict[str, str] = {}
    for place, kind in listed:
        if not (isinstance(kind, type) and issubclass(kind, Event)):
            return f"{cls.__name__}.{place} holds {kind!r}, which is no event: name an event's class"
        if kind.wire in places:
            return (
                f"{cls.__name__} names {kind.wire} in {places[kind.wire]} and in {place}: "
                "name it once, since each event is one signal (a goal or an exit needs no place in listens_to)"
            )
        signal = kind.wire.replace(".", "_")
        if signal in signals or kind.wire == RECHECK or kind.wire.startswith("sojourn."):
            other = signals.get(signal, "a signal of Sojourn's own")
            return f"{cls.__name__}: the signal {kind.wire} would clash with {other}: give the event another wire name"
        places[kind.wire], signals[signal] = place, kind.wire
    return None


def _unfit_key(cls: type[Any], starts_on: type[Event]) -> str | None:
    if cls.key is None:
        return None
    fields = ", ".join(sorted(set(starts_on.model_fields) - personal_fields(starts_on))) or "none"
    where = f"{cls.__name__}.key is {cls.key!r}"
    if cls.key not in starts_on.model_fields:
        return f"{where}, and {starts_on.wire} has no such field: name one it has ({fields})"
    if cls.key in personal_fields(starts_on):
        return f"{where}, which is personal, and keys are shown to operators: name another field ({fields})"
    field = starts_on.model_fields[cls.key]
    if field.annotation is str and not any(mark in field.metadata for mark in get_args(Key)[1:]):
        return f"{where}, and {starts_on.__name__}.{cls.key} may be any text: declare that field as `{cls.key}: Key`"
    return None


def _unfit_names(cls: type[Any]) -> str | None:
    for name in vars(cls):
        taken = next((base for base in cls.__mro__[1:] if name in vars(base)), None)
        if taken is not None and taken is not object and name not in _OWN and not _is_made_for_it(name):
            return (
                f"{cls.__name__}.{name} replaces the {name} of {taken.__name__}, on which the framework stands: "
                "give it another name"
            )
    return None


def _is_made_for_it(name: str) -> bool:
    return name.startswith(("__", "note_", "_abc_", "_is_protocol"))
