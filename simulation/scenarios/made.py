"""Events out of what a scenario says of their fields."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, get_args

from simulation.scenarios.dice import Dice
from simulation.scenarios.scenario import Start
from simulation.scenarios.values import draw_all
from workflows.catalog import event_class
from workflows.vocabulary.events.event import Event


def make(told: Start, random: Dice, now: datetime, number: str, context: Mapping[str, Any]) -> Event:
    """One such event; pydantic's ValidationError if the fields do not fit it.

    What it needs and the scenario says nothing of is as in the event it follows, or the starting event.
    """
    kind = event_class(told.event)
    drawn = draw_all(told.fields, random, now, number, context)
    shared = {name: context[name] for name in _required(kind) - told.fields.keys() if name in context}
    return kind.model_validate({**shared, **{name: _fit(kind, name, value) for name, value in drawn.items()}})


def needed(told: Start, known: Mapping[str, Any]) -> list[str]:
    """The fields that neither the scenario nor what came before says anything of."""
    return sorted(_required(event_class(told.event)) - told.fields.keys() - known.keys())


@cache
def _required(kind: type[Event]) -> frozenset[str]:
    return frozenset(name for name, field in kind.model_fields.items() if field.is_required())


@cache
def _is_day(kind: type[Event], name: str) -> bool:
    field = kind.model_fields.get(name)
    return field is not None and (field.annotation is date or date in get_args(field.annotation))


def _fit(kind: type[Event], name: str, value: Any) -> Any:
    return value.date() if isinstance(value, datetime) and _is_day(kind, name) else value
