"""What is kept on this computer, and how much of it: counts and bytes, no content."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Select, and_, func, literal_column, select

from storage.database.engine import database_file, reading
from storage.database.migration import backups
from storage.database.recovery import set_aside
from storage.database.tables.attachments import AttachmentLine
from storage.database.tables.classes import ClassMember
from storage.database.tables.lessons import Flag, Marker, Reading, Seat, Session
from storage.database.tables.rollups import Mood
from storage.seat_ids import WHOLE_CLASS


@dataclass(frozen=True, slots=True)
class Holdings:
    """sessions, students, readings, sums, flags, marks, names, lines: rows of each.

    readings: single readings that are still kept, told from the sums of the lessons that have any
    (counting millions of them takes seconds); a lesson half of whose readings have been purged
    counts whole. named: students with a name. names: of class lists. lines: of transcripts, chats
    and polls. oldest: begin of the oldest lesson, None without any. database_bytes: of the file
    with its write-ahead log, None for a server. copy_bytes: copies made before a migration and
    files set aside as damaged.
    """

    sessions: int
    students: int
    named: int
    readings: int
    sums: int
    flags: int
    marks: int
    names: int
    lines: int
    oldest: datetime | None
    database_bytes: int | None
    copy_bytes: int


def holdings(engine: Engine) -> Holdings:
    """Counts everything that is stored. Raises StorageError."""
    with reading(engine) as connection:

        def count(statement: Select[Any]) -> int:
            return int(connection.execute(statement).scalar_one())

        found = Holdings(
            sessions=count(select(func.count()).select_from(Session)),
            students=count(select(func.count()).select_from(Seat)),
            named=count(select(func.count()).where(Seat.name.is_not(None), Seat.name != "")),
            readings=count(_kept_readings()),
            sums=count(select(func.count()).where(Mood.seat_id != WHOLE_CLASS)),
            flags=count(select(func.count()).select_from(Flag)),
            marks=count(select(func.count()).select_from(Marker)),
            lines=count(select(func.count()).select_from(AttachmentLine)),
            names=count(select(func.count()).select_from(ClassMember)),
            oldest=connection.execute(select(func.min(Session.started_at))).scalar(),
            database_bytes=_bytes_of(database_file(engine)),
            copy_bytes=sum(path.stat().st_size for path in _copies(engine) if path.exists()),
        )
    return found


def _kept_readings() -> Select[Any]:
    kept = select(Reading.offset_ms).where(Reading.session_id == Session.id).exists()
    of_class = (Mood.session_id == Session.id, Mood.seat_id == literal_column(str(WHOLE_CLASS)))
    return (
        select(func.coalesce(func.sum(Mood.readings), 0))
        .select_from(Session)
        .join(Mood, and_(*of_class))
        .where(kept)
    )


def _bytes_of(database: Path | None) -> int | None:
    if database is None:
        return None
    parts = (database, database.with_name(f"{database.name}-wal"))
    return sum(part.stat().st_size for part in parts if part.exists())


def _copies(engine: Engine) -> list[Path]:
    database = database_file(engine)
    return [*backups(engine), *(set_aside(database) if database else [])]
