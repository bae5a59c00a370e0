"""Insert what may be there already, in the words of either database."""

from functools import cache
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningInsert
from sqlmodel import SQLModel

from store.tables import table_of


def insert_new(tx: AsyncConnection, row: type[SQLModel], returning: str) -> ReturningInsert[Any]:
    """An insert that leaves an existing row alone and then returns none; executed with the new row's values."""
    return _insert_new(tx.dialect.name, row, returning)


@cache
def _insert_new(database: str, row: type[SQLModel], returning: str) -> ReturningInsert[Any]:
    table = table_of(row)
    insert = postgresql.insert(table) if database == "postgresql" else sqlite.insert(table)
    return insert.on_conflict_do_nothing().returning(table.c[returning])
