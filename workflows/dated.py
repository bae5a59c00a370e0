"""Which event is made of which date on the profile."""

from collections.abc import Collection, Mapping
from functools import cache

from workflows.catalog import events
from workflows.vocabulary.events.event import Event


@cache
def dated_events() -> Mapping[str, type[Event]]:
    """The event that is made of each trait that names a date; TypeError if a trait would make two."""
    return by_trait(events().values())


def by_trait(kinds: Collection[type[Event]]) -> dict[str, type[Event]]:
    """Those of the event classes that are made of dates, by the trait; TypeError if a trait would make two."""
    found: dict[str, type[Event]] = {}
    for kind in kinds:
        if kind.on_date is None:
            continue
        if kind.on_date in found:
            both = f"{found[kind.on_date].__name__} and {kind.__name__}"
            raise TypeError(f"{both} are made of {kind.on_date!r}, so their ids would be the same: keep one of them")
        found[kind.on_date] = kind
    return found
