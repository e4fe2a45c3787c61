"""Statements about single readings."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    and_,
    or_,
    select,
    type_coerce,
)

from storage.database.tables.lessons import Reading, Session
from storage.queries.parts import Rows, observed_at
from storage.queries.seats import is_shown, owner_of


def readings_since(session_id: int, after_ms: int = -1, limit: int | None = None) -> Rows:
    """Readings with `offset_ms` over the cursor `after_ms`, in order of time, then seat.

    Those of excluded students are left out.

    Columns: seat_id, offset_ms, observed_at, probabilities, face_px, quality_percent, tile_row,
    tile_column, others, unsure. The last row's `offset_ms` is the next cursor.
    """
    return (
        select(*_reading_columns())
        .join(Session, Session.id == Reading.session_id)
        .where(
            Reading.session_id == session_id,
            Reading.offset_ms > after_ms,
            is_shown(Reading.seat_id),
        )
        .order_by(Reading.offset_ms, Reading.seat_id)
        .limit(limit)
    )


def newest_offset(session_id: int) -> Rows:
    """`offset_ms` of the newest reading of a session; no row before the first."""
    # not max(): where `reading` is a view, that would look at every reading of the lesson
    return (
        select(Reading.offset_ms)
        .where(Reading.session_id == session_id)
        .order_by(Reading.offset_ms.desc())
        .limit(1)
    )


def _reading_columns() -> tuple[ColumnElement[Any], ...]:
    """For statements that join `session`."""
    reading = Reading.__table__.c
    return (
        owner_of(reading.seat_id).label("seat_id"),
        reading.offset_ms,
        observed_at(Reading.offset_ms).label("observed_at"),
        reading.probabilities,
        reading.face_px,
        reading.quality_percent,
        reading.tile_row,
        reading.tile_column,
        reading.others,
        reading.unsure,
    )


def _offset_ms(session_id: int, moment: datetime) -> ColumnElement[int]:
    started = select(type_coerce(Session.started_at, BigInteger)).where(Session.id == session_id)
    return round(moment.timestamp() * 1000) - started.scalar_subquery()


def reading_page(session_id: int, offset_ms: int, seat_id: int, limit: int) -> Rows:
    """At most `limit` readings behind the one of that offset and seat, by time and seat."""
    behind = or_(
        Reading.offset_ms > offset_ms,
        and_(Reading.offset_ms == offset_ms, Reading.seat_id > seat_id),
    )
    return readings_since(session_id, offset_ms - 1).where(behind).limit(limit)
