"""Deletes what somebody wants gone, in short transactions, so that no monitor is held up.

Deleted means gone: SQLite overwrites what is freed, the file is rewritten where no monitor is
watching (`storage.maintenance.compaction`), the write-ahead log is emptied, and copies made
before a migration are removed first. A server's own backups are the school's to manage.

Whatever is interrupted can be run again: it goes on with what is left, and finishes the rest.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, select
from sqlalchemy.engine import CursorResult

from storage.database.dialects import give_back_space
from storage.database.engine import database_file, reading, writing
from storage.database.migration import backups
from storage.database.recovery import set_aside
from storage.database.tables.accounts import ACCOUNT_TABLES
from storage.database.tables.attachments import AttachmentLine
from storage.database.tables.columns import Base
from storage.database.tables.integrations import PROGRAM_TABLES
from storage.database.tables.lessons import Flag, Reaction, Seat, Session
from storage.database.tables.monitors import MonitorState
from storage.database.tables.privacy import SchoolPolicy
from storage.database.tables.rollups import Mood, SeatSpeech
from storage.errors import StorageError
from storage.maintenance.compaction import (
    clear_unfinished,
    is_rewrite_owed,
    owe_rewrite,
    rewrite,
)
from storage.packed.readings import delete_seat_readings, delete_some_readings
from storage.writes.holders import live_holders
from storage.writes.seat_edits import family

BATCH_ROWS = 20_000
"""Rows deleted in one transaction, about: some 50 ms."""
LATER_BYTES = 64 * 1024 * 1024
"""Where asked for, files above this size are rewritten later: it takes a second for each 100 MB."""


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
        remove_copies(engine)
        owe_rewrite(engine)
        for delete_rows in (delete_readings, delete_mood):
            for _ in delete_rows(engine, session_id):
                pass
        delete_session_row(engine, session_id)
    # a deletion that was interrupted after its last row is finished by asking again
    make_it_final(engine, later=later)
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
        make_it_final(engine)
        raise StorageError(f"no seat {seat_id}")
    with deletion_for_good(engine, later=later) as connection:
        seats = family(connection, seat_id)
        delete_seat_readings(connection, session_id, seats)
        connection.execute(
            delete(Mood).where(Mood.session_id == session_id, Mood.seat_id.in_(seats))
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
    remove_copies(engine)
    owe_rewrite(engine)
    with writing(engine, durable=True) as connection:
        yield connection
    make_it_final(engine, later=later)


def delete_everything(engine: Engine) -> None:
    """Deletes all sessions for good, with all that is known of classes. Raises StorageError.

    Accounts, who saw what, tokens and the school's policy stay: they are the school's, and nobody
    gets around a policy by deleting. Refused while a monitor is watching.
    """
    for holder in live_holders(engine):
        raise StorageError(f"{holder}; stop it before deleting everything")
    remove_copies(engine)
    owe_rewrite(engine)
    with writing(engine, durable=True) as connection:
        for table in reversed(Base.metadata.sorted_tables):
            if table.name not in ACCOUNT_TABLES | PROGRAM_TABLES | {SchoolPolicy.__tablename__}:
                connection.execute(delete(table))
    make_it_final(engine)


def delete_readings(engine: Engine, session_id: int, before_ms: int | None = None) -> Iterator[int]:
    """Deletes a session's readings before an offset, or all (None); how many, batch by batch."""
    more = True
    while more:
        with writing(engine) as connection:
            rows, more = delete_some_readings(connection, session_id, before_ms, BATCH_ROWS)
        yield rows


def delete_mood(engine: Engine, session_id: int) -> Iterator[int]:
    """Deletes a session's roll-ups; how many, batch by batch."""
    of_session = [Mood.session_id == session_id]
    order = select(Mood.bucket_ms).where(*of_session).order_by(Mood.bucket_ms)
    next_batch = order.offset(BATCH_ROWS).limit(1)
    while True:
        with writing(engine) as connection:
            end_ms = connection.execute(next_batch).scalar()
            part = of_session if end_ms is None else [*of_session, Mood.bucket_ms <= end_ms]
            result: CursorResult[Any] = connection.execute(delete(Mood).where(*part))
        yield result.rowcount
        if end_ms is None:
            return


def delete_session_row(engine: Engine, session_id: int) -> None:
    """The session with all that hangs on it, seats, flags and gaps; readings are gone by now."""
    with writing(engine, durable=True) as connection:
        delete_row(connection, session_id)


def delete_row(connection: Connection, session_id: int) -> None:
    """As `delete_session_row`, in the open transaction."""
    connection.execute(delete(MonitorState).where(MonitorState.session_id == session_id))
    connection.execute(delete(Session).where(Session.id == session_id))


def remove_copies(engine: Engine, aside_before: datetime | None = None) -> None:
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


def make_it_final(engine: Engine, *, later: bool = False) -> None:
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
