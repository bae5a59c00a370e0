"""One thing that really happened to a customer, as data tells it, ready to be posted."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from workflows.vocabulary.events.event import Event


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event and its envelope: `id` is unique within `source`, `customer` a customer id, `time` in UTC.

    `accepted_at` is when it came in, if that is known and not when it happened. With `enters` nothing has happened
    but that somebody wants the customer in that journey, by that starting event.
    """

    id: str
    source: str
    customer: str
    time: datetime
    event: Event
    accepted_at: datetime | None = None
    enters: str | None = None

    @property
    def known_at(self) -> datetime:
        """When anybody could first act on it; data sets are in the order of this."""
        return self.accepted_at or self.time


def shifted(recorded: Recorded, by: timedelta) -> Recorded:
    """Move a record and the dates inside its event by whole weeks: weekday, time of day and id stay.

    ValueError if `by` is not a whole number of weeks.
    """
    if by % timedelta(weeks=1):
        raise ValueError(f"shift by whole weeks, so that weekdays stay: {by} is not")
    moved = {name: value + by for name, value in recorded.event if isinstance(value, date)}
    event = recorded.event.model_copy(update=moved) if moved else recorded.event
    accepted_at = recorded.accepted_at and recorded.accepted_at + by
    return replace(recorded, time=recorded.time + by, event=event, accepted_at=accepted_at)
