"""Events out of a folder of CSV or Parquet files; docs/datasets.md says which files and columns."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path

from datasets.dataset import Dataset, UnknownDataset
from datasets.files import SUFFIXES, EventFile, files_in
from datasets.fitting import Unfit
from datasets.leaving_out import LeftOut
from datasets.lines import line_of
from datasets.parquet import connected
from datasets.recorded import Recorded
from datasets.rows import Row, recorded
from workflows.catalog import events

_ROWS_AT_ONCE = 2_000
_SUMMARY = "count(*), max(coalesce(accepted, instant)), list(DISTINCT wire)"
# What has no time comes first: whoever is stopped by such a row is stopped at once, and not after an hour.
_IN_ORDER = "FROM rows ORDER BY coalesce(accepted, instant) NULLS FIRST, file, row"


def folder_dataset(folder: Path, *, skip_unfit: bool = False) -> Dataset:
    """The events of a folder's files, in order of time; the first row that makes none raises UnfitRow.

    With `skip_unfit` such rows are left out, and `skipped` tells of them. At the call: UnfitFile for a file whose
    name or columns tell of no event, UnfitRow for a line that is no row, UnknownDataset for a folder without any.
    """
    with connected() as connection:
        files = files_in(folder, connection)
        if not files:
            raise UnknownDataset(
                f"{folder} holds no events: put files there such as basket.bought.csv or events.parquet "
                f"(they end in {' or '.join(SUFFIXES)})"
            )
        torn = [(file, line, why) for file in files for line, why in file.torn(connection)]
        counted = [file.rows(connection).aggregate(_SUMMARY).fetchall()[0] for file in files]
    latest = max((last for _, last, _ in counted if last is not None), default=None)
    reading = _Reading(files, torn, skip_unfit)
    reading.begin()
    return Dataset(
        name=str(folder),
        kinds=frozenset(events()) & {wire for _, _, wires in counted for wire in wires or ()},
        events=reading.stream,
        total=None if skip_unfit else sum(count for count, _, _ in counted),
        observed_until=latest and latest.replace(tzinfo=UTC),
        skipped=lambda: reading.left_out.told(),
    )


@dataclass
class _Reading:
    files: list[EventFile]
    torn: list[tuple[EventFile, int, str]]
    may_leave_out: bool
    left_out: LeftOut = field(init=False)

    def begin(self) -> None:
        """Forget which rows were left out before, but not the lines that are none."""
        self.left_out = LeftOut(self.may_leave_out)
        for file, line, why in self.torn:
            self.left_out.add(f"{file.path.name}, row {line} {why}")

    def stream(self) -> Iterator[Recorded]:
        """Every event, the oldest first."""
        self.begin()
        with connected() as connection:
            rows, *others = (file.rows(connection, number) for number, file in enumerate(self.files))
            for other in others:
                rows = rows.union(other)
            rows.create_view("rows")
            # A relation's own fetch holds the whole result in memory; a statement's does not.
            connection.execute(_IN_ORDER)
            while fetched := connection.fetchmany(_ROWS_AT_ONCE):
                yield from filter(None, (self._recorded(Row(*one)) for one in fetched))

    def _recorded(self, row: Row) -> Recorded | None:
        file = self.files[row.file]
        try:
            return recorded(file, row)
        except Unfit as why:
            shown = line_of(file.path, row.row) if file.is_csv else row.row
            self.left_out.add(f"{file.path.name}, row {shown}, {why}")
            return None
