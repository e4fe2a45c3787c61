"""Rows that are there already or not: inserted, or changed, each kind by one statement made once.

A server gets many rows as one array for each column, written as text: neither the driver nor the
server then handles a row, or a value, by itself. SQLite's driver repeats one statement.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, cast

from sqlalchemy import Connection, Table, literal_column
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult, Dialect
from sqlalchemy.sql.dml import Insert
from sqlalchemy.types import TypeEngine

from storage.database.tables.columns import PackedProbabilities, packed

Changes = tuple[tuple[str, str], ...]
"""Columns to change and the SQL of their new values, in which `excluded` is the given row."""


def upsert(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    key: Sequence[str],
    update: Sequence[str] = (),
    instead: Mapping[str, str] | None = None,
) -> int:
    """Inserts `rows`; where `key` exists already, changes the columns `update`, or nothing.

    instead: SQL of the new value of columns of `update` that are not simply given. Answers how many
    rows were inserted or changed.
    """
    if not rows:
        return 0
    changes = tuple((name, (instead or {}).get(name, f"excluded.{name}")) for name in update)
    if len(rows) > 1 and connection.dialect.name == "postgresql":
        return _at_once(connection, table, rows, tuple(key), changes)
    statement = _statement(connection.dialect.name, table, tuple(key), changes)
    result: CursorResult[Any] = connection.execute(statement, list(rows))
    return result.rowcount


@cache
def _statement(dialect: str, table: Table, key: tuple[str, ...], changes: Changes) -> Insert:
    insert: Any = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement = insert(table)
    if not changes:
        return cast(Insert, statement.on_conflict_do_nothing(index_elements=key))
    values: dict[str, Any] = {name: literal_column(value) for name, value in changes}
    return cast(Insert, statement.on_conflict_do_update(index_elements=key, set_=values))


def _at_once(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    key: tuple[str, ...],
    changes: Changes,
) -> int:
    # a statement may not meet a row twice; the one that would have stayed does
    order = rows if changes else reversed(rows)
    single = list({tuple(row[name] for name in key): row for row in order}.values())
    names = tuple(column.name for column in table.columns if column.name in rows[0])
    arrays = [
        array_text(bind([row[name] for row in single]))
        for name, bind in zip(names, _binds(connection.dialect, table, names), strict=True)
    ]
    sql = _at_once_sql(connection.dialect, table, names, key, changes)
    return connection.exec_driver_sql(sql, tuple(arrays)).rowcount


Values = list[Any]


@lru_cache(64)
def _binds(
    dialect: Dialect, table: Table, names: tuple[str, ...]
) -> list[Callable[[Values], Values]]:
    """What makes the values of each column ones of the driver's."""
    return [_bind(table.c[name].type, dialect) for name in names]


def _bind(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Values], Values]:
    if isinstance(kind, PackedProbabilities):
        return packed
    one = kind.dialect_impl(dialect).bind_processor(dialect)
    return (lambda values: values) if one is None else (lambda values: list(map(one, values)))


@lru_cache(64)
def _at_once_sql(
    dialect: Dialect, table: Table, names: tuple[str, ...], key: tuple[str, ...], changes: Changes
) -> str:
    arrays = ", ".join(f"%s::{table.c[name].type.compile(dialect)}[]" for name in names)
    then = ", ".join(f"{name} = {value}" for name, value in changes)
    return (
        f"INSERT INTO {table.name} ({', '.join(names)}) SELECT * FROM unnest({arrays}) "
        f"ON CONFLICT ({', '.join(key)}) DO " + (f"UPDATE SET {then}" if then else "NOTHING")
    )


def array_text(values: Values) -> str:
    """Numbers, truths, texts, bytes and None as PostgreSQL reads an array from text."""
    kinds = set(map(type, values))
    if kinds <= {int, float}:
        return "{" + repr(values)[1:-1] + "}"  # to the last digit
    if kinds == {str}:  # few different ones
        quoted = {value: _element(value) for value in set(values)}
        return "{" + ",".join([quoted[value] for value in values]) + "}"
    return "{" + ",".join(map(_element, values)) + "}"


def _element(value: Any) -> str:  # noqa: ANN401 - a value of the driver's
    if value is None:
        return "NULL"
    value = getattr(value, "obj", value)  # bytes come wrapped for the driver
    if isinstance(value, bytes):
        return f'"\\\\x{value.hex()}"'
    if isinstance(value, float):
        return float.__repr__(value)  # and so of NumPy's
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
