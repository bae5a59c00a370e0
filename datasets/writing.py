"""Write recorded events as a folder that is a data set itself."""

import csv
import json
import tempfile
from collections.abc import Iterable
from pathlib import Path

from datasets.impersonal import as_data
from datasets.parquet import connected
from datasets.recorded import Recorded

COLUMNS = ("type", "customer", "time", "id", "source", "accepted_at", "enters", "data")
_INSTANTS = ("time", "accepted_at")


def write_events(folder: Path, events: Iterable[Recorded]) -> Path:
    """Write events, in their order, into `events.parquet` in the folder; the file.

    They go through a text file beside it, so that no number of them is too many for the memory.
    """
    file = folder / "events.parquet"
    with tempfile.TemporaryDirectory(dir=folder) as beside, connected() as connection:
        passing = Path(beside) / "events.csv"
        with passing.open("w", encoding="utf-8", newline="") as text:
            writer = csv.writer(text)
            writer.writerow(COLUMNS)
            writer.writerows(map(as_row, events))
        columns = dict.fromkeys(COLUMNS, "VARCHAR") | dict.fromkeys(_INSTANTS, "TIMESTAMPTZ")
        rows = connection.read_csv(
            str(passing), header=True, sep=",", quotechar='"', escapechar='"', columns=columns, auto_detect=False
        )
        rows.write_parquet(str(file), compression="zstd")
    return file


def as_row(recorded: Recorded) -> tuple[str | None, ...]:
    """What is written of a record, column by column."""
    return (
        recorded.event.wire,
        recorded.customer,
        recorded.time.isoformat(),
        recorded.id,
        recorded.source,
        recorded.accepted_at.isoformat() if recorded.accepted_at else None,
        recorded.enters,
        json.dumps(as_data(recorded.event), ensure_ascii=False),
    )
