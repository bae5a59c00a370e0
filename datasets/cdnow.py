"""Eighteen months of a real music shop: the first-quarter customers of CDNOW in 1997, from PyPI's `lifetimes`."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from datasets.dataset import Dataset
from datasets.parquet import connected, shipped
from datasets.recorded import Recorded
from workflows.vocabulary.events.shopping import BasketBought

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SOURCE = "cdnow"
TOTAL = 69_659
OBSERVED_UNTIL = datetime(1998, 6, 30, 12, tzinfo=UTC)
_FILE = "datasets/CDNOW_master.txt"
_ROWS_AT_ONCE = 2_000

# Columns are set apart by spaces, as many as it takes: customer, day, number of discs, dollars.
_QUERY = r"""
SELECT cells[1] AS customer, strptime(cells[2], '%Y%m%d') + INTERVAL 12 HOUR AS time,
       row_number() OVER (PARTITION BY cells[1], cells[2] ORDER BY line) AS of_day,
       cells[3]::INTEGER AS discs, (cells[4]::DECIMAL(9, 2) * 100)::INTEGER AS cents
FROM (SELECT row_number() OVER () AS line, regexp_split_to_array(trim(text), '\s+') AS cells FROM master)
ORDER BY time, customer, of_day
"""


def cdnow() -> Dataset:
    """The data set: 69,659 purchases of 23,570 customers; `DatasetNotInstalledError` for what is not installed."""
    with _opened():
        return Dataset(SOURCE, frozenset({BasketBought.wire}), events, TOTAL, OBSERVED_UNTIL)


def events() -> Iterator[Recorded]:
    """Stream every purchase in order of time, each a `basket.bought` of so many lines as discs.

    The data gives only a day: all are placed at noon, UTC. Several of one customer's on one day are told apart by
    their place in the file: `basket-00002-19970112-2`.
    """
    return _streamed(_opened())


def _opened() -> "DuckDBPyConnection":
    (file,) = shipped("lifetimes", "lifetimes", _FILE)
    connection = connected()
    # The delimiter is one that is nowhere in it: a line is one cell.
    lines = connection.read_csv(str(file), header=True, sep="\t", columns={"text": "VARCHAR"}, auto_detect=False)
    lines.create_view("master")
    return connection


def _streamed(connection: "DuckDBPyConnection") -> Iterator[Recorded]:
    with connection:
        connection.execute(_QUERY)
        while rows := connection.fetchmany(_ROWS_AT_ONCE):
            for customer, time, of_day, discs, cents in rows:
                basket = f"{customer}-{time:%Y%m%d}-{of_day}"
                yield Recorded(
                    f"basket-{basket}",
                    SOURCE,
                    f"customer-{customer}",
                    time.replace(tzinfo=UTC),
                    BasketBought(basket_id=basket, amount_cents=cents, lines=discs),
                )
