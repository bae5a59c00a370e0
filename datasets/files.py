"""One CSV or Parquet file of recorded events: which events, in which columns, and how duckdb reads it."""

import re
from collections.abc import Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from datasets.dataset import UnfitFile
from datasets.lines import flaws, header_of
from workflows.catalog import events
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.nearest import did_you_mean

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation

ALL_KINDS = "events"
SUFFIXES = (".csv", ".parquet")
_ENVELOPE = ("customer", "time", "id", "source", "accepted_at", "enters")
_FRACTIONS = re.compile(r"DOUBLE|FLOAT|DECIMAL\(.*\)")
_REQUIRED = ("customer", "time")
_FIRST_DAY, _LAST_DAY = "TIMESTAMPTZ '1900-01-01'", "TIMESTAMPTZ '2200-01-01'"


@dataclass(frozen=True)
class EventFile:
    """A file that may hold events; `kind` is None where each row names its own.

    `cells` are the columns of fields, `numbers` those that may hold fractions.
    """

    path: Path
    kind: type[Event] | None
    columns: tuple[str, ...]
    cells: tuple[str, ...]
    numbers: frozenset[str] = frozenset()

    @property
    def is_csv(self) -> bool:
        """Whether it is text, with lines."""
        return _ending(self.path) == ".csv"

    def rows(self, connection: "DuckDBPyConnection", number: int = 0) -> "DuckDBPyRelation":
        """What is in it, all as text but `instant`, `accepted` and `row`, in columns that all files have.

        `instant` is None for what is no time between 1900 and 2200; `file` is the number given.
        """
        table = _table(connection, self.path, self.columns if self.is_csv else None)
        row = "row_number() OVER ()" if self.is_csv else "file_row_number + 1"
        wire = "type::VARCHAR" if self.kind is None else f"'{self.kind.wire}'"
        types = dict(zip(table.columns, map(str, table.types), strict=True))
        nested = {name for name, kind in types.items() if kind.startswith(("STRUCT", "MAP")) or kind.endswith("]")}
        cells = ", ".join(_nested(name) if name in nested else self._of(name) for name in self.cells)
        envelope = (f"{self._of(name)} AS {name}" for name in ("customer", "id", "source", "enters"))
        return table.project(
            f"{number} AS file, {row} AS row, {_instant(self._of('time'))} AS instant, "
            f"{_instant(self._of('accepted_at'))} AS accepted, {wire} AS wire, {', '.join(envelope)}, "
            f"{self._of('time')} AS said_time, {self._of('accepted_at')} AS said_accepted, "
            f"[{cells}]::VARCHAR[] AS cells"
        )

    def torn(self, connection: "DuckDBPyConnection") -> list[tuple[int, str]]:
        """Lines of a CSV file that are no rows of it, and why not; read through only if there are any."""
        if not self.is_csv:
            return []
        every = ", ".join(map(_quoted, self.columns))
        _table(connection, self.path, self.columns).aggregate(f"max(hash({every}))").fetchall()
        rejects = connection.table("reject_errors").project("line, error_message").fetchall()
        for table in ("reject_errors", "reject_scans"):
            connection.execute(f"DROP TABLE {table}")
        return (
            (list(flaws(self.path)) or [(line, f"cannot be read: {why}") for line, why in rejects]) if rejects else []
        )

    def _of(self, name: str) -> str:
        if name not in self.columns:
            return "NULL::VARCHAR"
        return _number(name) if name in self.numbers else f"CAST({_quoted(name)} AS VARCHAR)"


def files_in(folder: Path, connection: "DuckDBPyConnection") -> list[EventFile]:
    """The files of events in a folder, by name; UnfitFile for one that has another name or other columns."""
    paths = sorted(path for path in folder.iterdir() if path.is_file())
    for path in paths:
        _see_that_it_is_read(path)
    return [_read_head(path, connection) for path in paths if _ending(path) in SUFFIXES]


def _see_that_it_is_read(path: Path) -> None:
    is_of_events = any(f"{path.name}.".lower().startswith(f"{name}.") for name in (ALL_KINDS, *events()))
    if is_of_events and _ending(path) not in SUFFIXES:
        raise UnfitFile(
            f"{path.name} is named after events, but files are read that end in {' or '.join(SUFFIXES)}: "
            "unpack or convert it, or take it out of the folder"
        )


def _ending(path: Path) -> str:
    return path.suffix.lower()


def _read_head(path: Path, connection: "DuckDBPyConnection") -> EventFile:
    kind = events().get(path.stem)
    if kind is None and path.stem != ALL_KINDS:
        hint = did_you_mean(path.stem, [ALL_KINDS, *events()])
        raise UnfitFile(f"{path.name}: no event is called {path.stem!r}; {hint}")
    with _legible(path):
        columns, numbers = (header_of(path), set()) if _ending(path) == ".csv" else _schema(connection, path)
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise UnfitFile(f"{path.name} has two columns called {twice[0]!r}")
    required = {n for n, field in kind.model_fields.items() if field.is_required()} if kind else {"type"}
    known = [*_ENVELOPE, *(kind.model_fields if kind else ("type", "data"))]
    _see_that_they_fit(path, columns, known, {*_REQUIRED, *required})
    cells = [name for name in columns if name not in _ENVELOPE] if kind else [n for n in columns if n == "data"]
    return EventFile(path, kind, tuple(columns), tuple(cells), frozenset(numbers))


def _schema(connection: "DuckDBPyConnection", path: Path) -> tuple[list[str], set[str]]:
    table = connection.read_parquet(str(path))
    types = zip(table.columns, map(str, table.types), strict=True)
    return table.columns, {name for name, type_ in types if _FRACTIONS.fullmatch(type_)}


def _see_that_they_fit(path: Path, columns: list[str], known: list[str], required: Set[str]) -> None:
    for name in columns:
        if name not in known:
            raise UnfitFile(f"{path.name} has a column {name!r}, which is nothing we know; {did_you_mean(name, known)}")
    for name in known:
        if name in required and name not in columns:
            raise UnfitFile(f"{path.name} has no column {name!r}, which every {path.stem} needs: add it")


@contextmanager
def _legible(path: Path) -> Iterator[None]:
    import duckdb

    try:
        yield
    except (duckdb.Error, UnicodeDecodeError) as failure:
        raise UnfitFile(f"{path.name} cannot be read: {str(failure).splitlines()[0]}") from failure


def _table(connection: "DuckDBPyConnection", path: Path, columns: tuple[str, ...] | None) -> "DuckDBPyRelation":
    if columns is None:
        return connection.read_parquet(str(path), file_row_number=True)
    return connection.read_csv(
        str(path),
        header=True,
        sep=",",
        quotechar='"',
        escapechar='"',
        columns=dict.fromkeys(columns, "VARCHAR"),
        auto_detect=False,
        allow_quoted_nulls=False,  # "" is the empty text, and nothing at all is nothing
        store_rejects=True,
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _nested(name: str) -> str:
    return f"CAST(to_json({_quoted(name)}) AS VARCHAR)"


def _number(name: str) -> str:
    # pandas makes floats of a column of whole numbers as soon as one is missing, and NaN of that one.
    number = _quoted(name)
    whole = f"CASE WHEN {number} = trunc({number}) THEN CAST(TRY_CAST({number} AS HUGEINT) AS VARCHAR) END"
    return f"CASE WHEN NOT isnan({number}::DOUBLE) THEN coalesce({whole}, CAST({number} AS VARCHAR)) END"


def _instant(text: str) -> str:
    read = f"TRY_CAST({text} AS TIMESTAMPTZ)"
    # Names of zones, which duckdb would take, are refused in the fields of events too.
    is_named = f"regexp_matches({text}, '[A-SU-Ya-z]')"
    is_good = f"NOT {is_named} AND {read} BETWEEN {_FIRST_DAY} AND {_LAST_DAY}"
    return f"CASE WHEN {is_good} THEN make_timestamp(epoch_us({read})) END"
