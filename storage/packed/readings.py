"""Readings into the database and out of it, whichever way it keeps them.

A file has a row for each; a server one for each moment, see `storage.packed.samples`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Integer,
    Table,
    bindparam,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.engine import CursorResult

from storage.database.tables.lessons import Reading
from storage.database.upserts import upsert
from storage.packed.samples import (
    FACE,
    ReadingSample,
    is_packed,
    pack,
    with_new_seats,
)
from storage.seat_ids import seat_number

_KEY = ("session_id", "offset_ms", "seat_id")
_sample = ReadingSample.c


def store_readings(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Stores rows of `reading`; one that is there already stays as it is."""
    if not is_packed(connection):
        upsert(connection, cast(Table, Reading.__table__), rows, key=_KEY)
        return
    moments = pack(rows)
    samples = [
        {"session_id": session_id, "offset_ms": offset_ms, "faces": faces.tobytes()}
        for (session_id, offset_ms), faces in moments.items()
    ]
    stored = upsert(connection, ReadingSample, samples, key=_KEY[:2])
    if stored == len(samples):
        return
    # a batch that is written again, or a second one of the same millisecond
    for (session_id, offset_ms), faces in moments.items():
        here = (_sample.session_id == session_id, _sample.offset_ms == offset_ms)
        before: bytes = connection.execute(select(_sample.faces).where(*here)).scalar_one()
        after = with_new_seats(before, faces)
        if len(after) != len(before):
            connection.execute(update(ReadingSample).where(*here).values(faces=after))


def delete_some_readings(
    connection: Connection, session_id: int, before_ms: int | None, limit: int
) -> tuple[int, bool]:
    """Deletes the oldest readings of a lesson; how many, and whether there may be more.

    before_ms: only those before this offset; None: all. limit: rows of the table in use to delete
    at once, about.
    """
    packed = is_packed(connection)
    table = ReadingSample if packed else cast(Table, Reading.__table__)
    of_session: list[ColumnElement[bool]] = [table.c.session_id == session_id]
    if before_ms is not None:
        of_session.append(table.c.offset_ms < before_ms)
    next_batch = select(table.c.offset_ms).where(*of_session).order_by(table.c.offset_ms)
    end_ms = connection.execute(next_batch.offset(limit).limit(1)).scalar()
    # one moment has more rows than a batch only if something is very wrong
    part = of_session if end_ms is None else [*of_session, table.c.offset_ms <= end_ms]
    gone = delete(table).where(*part)
    if packed:
        deleted = gone.returning(func.length(_sample.faces).label("bytes")).cte("gone")
        total = select(func.coalesce(func.sum(deleted.c.bytes), 0))
        return int(connection.execute(total).scalar_one()) // FACE.itemsize, end_ms is not None
    result: CursorResult[Any] = connection.execute(gone)
    return result.rowcount, end_ms is not None


def delete_seat_readings(connection: Connection, session_id: int, seats: Sequence[int]) -> None:
    """Deletes the readings of some seats of a lesson."""
    if not is_packed(connection):
        connection.execute(
            delete(Reading).where(Reading.session_id == session_id, Reading.seat_id.in_(seats))
        )
        return
    numbers = bindparam("numbers", [seat_number(seat) for seat in seats], ARRAY(Integer))
    left = func.reading_without(_sample.faces, numbers)
    of_session = _sample.session_id == session_id
    connection.execute(
        update(ReadingSample)
        .where(of_session, func.length(left) < func.length(_sample.faces))
        .values(faces=left)
    )
    empty = func.length(_sample.faces) == 0
    connection.execute(delete(ReadingSample).where(of_session, empty))
