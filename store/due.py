"""Find the customers for whom a date has come, and accept the event it makes like any other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, RowMapping, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.accept import Acceptance, Incoming, accept
from store.conflicts import insert_new
from store.customers import lock_customer, standing_of
from store.steering_tables import DateRow, MarkRow
from store.tables import CustomerRow, InboxRow, table_of
from workflows.dated import dated_events
from workflows.vocabulary.dates import SOURCE, date_as_written, days_due, event_id
from workflows.vocabulary.identity import CustomerId
from workflows.vocabulary.local_time import instant_at

_CUSTOMERS, _DATES = table_of(CustomerRow), table_of(DateRow)
_INBOX, _MARKS = table_of(InboxRow), table_of(MarkRow)
_DAY = timedelta(days=1)
_MARK = "dates/"


@dataclass(frozen=True, slots=True)
class Window:
    """What a run looks at: since when, trait by trait, until when, and how old what it makes up for may be."""

    since: Mapping[str, datetime]
    now: datetime
    oldest: timedelta


async def read_marks(tx: AsyncConnection) -> dict[str, datetime]:
    """How far the events of each trait have come; a trait of which none were ever made is not in it."""
    names = {f"{_MARK}{attribute}": attribute for attribute in dated_events()}
    query = select(_MARKS.c.name, _MARKS.c.reached).where(_MARKS.c.name.in_(names))
    return {names[name]: reached for name, reached in (await tx.execute(query)).all()}


async def begin_mark(tx: AsyncConnection, attribute: str, now: datetime) -> None:
    """The events of a trait begin to be made; a mark that is there already stays where it is."""
    await tx.execute(insert_new(tx, MarkRow, "name"), {"name": f"{_MARK}{attribute}", "reached": now})


async def move_marks(tx: AsyncConnection, now: datetime) -> None:
    """The events of every trait have come so far; no mark is ever moved back."""
    names = [f"{_MARK}{attribute}" for attribute in dated_events()]
    await tx.execute(update(_MARKS).where(_MARKS.c.name.in_(names), _MARKS.c.reached < now).values(reached=now))


async def customers_due(tx: AsyncConnection, window: Window, after: str, most: int) -> tuple[list[CustomerId], str]:
    """Who of the next customers has an event coming, and the last one looked at, which is '' once all were."""
    near = select(_DATES.c.customer_id).where(or_(*(_is_near(attribute, window) for attribute in window.since)))
    query = select(_CUSTOMERS.c.id, _CUSTOMERS.c.traits, _CUSTOMERS.c.standing, _CUSTOMERS.c.standing_more)
    query = query.where(_CUSTOMERS.c.id > after, _CUSTOMERS.c.id.in_(near)).order_by(_CUSTOMERS.c.id).limit(most)
    rows = (await tx.execute(query)).mappings().all()
    due = {CustomerId(row["id"]): {one.source_id for one in _events_due(row, window)} for row in rows}
    posted = select(_INBOX.c.source_id).where(_INBOX.c.source == SOURCE)
    posted = posted.where(_INBOX.c.source_id.in_(sorted(set().union(*due.values()))))
    known = set((await tx.execute(posted)).scalars())
    return [customer for customer, ids in due.items() if ids - known], rows[-1]["id"] if len(rows) == most else ""


async def post_due(tx: AsyncConnection, customer: CustomerId, window: Window) -> int:
    """Accept what is due for one customer by what their profile says now; how many events were new."""
    row = await lock_customer(tx, customer)
    incoming = _events_due(row, window) if row else []
    if not incoming:
        return 0
    accepted = await accept(tx, customer, incoming, window.now)
    return [answer for answer, _ in accepted.answers].count(Acceptance.ACCEPTED)


def _is_near(attribute: str, window: Window) -> ColumnElement[bool]:
    """Whether a date may be due anywhere on earth, where a local day is at most one off from UTC's."""
    today = window.now.astimezone(UTC).date()
    since = max(min(window.since[attribute].astimezone(UTC).date(), today), today - window.oldest)
    days = [since + n * _DAY for n in range(-1, (today - since).days + 2)]
    of_it = _DATES.c.attribute == attribute
    if not dated_events()[attribute].is_yearly:
        return and_(of_it, _DATES.c.day.between(days[0], days[-1]))
    # A leap day is kept on the 28th.
    month_days = {f"{day:%m-%d}" for day in days} | {"02-29" for day in days if (day.month, day.day) == (2, 28)}
    return and_(of_it, _DATES.c.month_day.in_(sorted(month_days)), _DATES.c.day <= days[-1])


def _events_due(row: RowMapping, window: Window) -> list[Incoming]:
    """A customer's events, by their profile and the calendar where they are, the oldest first."""
    zone = standing_of(row).time_zone
    due: list[tuple[date, str]] = []
    for attribute, since in window.since.items():
        day = date_as_written(row["traits"].get(attribute))
        is_yearly = dated_events()[attribute].is_yearly
        if day is not None:
            days = days_due(day, zone, since, window.now, is_yearly=is_yearly, oldest=window.oldest)
            due += [(one, attribute) for one in days]
    return [_incoming(attribute, row["id"], day, zone) for day, attribute in sorted(due)]


def _incoming(attribute: str, customer: str, day: date, zone: str) -> Incoming:
    event = dated_events()[attribute].model_validate({"day": day})
    began = instant_at(day, time.min, zone)
    tags = {"lifecycle": event.lifecycle.value}
    return Incoming(SOURCE, event_id(attribute, customer, day), event, began, supplied_time=None, tags=tags)
