"""Deletes what is old or unwanted, in short transactions, so that a running monitor is not held up.

Deleted means gone: SQLite overwrites what is freed, the file is rebuilt where no monitor is
watching, the write-ahead log is emptied, and copies made before a migration are removed first. A
server's own backups are the school's to manage.

Whatever is interrupted can be run again: it goes on with what is left, and finishes the rest.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, select
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import InstrumentedAttribute

from storage.config.settings import StorageSettings
from storage.database.dialects import give_back_space
from storage.database.engine import database_file, reading, writing
from storage.database.migration import backups
from storage.database.recovery import set_aside
from storage.database.schema import Base, Flag, MonitorState, Mood, Reading, Seat, Session
from storage.errors import StorageError
from storage.writes.rollup import offset_ms
from storage.writes.seat_edits import family
from storage.writes.sessions import close_abandoned, live_holders

BATCH_ROWS = 20_000
"""Rows deleted in one transaction, about: some 50 ms."""


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
        before_ms = offset_ms(started_at, readings_before)
        if not gone and not _has_readings(engine, session_id, before_ms):
            continue
        _remove_copies(engine, aside_before=readings_before)
        deleted_readings += _delete_in_batches(
            engine, Reading, session_id, None if gone else before_ms
        )
        if gone:
            _delete_rest(engine, session_id)
            deleted_sessions += 1
    # also where nothing was deleted now: an earlier purge may have been interrupted here
    _make_it_final(engine, rebuild=deleted_sessions > 0)
    return Purged(deleted_readings, deleted_sessions)


def delete_session(engine: Engine, session_id: int) -> None:
    """Deletes a session with everything that belongs to it, for good.

    Raises StorageError where there is none, or where a monitor is watching it.
    """
    for holder in live_holders(engine):
        if holder.session_id == session_id:
            raise StorageError(f"{holder}; stop it before deleting")
    with reading(engine) as connection:
        wanted = select(Session.id).where(Session.id == session_id)
        there = connection.execute(wanted).first() is not None
    if there:
        _remove_copies(engine)
        _delete_in_batches(engine, Reading, session_id)
        _delete_rest(engine, session_id)
    # a deletion that was interrupted after its last row is finished by asking again
    _make_it_final(engine, rebuild=there)
    if not there:
        raise StorageError(f"no session {session_id}; 'classmood sessions' lists them")


def delete_seat(engine: Engine, seat_id: int) -> None:
    """Deletes one student of one session for good: readings, roll-ups, flags and name.

    Seats that were merged are one student: they go together. The roll-up of the class stays: it
    names nobody. So does a class list, see `storage.writes.class_lists`. Raises StorageError where
    there is no such seat.
    """
    with reading(engine) as connection:
        session_id = connection.execute(select(Seat.session_id).where(Seat.id == seat_id)).scalar()
    if session_id is None:
        _make_it_final(engine, rebuild=False)
        raise StorageError(f"no seat {seat_id}")
    _remove_copies(engine)
    with writing(engine, durable=True) as connection:
        seats = family(connection, seat_id)
        for table in (Reading, Mood):
            connection.execute(
                delete(table).where(table.session_id == session_id, table.seat_id.in_(seats))
            )
        connection.execute(delete(Flag).where(Flag.seat_id.in_(seats)))
        connection.execute(delete(Seat).where(Seat.id.in_(seats)))
    _make_it_final(engine, rebuild=True)


def delete_everything(engine: Engine) -> None:
    """Deletes all sessions for good and leaves an empty database. Raises StorageError.

    Refused while a monitor is watching.
    """
    for holder in live_holders(engine):
        raise StorageError(f"{holder}; stop it before deleting everything")
    _remove_copies(engine)
    with writing(engine, durable=True) as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(delete(table))
    _make_it_final(engine, rebuild=True)


def _delete_in_batches(
    engine: Engine, table: type[Reading | Mood], session_id: int, before_ms: int | None = None
) -> int:
    """Deletes a session's rows before an offset, or all (None); returns how many."""
    offset: InstrumentedAttribute[int] = (
        table.offset_ms if issubclass(table, Reading) else table.bucket_ms
    )
    of_session = [table.session_id == session_id]
    if before_ms is not None:
        of_session.append(offset < before_ms)
    next_batch = select(offset).where(*of_session).order_by(offset).offset(BATCH_ROWS).limit(1)
    total = 0
    while True:
        with writing(engine) as connection:
            end_ms = connection.execute(next_batch).scalar()
            # one moment has more rows than a batch only if something is very wrong
            part = [*of_session, offset <= end_ms] if end_ms is not None else of_session
            result: CursorResult[Any] = connection.execute(delete(table).where(*part))
            total += result.rowcount
        if end_ms is None:
            return total


def _delete_rest(engine: Engine, session_id: int) -> None:
    _delete_in_batches(engine, Mood, session_id)
    with writing(engine, durable=True) as connection:
        connection.execute(delete(MonitorState).where(MonitorState.session_id == session_id))
        connection.execute(delete(Session).where(Session.id == session_id))


def _has_readings(engine: Engine, session_id: int, before_ms: int) -> bool:
    older = (Reading.session_id == session_id, Reading.offset_ms < before_ms)
    one = select(Reading.offset_ms).where(*older).limit(1)
    with reading(engine) as connection:
        return connection.execute(one).first() is not None


def _remove_copies(engine: Engine, aside_before: datetime | None = None) -> None:
    """Before the rows: an interrupted deletion must not leave a copy that nobody deletes again.

    aside_before: of files that were set aside as damaged only those older than this go.
    """
    database = database_file(engine)
    aside = [] if database is None else set_aside(database)
    if aside_before is not None:
        aside = [path for path in aside if path.stat().st_mtime < aside_before.timestamp()]
    for copy in (*backups(engine), *aside):
        copy.unlink(missing_ok=True)


def _make_it_final(engine: Engine, *, rebuild: bool) -> None:
    """rebuild: write the whole file anew, which a monitor that is watching could not wait for."""
    give_back_space(engine, everything=rebuild and not live_holders(engine))
