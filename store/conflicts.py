"""Insert what may be there already, in the words of either database."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel


def insert_new(
    tx: AsyncConnection, table: type[SQLModel], values: Mapping[str, Any] | Sequence[Mapping[str, Any]]
) -> postgresql.Insert | sqlite.Insert:
    """An insert that leaves an existing row alone."""
    if tx.dialect.name == "postgresql":
        return postgresql.insert(table).values(values).on_conflict_do_nothing()
    return sqlite.insert(table).values(values).on_conflict_do_nothing()
