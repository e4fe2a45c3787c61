"""Expressions that several statements share."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    func,
    literal_column,
    type_coerce,
)

from storage.database.tables.columns import UtcMillis
from storage.database.tables.lessons import Session
from storage.seat_ids import WHOLE_CLASS

Rows = Select[Any]
LESSON = Session.__table__.alias("lesson")
"""A session inside of a condition; made once, which saves a quarter of a live page's statements."""
NumberColumn = SQLColumnExpression[Any]
"""A column of whole numbers, of a table or of a statement."""


def observed_at(offset_ms: NumberColumn) -> ColumnElement[datetime]:
    """A moment from milliseconds since the start, for statements that join `session`."""
    return type_coerce(type_coerce(Session.started_at, BigInteger) + offset_ms, UtcMillis)


def whole_class() -> ColumnElement[int]:
    """What stands for the class in place of a seat."""
    # spelled out, not a parameter: only then does SQLite use the index on the class rows
    return literal_column(str(WHOLE_CLASS), BigInteger)


def counted(statement: Select[Any]) -> ColumnElement[int]:
    scalar: ScalarSelect[Any] = statement.scalar_subquery()
    return func.coalesce(scalar, 0)
