"""Deletes what is old or unwanted, in short transactions, so that a running monitor is not held up.

Deleted means gone: SQLite overwrites what is freed, the file is rewritten where no monitor is
watching (`storage.maintenance.compaction`), the write-ahead log is emptied, and copies made
before a migration are removed first. A server's own backups are the school's to manage.

Whatever is interrupted can be run again: it goes on with what is left, and finishes the rest.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, and_, delete, exists, or_, select
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import InstrumentedAttribute

from storage.config.settings import StorageSettings
from storage.database.dialects import give_back_space
from storage.database.engine import database_file, reading, writing
from storage.database.migration import backups
from storage.database.recovery import set_aside
from storage.database.schema import (
    AttachmentLine,
    Base,
    Flag,
    MonitorState,
    Mood,
    Reaction,
    Reading,
    Seat,
    SeatSpeech,
    Session,
)
from storage.errors import StorageError
from storage.maintenance.compaction import (
    clear_unfinished,
    is_rewrite_owed,
    owe_rewrite,
    rewrite,
)
from storage.writes.rollup import offset_ms
from storage.writes.seat_edits import family
from storage.writes.sessions import RECORDED_SOURCES, close_abandoned, live_holders

BATCH_ROWS = 20_000
"""Rows deleted in one transaction, about: some 50 ms."""
LATER_BYTES = 64 * 1024 * 1024
"""Where asked for, files above this size are rewritten later: it takes a second for each 100 MB."""
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

    A session's age counts from its start; readings count one by one. Sessions being watched stay.
    Safe to interrupt and to run again. later: as in `delete_session`. Raises StorageError.
    """
    steps = list(purge_steps(engine, settings, now))
    # also where nothing was deleted now: an earlier purge may have been interrupted here
    _make_it_final(engine, later=later)
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
    readings_before = now - timedelta(days=settings.keep_readings_days)
    sessions_before = now - timedelta(days=settings.keep_mood_days)
    held = {holder.session_id for holder in live_holders(engine)}
    has_readings = exists().where(Reading.session_id == Session.id)
    with reading(engine) as connection:
        old = connection.execute(
            select(Session.id, Session.started_at, Session.source, MonitorState.heartbeat_at)
            .outerjoin(MonitorState, MonitorState.session_id == Session.id)
            .where(
                or_(
                    Session.started_at < sessions_before,
                    and_(Session.started_at < readings_before, has_readings),
                ),
            )
            .order_by(Session.id)
        ).all()
    for session_id, started_at, source, heartbeat_at in old:
        is_late = unasked and source in RECORDED_SOURCES and heartbeat_at is not None
        stored_at = max(started_at, heartbeat_at) if is_late else started_at
        if session_id in held or stored_at >= max(readings_before, sessions_before):
            continue
        gone = stored_at < sessions_before
        before_ms = None if gone or is_late else offset_ms(started_at, readings_before)
        if not gone and not _has_readings(engine, session_id, before_ms):
            continue
        _remove_copies(engine, aside_before=readings_before)
        if gone:
            owe_rewrite(engine)
        for rows in _delete_in_batches(engine, Reading, session_id, before_ms):
            yield Purged(rows, 0)
        if gone:
            for _ in _delete_in_batches(engine, Mood, session_id):
                yield Purged(0, 0)
            _delete_session_row(engine, session_id)
            yield Purged(0, 1)


def delete_session(engine: Engine, session_id: int, *, later: bool = False) -> None:
    """Deletes a session with everything that belongs to it, for good.

    later: a large file is rewritten by `storage.writes.upkeep`, so that a page need not wait.
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
        owe_rewrite(engine)
        for table in (Reading, Mood):
            for _ in _delete_in_batches(engine, table, session_id):
                pass
        _delete_session_row(engine, session_id)
    # a deletion that was interrupted after its last row is finished by asking again
    _make_it_final(engine, later=later)
    if not there:
        raise StorageError(f"no session {session_id}; 'classmood sessions' lists them")


def delete_seat(engine: Engine, seat_id: int, *, later: bool = False) -> None:
    """Deletes one student of one session for good, with all that was recorded of them, and the
    lines of attachments that this name said.

    Seats that were merged are one student: they go together. The roll-up of the class stays: it
    names nobody. So does a class list, see `storage.writes.class_lists`. later: as in
    `delete_session`. Raises StorageError where there is no such seat.
    """
    with reading(engine) as connection:
        session_id = connection.execute(select(Seat.session_id).where(Seat.id == seat_id)).scalar()
    if session_id is None:
        _make_it_final(engine)
        raise StorageError(f"no seat {seat_id}")
    with deletion_for_good(engine, later=later) as connection:
        seats = family(connection, seat_id)
        for table in (Reading, Mood):
            connection.execute(
                delete(table).where(table.session_id == session_id, table.seat_id.in_(seats))
            )
        connection.execute(delete(Flag).where(Flag.seat_id.in_(seats)))
        connection.execute(delete(Reaction).where(Reaction.seat_id.in_(seats)))
        names = select(Seat.name).where(Seat.id.in_(seats), Seat.name != "")
        connection.execute(
            delete(AttachmentLine).where(
                AttachmentLine.session_id == session_id, AttachmentLine.speaker.in_(names)
            )
        )
        connection.execute(delete(SeatSpeech).where(SeatSpeech.seat_id.in_(seats)))
        connection.execute(delete(Seat).where(Seat.id.in_(seats)))


@contextmanager
def deletion_for_good(engine: Engine, *, later: bool = False) -> Iterator[Connection]:
    """A transaction that deletes rows of which nothing may stay on the disk, in copies neither.

    later: as in `delete_session`. Raises StorageError.
    """
    _remove_copies(engine)
    owe_rewrite(engine)
    with writing(engine, durable=True) as connection:
        yield connection
    _make_it_final(engine, later=later)


def delete_everything(engine: Engine) -> None:
    """Deletes all sessions for good and leaves an empty database. Raises StorageError.

    Refused while a monitor is watching.
    """
    for holder in live_holders(engine):
        raise StorageError(f"{holder}; stop it before deleting everything")
    _remove_copies(engine)
    owe_rewrite(engine)
    with writing(engine, durable=True) as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(delete(table))
    _make_it_final(engine)


def _delete_in_batches(
    engine: Engine, table: type[Reading | Mood], session_id: int, before_ms: int | None = None
) -> Iterator[int]:
    """Deletes a session's rows before an offset, or all (None); how many, batch by batch."""
    offset: InstrumentedAttribute[int] = (
        table.offset_ms if issubclass(table, Reading) else table.bucket_ms
    )
    of_session = [table.session_id == session_id]
    if before_ms is not None and before_ms <= _LAST_OFFSET_MS:
        of_session.append(offset < before_ms)
    next_batch = select(offset).where(*of_session).order_by(offset).offset(BATCH_ROWS).limit(1)
    while True:
        with writing(engine) as connection:
            end_ms = connection.execute(next_batch).scalar()
            # one moment has more rows than a batch only if something is very wrong
            part = [*of_session, offset <= end_ms] if end_ms is not None else of_session
            result: CursorResult[Any] = connection.execute(delete(table).where(*part))
        yield result.rowcount
        if end_ms is None:
            return


def _delete_session_row(engine: Engine, session_id: int) -> None:
    """The session with all that hangs on it, seats, flags and gaps; readings are gone by now."""
    with writing(engine, durable=True) as connection:
        connection.execute(delete(MonitorState).where(MonitorState.session_id == session_id))
        connection.execute(delete(Session).where(Session.id == session_id))


def _has_readings(engine: Engine, session_id: int, before_ms: int | None) -> bool:
    older = [Reading.session_id == session_id]
    if before_ms is not None and before_ms <= _LAST_OFFSET_MS:
        older.append(Reading.offset_ms < before_ms)
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
    if database is not None:
        clear_unfinished(database)
    for copy in (*backups(engine), *aside):
        copy.unlink(missing_ok=True)


def _make_it_final(engine: Engine, *, later: bool = False) -> None:
    """Gives freed pages back and empties the log, or rewrites the file where that is owed.

    A monitor that is watching could not wait for the rewriting: then it stays owed.
    """
    path = database_file(engine)
    if later and path is not None:
        later = path.stat().st_size > LATER_BYTES
    owed = path is None or is_rewrite_owed(engine)
    if owed and not later and not live_holders(engine):
        rewrite(engine)
    else:
        give_back_space(engine)
