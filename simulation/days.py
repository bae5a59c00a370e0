"""The days that come for customers, as in production a schedule brings them."""

from datetime import date, datetime, time, timedelta

from simulation.acceptance import Incoming
from simulation.records import Known
from workflows.dated import dated_events
from workflows.vocabulary.clock import REAL_TIME
from workflows.vocabulary.dates import SOURCE, date_as_written, days_due, event_id, oldest_made_up_for
from workflows.vocabulary.local_time import instant_at

_A_YEAR_AND_MORE = timedelta(days=370)
_A_LIFE = timedelta(days=40_000)


def due_by(known: Known, now: datetime) -> list[Incoming]:
    """The events of the days that have begun where the customer is since the last time; the first time, of today."""
    since, known.dates_reached = known.dates_reached or now, now
    zone, due = known.standing.time_zone, list[tuple[date, str]]()
    for attribute, kind in dated_events().items():
        day = date_as_written(known.traits.get(attribute))
        if day is not None:
            oldest = oldest_made_up_for(REAL_TIME)
            days = days_due(day, zone, since, now, is_yearly=kind.is_yearly, oldest=oldest)
            due += [(one, attribute) for one in days]
    return [
        Incoming(
            SOURCE,
            event_id(attribute, known.id, day),
            dated_events()[attribute].model_validate({"day": day}),
            instant_at(day, time.min, zone),
        )
        for day, attribute in sorted(due)
    ]


def next_after(known: Known, now: datetime) -> datetime | None:
    """The instant at which the next such day begins, or None if none will."""
    zone, begins = known.standing.time_zone, list[datetime]()
    for attribute, kind in dated_events().items():
        day = date_as_written(known.traits.get(attribute))
        if day is not None:
            ahead = _A_YEAR_AND_MORE if kind.is_yearly else _A_LIFE
            ahead = ahead if kind.is_yearly or day >= now.date() - timedelta(days=2) else timedelta(0)
            days = days_due(day, zone, now, now + ahead, is_yearly=kind.is_yearly, oldest=ahead)
            begins += [begin for one in days if (begin := instant_at(one, time.min, zone)) > now]
    return min(begins, default=None)
