"""What a running system's own inbox holds: the events it accepted, in the order in which it did."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from datasets.dataset import Dataset, UnknownDataset
from datasets.fitting import Unfit, fitted
from datasets.leaving_out import LeftOut
from datasets.recorded import Recorded
from store.engine import open_database, reading
from store.tables import InboxRow, table_of
from workflows.catalog import UnknownEvent, event_class, events

NAME = "store"
_PAGE = 1_000
_Ask = Callable[[Select[*tuple[Any, ...]]], Sequence[RowMapping]]


class NoInbox(UnknownDataset):
    """The database with the inbox does not answer as it should; the message says what to type."""


def inbox_dataset(database_url: str, since: datetime | None = None, *, skip_unfit: bool = False) -> Dataset:
    """The events accepted since an instant, and until now; what comes in later is not in it.

    They come in the order in which they were accepted: `accepted_at` is when, and never before the one that came
    before, `time` is when they happened. Requests to enter a journey are among them, with `enters` set. A row whose
    event is not in the vocabulary any more raises UnfitRow, or is left out and told of by `skipped`.
    At the call: NoInbox if the database does not answer.
    """
    inbox = _Inbox(database_url, since, skip_unfit)
    with _asking(database_url) as ask:
        found = ask(inbox.summary())
    inbox.last = max((row["last"] for row in found), default=0)
    return Dataset(
        name=NAME,
        kinds=frozenset(events()) & {row["type"] for row in found},
        events=inbox.stream,
        total=None if skip_unfit else sum(row["number"] for row in found),
        observed_until=max((row["latest"] for row in found), default=None),
        skipped=lambda: inbox.left_out.told(),
    )


@dataclass
class _Inbox:
    url: str
    since: datetime | None
    may_leave_out: bool
    last: int = 0
    left_out: LeftOut = field(init=False)

    def __post_init__(self) -> None:
        self.left_out = LeftOut(self.may_leave_out)

    def stream(self) -> Iterator[Recorded]:
        """Every event, page by page."""
        self.left_out = LeftOut(self.may_leave_out)
        done, latest = 0, None
        with _asking(self.url) as ask:
            while page := ask(self.page(done)):
                done = page[-1]["sequence"]
                for row in page:
                    # Two API processes' clocks differ a little: what was numbered later was not accepted earlier.
                    latest = max(row["accepted_at"], latest or row["accepted_at"])
                    if record := self._recorded(row, latest):
                        yield record

    def summary(self) -> Select[*tuple[Any, ...]]:
        """Of each type how many there are, and the last of them."""
        return self._accepted_since(
            select(
                col(InboxRow.type),
                func.count().label("number"),
                func.max(col(InboxRow.sequence)).label("last"),
                func.max(col(InboxRow.accepted_at)).label("latest"),
            ).group_by(col(InboxRow.type))
        )

    def page(self, after: int) -> Select[*tuple[Any, ...]]:
        """The rows that come next."""
        query = select(table_of(InboxRow)).where(col(InboxRow.sequence) > after, col(InboxRow.sequence) <= self.last)
        return self._accepted_since(query.order_by(col(InboxRow.sequence)).limit(_PAGE))

    def _accepted_since(self, query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
        return query if self.since is None else query.where(col(InboxRow.accepted_at) >= self.since)

    def _recorded(self, row: RowMapping, accepted_at: datetime) -> Recorded | None:
        try:
            kind = event_class(row["type"])
            # A field that is gone was of an older release; whoever listens now knows nothing of it.
            known = {name: value for name, value in row["data"].items() if name in kind.model_fields}
            event = fitted(kind, known, place="")
        except (UnknownEvent, Unfit) as why:
            self.left_out.add(f"inbox, row {row['sequence']}, {row['type']}: {why}")
            return None
        return Recorded(
            row["source_id"], row["source"], row["customer_id"], row["occurred_at"], event, accepted_at, row["enters"]
        )


@contextmanager
def _asking(url: str) -> Iterator[_Ask]:
    # A thread of its own: whoever reads may be inside an event loop, which cannot wait for another one.
    engine, runner = open_database(url, pool_size=1), asyncio.Runner()
    with ThreadPoolExecutor(1) as thread:

        def ask(query: Select[*tuple[Any, ...]]) -> Sequence[RowMapping]:
            try:
                return thread.submit(lambda: runner.run(_rows(engine, query))).result()
            except (DBAPIError, OSError) as failure:
                what = f"the database does not answer as it should ({type(failure).__name__})"
                raise NoInbox(f"{what}: type `sojourn migrate` first") from failure

        try:
            yield ask
        finally:
            thread.submit(lambda: runner.run(engine.dispose())).result()
            thread.submit(runner.close).result()


async def _rows(engine: AsyncEngine, query: Select[*tuple[Any, ...]]) -> Sequence[RowMapping]:
    async with reading(engine) as tx:
        return (await tx.execute(query)).mappings().all()
