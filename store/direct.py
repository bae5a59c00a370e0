"""Statements said straight to PostgreSQL's driver, where SQLAlchemy's own way there costs more than the answer."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, Protocol

from sqlalchemy import Insert, Select
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.compiler import SQLCompiler

Values = Mapping[str, Any]
Said = Select[Any] | Insert
_Argument = Callable[[Values], Any]
_DIALECT = make_url("postgresql+asyncpg://").get_dialect()()


class Row(Protocol):
    """One row of an answer."""

    def __getitem__(self, name: str, /) -> Any:
        """One column, by its name."""
        ...


class Direct:
    """One statement, put together once: it selects no documents, and its lists have a fixed length.

    It runs in the transaction of a connection that has said something before, for that is what begins one. Errors are
    the driver's own.
    """

    def __init__(self, statement: Said) -> None:
        self._statement = statement

    async def rows(self, tx: AsyncConnection, values: Values) -> Sequence[Row]:
        """What the database answers."""
        if tx.dialect.name != "postgresql":
            result = await tx.execute(self._statement, dict(values))
            return result.mappings().all() if result.returns_rows else ()
        text, arguments = self._spoken
        driver: Any = None if tx.sync_connection is None else tx.sync_connection.connection.driver_connection
        if not driver.is_in_transaction():
            raise RuntimeError("nothing was said on this connection before: a direct statement would stand by itself")
        found: Sequence[Row] = await driver.fetch(text, *(argument(values) for argument in arguments))
        return found

    @cached_property
    def _spoken(self) -> tuple[str, list[_Argument]]:
        said = self._statement.compile(dialect=_DIALECT)
        if not isinstance(said, SQLCompiler):
            raise TypeError("only what asks for rows, or changes them, can be said directly")
        return str(said), [_argument(said, name) for name in said.positiontup or ()]


def _argument(said: SQLCompiler, name: str) -> _Argument:
    bind = said.binds[name]
    into = bind.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)
    if not bind.required:
        constant = bind.value if into is None else into(bind.value)
        return lambda values: constant
    if into is None:
        return lambda values: values[name]
    translated = into
    return lambda values: translated(values[name])
