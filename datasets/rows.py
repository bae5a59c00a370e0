"""A row of a file of events, and the event it tells of."""

from dataclasses import dataclass
from datetime import UTC, datetime

from datasets.files import EventFile
from datasets.fitting import Unfit, fitted_cells, fitted_document, is_whole
from datasets.recorded import Recorded
from workflows.catalog import UnknownEvent, event_class
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.identity import customer_id


@dataclass(frozen=True, slots=True)
class Row:
    """One row of any file, as `EventFile.rows` has its columns."""

    file: int
    row: int
    instant: datetime | None
    accepted: datetime | None
    wire: str | None
    customer: str | None
    id: str | None
    source: str | None
    enters: str | None
    said_time: str | None
    said_accepted: str | None
    cells: list[str | None]


def recorded(file: EventFile, row: Row) -> Recorded:
    """What happened; Unfit names each column that is wrong. An event without an id has its row's number for one."""
    _see_that_texts_are_no_fractions(file, row)
    return Recorded(
        id=row.id or f"row-{row.row}",
        source=row.source or file.path.name,
        customer=_customer(row),
        time=_instant("time", row.instant, row.said_time),
        event=_event(file, row),
        accepted_at=_instant("accepted_at", row.accepted, row.said_accepted) if row.said_accepted else None,
        enters=row.enters or None,
    )


def _see_that_texts_are_no_fractions(file: EventFile, row: Row) -> None:
    texts = {"customer": row.customer, "id": row.id, "source": row.source, "enters": row.enters}
    for column in file.numbers & texts.keys():
        said = texts[column]
        if said is not None and not is_whole(said):
            raise Unfit(f"column {column}: {said} is no whole number: write the column as text")


def _customer(row: Row) -> str:
    if not row.customer:
        raise Unfit("column customer is empty: say to whom it happened, by your own opaque id")
    try:
        return customer_id(row.customer)
    except ValueError as failure:
        raise Unfit(f"column customer: {failure}") from failure


def _instant(column: str, instant: datetime | None, said: str | None) -> datetime:
    if instant is None:
        what = f"{said!r} is no time between 1900 and 2200" if said else "nothing is said"
        raise Unfit(
            f"column {column}: {what}; write it as 2026-05-03T10:00:00Z (or with +02:00; without either it is UTC)"
        )
    return instant.replace(tzinfo=UTC)


def _event(file: EventFile, row: Row) -> Event:
    if file.kind is not None:
        said = {name: cell for name, cell in zip(file.cells, row.cells, strict=True) if cell is not None}
        return fitted_cells(file.kind, said, file.numbers)
    if not row.wire:
        raise Unfit("column type is empty: name the event, such as basket.bought")
    try:
        kind = event_class(row.wire)
    except UnknownEvent as unknown:
        raise Unfit(f"column type: {unknown}") from unknown
    return fitted_document(kind, row.cells[0] if row.cells else None)
