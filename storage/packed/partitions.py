"""Whole partitions of readings that are due: dropped in milliseconds, however many rows they hold.

On a server alone. The database makes partitions itself as lessons begin (migration 0019); one whose
lesson is opened again after it was dropped is made anew.
"""

import logging
from collections.abc import Collection, Iterator

from sqlalchemy import Connection, Engine, func, select, text

from storage.database.engine import reading, writing
from storage.database.tables.lessons import Session
from storage.errors import StorageBusyError
from storage.packed.samples import FACE, SPAN, ReadingSample, is_packed

logger = logging.getLogger(__name__)

_PARTITIONS = text(
    "SELECT relname FROM pg_inherits JOIN pg_class ON oid = inhrelid "
    "WHERE inhparent = CAST(:whole AS regclass)"
)
# whoever reads or writes the table meanwhile waits in line behind this
_PATIENCE = text("SET LOCAL lock_timeout = '1s'")
READINGS = ReadingSample.name
SEAT_MOOD = "mood_seat"
"""The tables that are divided by lessons."""


def partitions(connection: Connection, table: str) -> list[int]:
    """Lowest id of a lesson of every partition of a table, in order; none in a file."""
    if not is_packed(connection):
        return []
    names = connection.execute(_PARTITIONS, {"whole": table}).scalars()
    return sorted(int(name.removeprefix(f"{table}_")) for name in names)


def drop_due(engine: Engine, table: str, due: Collection[int]) -> Iterator[int]:
    """Drops partitions in which every row is of a lesson in `due`; how many readings, one by one.

    table: READINGS, or SEAT_MOOD, which has no readings. Not the partition of the newest lessons,
    nor one with a lesson that is being watched. One that is in use for longer than a second stays:
    its rows can be deleted by themselves.
    """
    with reading(engine) as connection:
        lows = partitions(connection, table)
        newest = connection.execute(select(func.max(Session.id))).scalar() or 0
    possible = {session_id // SPAN * SPAN for session_id in due}
    for low in lows:
        if low not in possible or low + SPAN > newest:
            continue
        try:
            with writing(engine, durable=True) as connection:
                connection.execute(_PATIENCE)
                dropped = _drop(connection, table, low, due)
        except StorageBusyError as trouble:
            logger.info("rows of lessons %d and later stay for now: %s", low, trouble)
            continue
        if dropped is not None:
            yield dropped


def _drop(connection: Connection, table: str, low: int, due: Collection[int]) -> int | None:
    """How many readings it held; None where it has to stay."""
    # whoever opens one of these lessons again waits until this is done, and makes a new partition
    lessons = connection.execute(
        select(Session.id, Session.ended_at)
        .where(Session.id >= low, Session.id < low + SPAN)
        .order_by(Session.id)
        .with_for_update()
    ).all()
    if any(lesson.ended_at is None for lesson in lessons):
        return None
    part = f"{table}_{low}"
    for lesson in lessons:
        if lesson.id not in due:
            kept = text(f"SELECT 1 FROM {part} WHERE session_id = :lesson LIMIT 1")
            if connection.execute(kept, {"lesson": lesson.id}).first() is not None:
                return None
    readings = 0
    if table == READINGS:
        total = connection.execute(text(f"SELECT sum(length(faces)) FROM {part}")).scalar()
        readings = int(total or 0) // FACE.itemsize
    connection.execute(text(f"DROP TABLE {part}"))
    return readings
