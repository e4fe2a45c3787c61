"""Transcripts, chats and polls beside a lesson: added, moved on its time axis, taken away.

Taking one away deletes it for good, as deleting a student does; who did it by mistake gets it back
from the memory of the program that deleted it, see `Removed`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from storage import queries
from storage.attachments.alignment import Axis, placed
from storage.attachments.anonymous import nameless
from storage.attachments.lines import Origin, Placed
from storage.attachments.read import read_file, recording_began
from storage.attachments.speech_match import Spoken
from storage.database.engine import reading, writing
from storage.database.tables.attachments import Attachment, AttachmentLine
from storage.database.tables.classes import ClassMember
from storage.errors import InputFileError, StorageError
from storage.file_names import shown
from storage.records import MOOD_BUCKET_MS
from storage.writes.annotations import Row, put_back
from storage.writes.deletion import deletion_for_good

MOST_FILES = 20
"""Beside one lesson."""
_LONGEST_NAME = 120
_FARTHEST_MS = 100 * 3_600_000


@dataclass(frozen=True, slots=True)
class Removed:
    """An attachment that was deleted, as rows, for whoever wants it back."""

    attachment: Row
    lines: tuple[Row, ...]


def attach(
    engine: Engine,
    session_id: int,
    raw: bytes,
    name: str,
    now: datetime,
    offset_ms: int | None = None,
) -> Placed:
    """Reads a file and keeps its lines beside a lesson; how it was read and where it was laid.

    offset_ms: where the file's own zero lies, ms since the lesson began; None: it is found out.
    Raises InputFileError for a file that cannot be read, StorageError where there is no such
    lesson; then nothing is kept.
    """
    name = shown(name)[-_LONGEST_NAME:]
    parsed = read_file(raw, name)
    with reading(engine) as connection:
        session: Any = connection.execute(queries.session(session_id)).first()
        if session is None:
            raise StorageError(f"no session {session_id}; 'classmood sessions' lists them")
        axis = Axis(
            session.started_at, _length_ms(connection, session), _spoken(connection, session_id)
        )
        listed = select(ClassMember.name).where(ClassMember.class_name == session.class_name)
        known = connection.execute(listed).scalars().all() if session.class_only else ()
    if session.class_only:
        parsed = nameless(parsed, known)
    found = placed(parsed, axis, recording_began(raw, name), offset_ms)
    with writing(engine, durable=True) as connection:
        _store(connection, session_id, name, found, now)
    return found


def move(engine: Engine, attachment_id: int, offset_ms: int) -> None:
    """Lays a file elsewhere on its lesson's time axis. Raises StorageError where there is none."""
    if abs(offset_ms) > _FARTHEST_MS:
        raise InputFileError("a file cannot lie further than 100 hours from its lesson")
    with writing(engine, durable=True) as connection:
        before = connection.execute(
            select(Attachment.offset_ms).where(Attachment.id == attachment_id)
        ).scalar()
        if before is None:
            raise StorageError(f"no attachment {attachment_id}; its lesson's page lists them")
        connection.execute(
            update(Attachment)
            .where(Attachment.id == attachment_id)
            .values(offset_ms=offset_ms, origin=str(Origin.SET), certainty=None)
        )
        connection.execute(
            update(AttachmentLine)
            .where(AttachmentLine.attachment_id == attachment_id)
            .values(offset_ms=AttachmentLine.offset_ms + (offset_ms - before))
        )


def remove(engine: Engine, attachment_id: int, *, later: bool = False) -> Removed:
    """Deletes a file's lines for good. later: as in `deletion.delete_session`.

    Raises StorageError where there is none.
    """
    with reading(engine) as connection:
        of_file = AttachmentLine.attachment_id == attachment_id
        found = _rows(
            connection, select(*Attachment.__table__.columns).where(Attachment.id == attachment_id)
        )
        lines = _rows(connection, select(*AttachmentLine.__table__.columns).where(of_file))
    if not found:
        raise StorageError(f"no attachment {attachment_id}; its lesson's page lists them")
    with deletion_for_good(engine, later=later) as connection:
        connection.execute(delete(AttachmentLine).where(of_file))
        connection.execute(delete(Attachment).where(Attachment.id == attachment_id))
    return Removed(found[0], tuple(lines))


def restore(engine: Engine, removed: Removed) -> None:
    """Puts back what `remove` took away. Raises StorageError where its lesson is gone."""
    with writing(engine, durable=True) as connection:
        id_ = put_back(connection, Attachment, removed.attachment)
        _add_lines(connection, id_, removed.lines)


def _rows(connection: Connection, statement: queries.Rows) -> list[Row]:
    return [dict(row._mapping) for row in connection.execute(statement)]


def _length_ms(connection: Connection, session: Any) -> int:  # noqa: ANN401 - a row of `session`
    """Length of a lesson; of one that has not ended, to the end of what was recorded."""
    if session.ended_at is not None:
        length: timedelta = session.ended_at - session.started_at
        return round(length / timedelta(milliseconds=1))
    last_ms = connection.execute(queries.last_bucket(session.id)).scalar()
    return 0 if last_ms is None else int(last_ms) + MOOD_BUCKET_MS


def _spoken(connection: Connection, session_id: int) -> list[Spoken]:
    """Which share of every ten seconds was spoken, where the tiles could be looked at."""
    return [
        Spoken(row.bucket_ms, min((row.own_ms + row.class_ms) / row.looked_ms, 1.0))
        for row in connection.execute(queries.speech(session_id))
        if row.looked_ms >= MOOD_BUCKET_MS // 2
    ]


def _store(
    connection: Connection, session_id: int, name: str, found: Placed, now: datetime
) -> None:
    if connection.execute(queries.session(session_id)).first() is None:
        raise StorageError(f"no session {session_id}; 'classmood sessions' lists them")
    there = connection.execute(queries.attachments(session_id)).all()
    if len(there) >= MOST_FILES:
        raise InputFileError(
            f"{name}: {MOST_FILES} files lie beside this lesson already; remove one first"
        )
    if any((row.name, row.lines) == (name, len(found.lines)) for row in there):
        raise InputFileError(f"{name}: it lies beside this lesson already; remove it first")
    id_ = connection.execute(
        insert(Attachment)
        .values(
            session_id=session_id, name=name, kind=str(found.parsed.kind),
            offset_ms=found.offset_ms, origin=str(found.origin), certainty=found.certainty,
            private=found.parsed.private, rough=found.parsed.rough, added_at=now,
        )
        .returning(Attachment.id)
    ).scalar_one()  # fmt: skip
    rows = [
        {
            "number": number, "session_id": session_id, "offset_ms": line.begins_ms,
            "length_ms": line.ends_ms - line.begins_ms, "speaker": line.speaker, "text": line.text,
        }
        for number, line in enumerate(found.lines)
    ]  # fmt: skip
    _add_lines(connection, id_, rows)


def _add_lines(connection: Connection, attachment_id: int, rows: Any) -> None:  # noqa: ANN401
    lines = [row | {"attachment_id": attachment_id} for row in rows]
    if lines:
        connection.execute(insert(AttachmentLine), lines)


def of_session(engine: Engine, attachment_id: int, session_id: int) -> bool:
    """Whether a file lies beside this lesson."""
    wanted = select(func.count()).where(
        Attachment.id == attachment_id, Attachment.session_id == session_id
    )
    with reading(engine) as connection:
        return bool(connection.execute(wanted).scalar_one())
