"""A week on the wall: the moments at which quiet hours and windows begin and end."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from workflows.vocabulary.policies.hours import QuietHours, SendWindow

Stretch = QuietHours | SendWindow
_MONDAY = date(2026, 3, 2)


def moments(stretches: Iterable[Stretch]) -> list[datetime]:
    """Between two of these readings of the clock nothing begins or ends; they have no zone, as no wall clock has."""
    turns = {time.min} | {turn for stretch in stretches for turn in (stretch.starts, stretch.ends)}
    return [datetime.combine(_MONDAY + timedelta(days=day), turn) for day in range(7) for turn in sorted(turns)]


def lies_within(inner: Stretch, outer: Iterable[Stretch]) -> bool:
    """Whether at each moment of it one of the others goes on as well."""
    others = list(outer)
    return all(any(other.includes(at) for other in others) for at in moments([inner, *others]) if inner.includes(at))
