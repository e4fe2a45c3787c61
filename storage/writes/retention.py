"""Deletes what is old, in short transactions, so that a running monitor is not held up.

How it is deleted for good, and what is done where that was interrupted: `storage.writes.deletion`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Engine,
    Select,
    and_,
    case,
    exists,
    literal,
    or_,
    select,
)

from storage.access.limited_engine import is_limited
from storage.config.settings import StorageSettings
from storage.database.engine import database_file, reading, writing
from storage.database.tables.columns import UtcMillis
from storage.database.tables.lessons import Reading, Session
from storage.database.tables.monitors import MonitorState
from storage.maintenance.compaction import (
    owe_rewrite,
)
from storage.packed.partitions import READINGS, SEAT_MOOD, drop_due
from storage.packed.readings import delete_some_readings
from storage.privacy.retention import Days, Keeping, keeping
from storage.queries.readings import newest_offset
from storage.rollups.mood import offset_ms
from storage.writes import deletion
from storage.writes.deletion import (
    delete_mood,
    delete_readings,
    delete_row,
    delete_session_row,
    make_it_final,
    remove_copies,
)
from storage.writes.holders import live_holders
from storage.writes.session_clock import RECORDED_SOURCES
from storage.writes.sessions import close_abandoned

_LESSONS_AT_ONCE = 10
_LAST_OFFSET_MS = 2**31 - 1
"""PostgreSQL's INTEGER ends here, 24.8 days after a lesson's start."""


@dataclass(frozen=True, slots=True)
class Purged:
    """What a purge deleted."""

    readings: int
    sessions: int


def purge(
    engine: Engine, settings: StorageSettings, now: datetime, *, later: bool = False
) -> Purged:
    """Deletes readings older than `keep_readings_days`, whole sessions than `keep_mood_days`.

    A class may have days of its own, and the school's policy a bound: `privacy.retention`. A
    session's age counts from its start; readings count one by one. Sessions being watched stay.
    Safe to interrupt and to run again. later: as in `deletion.delete_session`. Raises StorageError.
    """
    steps = list(purge_steps(engine, settings, now))
    # also where nothing was deleted now: an earlier purge may have been interrupted here
    make_it_final(engine, later=later)
    return Purged(sum(step.readings for step in steps), sum(step.sessions for step in steps))


def purge_steps(
    engine: Engine, settings: StorageSettings, now: datetime, *, unasked: bool = False
) -> Iterator[Purged]:
    """The deletions of `purge`, one short transaction at a time; what each of them deleted.

    The caller may stop at any step. What is left to do then: `is_rewrite_owed`, `give_back_space`.
    unasked: an old recording that was read lately is as old as its reading, else a lecture of last
    year would vanish when the program that has read it ends.
    """
    close_abandoned(engine)
    held = {holder.session_id for holder in live_holders(engine)}
    with reading(engine) as connection:
        keep = keeping(connection, settings)
        old = connection.execute(_older_than(keep, now)).all()
    aside_before = now - timedelta(days=keep.general.readings)
    lessons: list[_Due] = []
    for session_id, class_name, started_at, source, heartbeat_at in old:
        days = keep.of(class_name)
        readings_before = now - timedelta(days=days.readings)
        sessions_before = now - timedelta(days=days.mood)
        is_late = unasked and source in RECORDED_SOURCES and heartbeat_at is not None
        stored_at = max(started_at, heartbeat_at) if is_late else started_at
        if session_id in held or stored_at >= max(readings_before, sessions_before):
            continue
        gone = stored_at < sessions_before
        before_ms = None if gone or is_late else offset_ms(started_at, readings_before)
        lessons.append(_Due(session_id, before_ms, gone))
    on_server = database_file(engine) is None
    # a whole partition holds lessons of others too: a viewer's own rows go one by one
    if on_server and not is_limited(engine):
        for rows in drop_due(engine, READINGS, _wholly_due(engine, lessons)):
            yield Purged(rows, 0)
        gone_now = {lesson.session_id for lesson in lessons if lesson.gone}
        for _ in drop_due(engine, SEAT_MOOD, gone_now):
            yield Purged(0, 0)
    if on_server:
        yield from _purge_on_server(engine, lessons)
        return
    for lesson in lessons:
        if not lesson.gone and not _has_readings(engine, lesson.session_id, lesson.before_ms):
            continue
        remove_copies(engine, aside_before=aside_before)
        if lesson.gone:
            owe_rewrite(engine)
        for rows in delete_readings(engine, lesson.session_id, lesson.before_ms):
            yield Purged(rows, 0)
        if lesson.gone:
            for _ in delete_mood(engine, lesson.session_id):
                yield Purged(0, 0)
            delete_session_row(engine, lesson.session_id)
            yield Purged(0, 1)


def _older_than(keep: Keeping, now: datetime) -> Select[int, str, datetime, str, datetime]:
    """Sessions of which something may be too old, each by the days of its class."""

    def before(days: Days, kind: str) -> ColumnElement[Any]:
        return literal(now - timedelta(days=getattr(days, kind)), UtcMillis)

    def limit(kind: str) -> ColumnElement[Any]:
        general = before(keep.general, kind)
        if not keep.by_class:
            return general
        own = {name: before(days, kind) for name, days in keep.by_class.items()}
        return case(own, value=Session.class_name, else_=general)

    has_readings = exists().where(Reading.session_id == Session.id)
    return (
        select(
            Session.id,
            Session.class_name,
            Session.started_at,
            Session.source,
            MonitorState.heartbeat_at,
        )
        .outerjoin(MonitorState, MonitorState.session_id == Session.id)
        .where(
            or_(
                Session.started_at < limit("mood"),
                and_(Session.started_at < limit("readings"), has_readings),
            )
        )
        .order_by(Session.id)
    )


@dataclass(frozen=True, slots=True)
class _Due:
    """A lesson of which something is due: readings before an offset (None: all), or it all."""

    session_id: int
    before_ms: int | None
    gone: bool


def _purge_on_server(engine: Engine, lessons: Sequence[_Due]) -> Iterator[Purged]:
    """What the dropped partitions have left of lessons, some lessons a transaction.

    Nobody waits for rows of old lessons, but each commit waits for the disk.
    """
    for first in range(0, len(lessons), _LESSONS_AT_ONCE):
        readings = sessions = 0
        with writing(engine) as connection:
            for lesson in lessons[first : first + _LESSONS_AT_ONCE]:
                more = True
                while more:
                    rows, more = delete_some_readings(
                        connection, lesson.session_id, lesson.before_ms, deletion.BATCH_ROWS
                    )
                    readings += rows
                if lesson.gone:
                    delete_row(connection, lesson.session_id)
                    sessions += 1
        yield Purged(readings, sessions)


def _wholly_due(engine: Engine, lessons: Sequence[_Due]) -> set[int]:
    """Those of which every reading is due."""
    due = {lesson.session_id for lesson in lessons if lesson.before_ms is None}
    with reading(engine) as connection:
        for lesson in lessons:
            if lesson.before_ms is not None:
                newest = connection.execute(newest_offset(lesson.session_id)).scalar()
                if newest is not None and newest < lesson.before_ms:
                    due.add(lesson.session_id)
    return due


def _has_readings(engine: Engine, session_id: int, before_ms: int | None) -> bool:
    older = [Reading.session_id == session_id]
    if before_ms is not None and before_ms <= _LAST_OFFSET_MS:
        older.append(Reading.offset_ms < before_ms)
    one = select(Reading.offset_ms).where(*older).limit(1)
    with reading(engine) as connection:
        return connection.execute(one).first() is not None
