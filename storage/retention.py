"""Deletes what is old or unwanted, in short transactions, so that a running monitor is not held up.

Deleted means gone: SQLite overwrites freed pages, the write-ahead log is emptied, and copies made
before a migration are removed. A server's own backups are the school's to manage.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, select
from sqlalchemy.engine import CursorResult

from storage.dialects import give_back_space
from storage.engine import reading, writing
from storage.errors import StorageError
from storage.migration import backups
from storage.rollup import offset_ms
from storage.schema import Base, Flag, MonitorState, Mood, Reading, Seat, Session
from storage.sessions import close_abandoned, live_holders
from storage.settings import StorageSettings

BATCH_ROWS = 20_000
"""Rows deleted in one transaction: some 50 ms."""


@dataclass(frozen=True, slots=True)
class Purged:
    """What a purge deleted."""

    readings: int
    sessions: int


def purge(engine: Engine, settings: StorageSettings, now: datetime) -> Purged:
    """Deletes readings older than `keep_readings_days`, whole sessions than `keep_mood_days`.

    A session's age counts from its start; readings count one by one. Sessions being watched stay.
    Safe to interrupt and to run again. Raises StorageError.
    """
    close_abandoned(engine)
    readings_before = now - timedelta(days=settings.keep_readings_days)
    sessions_before = now - timedelta(days=settings.keep_mood_days)
    held = {holder.session_id for holder in live_holders(engine)}
    with reading(engine) as connection:
        old = connection.execute(
            select(Session.id, Session.started_at)
            .where(Session.started_at < max(readings_before, sessions_before))
            .order_by(Session.id)
        ).all()
    deleted_readings = deleted_sessions = 0
    for session_id, started_at in old:
        if session_id in held:
            continue
        gone = started_at < sessions_before
        before_ms = None if gone else offset_ms(started_at, readings_before)
        deleted_readings += _delete_readings(engine, session_id, before_ms)
        if gone:
            _delete_rest(engine, session_id)
            deleted_sessions += 1
    if deleted_readings or deleted_sessions:
        _make_it_final(engine)
    return Purged(deleted_readings, deleted_sessions)


def delete_session(engine: Engine, session_id: int) -> None:
    """Deletes a session with everything that belongs to it, for good.

    Raises StorageError where there is none, or where a monitor is watching it.
    """
    for holder in live_holders(engine):
        if holder.session_id == session_id:
            raise StorageError(f"{holder}; stop it before deleting")
    with reading(engine) as connection:
        if connection.execute(select(Session.id).where(Session.id == session_id)).first() is None:
            raise StorageError(f"no session {session_id}; 'classmood sessions' lists them")
    _delete_readings(engine, session_id, None)
    _delete_rest(engine, session_id)
    _make_it_final(engine)


def delete_seat(engine: Engine, seat_id: int) -> None:
    """Deletes one student of one session for good: readings, roll-ups, flags and name.

    The roll-up of the class stays: it names nobody. Raises StorageError where there is none.
    """
    with writing(engine, durable=True) as connection:
        session_id = connection.execute(select(Seat.session_id).where(Seat.id == seat_id)).scalar()
        if session_id is None:
            raise StorageError(f"no seat {seat_id}")
        for table in (Reading, Mood):
            connection.execute(
                delete(table).where(table.session_id == session_id, table.seat_id == seat_id)
            )
        connection.execute(delete(Flag).where(Flag.seat_id == seat_id))
        connection.execute(delete(Seat).where(Seat.id == seat_id))
    _make_it_final(engine)


def delete_everything(engine: Engine) -> None:
    """Deletes all sessions for good and leaves an empty database. Raises StorageError.

    Refused while a monitor is watching.
    """
    for holder in live_holders(engine):
        raise StorageError(f"{holder}; stop it before deleting everything")
    with writing(engine, durable=True) as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(delete(table))
    give_back_space(engine, everything=True)
    _make_it_final(engine)


def _delete_readings(engine: Engine, session_id: int, before_ms: int | None) -> int:
    """Deletes a session's readings before an offset, or all (None); returns how many."""
    total = 0
    while True:
        with writing(engine) as connection:
            of_session = [Reading.session_id == session_id]
            if before_ms is not None:
                of_session.append(Reading.offset_ms < before_ms)
            end_ms = connection.execute(
                select(Reading.offset_ms)
                .where(*of_session)
                .order_by(Reading.offset_ms)
                .offset(BATCH_ROWS)
                .limit(1)
            ).scalar()
            # one moment has more rows than a batch only if something is very wrong
            part = [*of_session, Reading.offset_ms <= end_ms] if end_ms is not None else of_session
            result: CursorResult[Any] = connection.execute(delete(Reading).where(*part))
            total += result.rowcount
        if end_ms is None:
            return total


def _delete_rest(engine: Engine, session_id: int) -> None:
    with writing(engine, durable=True) as connection:
        connection.execute(delete(Mood).where(Mood.session_id == session_id))
        connection.execute(delete(MonitorState).where(MonitorState.session_id == session_id))
        connection.execute(delete(Session).where(Session.id == session_id))


def _make_it_final(engine: Engine) -> None:
    for copy in backups(engine):
        copy.unlink(missing_ok=True)
    give_back_space(engine)
