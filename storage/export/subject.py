"""All that is held about one student, in one ZIP that can be handed over.

The tables are taken from the schema itself: whatever is one day stored per seat is in the ZIP too.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, Table, and_, select

from storage.database.engine import reading
from storage.database.tables.attachments import AttachmentLine
from storage.database.tables.classes import ClassMember
from storage.database.tables.columns import Base, PackedProbabilities
from storage.database.tables.lessons import Seat, Session
from storage.errors import StorageError
from storage.export.files import safe_text
from storage.export.tables import resolve_session
from storage.private_files import replacing
from storage.records import EMOTIONS
from storage.seat_ids import seat_id
from storage.writes.seat_edits import family

_OF_THE_LESSON = ("gap", "marker")
_TEACHERS_OWN = ("notes", "agenda", "owner_id")
_SINCE_START = ("offset_ms", "bucket_ms")
_ABOUT = """What Classmood holds about one student

student.json   the lessons, and in each the seat: number, name, when and where it was on screen
reading.csv    one row per look at the face: the estimated probabilities of seven expressions;
               others: how many further people were on the same camera; unsure: why the face could
               not be read
mood.csv       the same summed up per ten seconds
flag.csv       when "looks confused" or "looks sad" was raised, on what evidence, and what the
               teacher said of it
reaction.csv   when the student answered by an icon on the tile, such as a raised hand
seat_speech.csv  how long the student spoke in each ten seconds, where that was kept
gap.csv        when the class could not be seen in those lessons, and why
marker.csv     the topics that the teacher marked in those lessons
attachment_line.csv  what the student said or wrote in the transcripts and chats that lie beside
               those lessons, where their name stands there as it does here
class_member.csv  where the name stands in the list of a class

Every value is an estimate from a picture that was not kept. There is no picture and nothing that
identifies a face. Times are ISO 8601 with offset, probabilities 0 to 1, empty cells unknown. A cell
that a spreadsheet would run as a formula begins with an apostrophe.
"""


@dataclass(frozen=True, slots=True)
class _Lesson:
    """A lesson of the student, for what is stored relative to it."""

    id: int
    started_at: datetime


def find_seats(connection: Connection, who: str) -> list[int]:
    """Ids of the seats of the student `who`: session/number ("12/3", "last/3"), or a name.

    A name finds every seat of every lesson that bears exactly this name. Raises StorageError.
    """
    session, slash, number = who.rpartition("/")
    if slash and number.isascii() and number.isdigit() and 0 < int(number[:4]) < 1000:
        wanted = Seat.id == seat_id(resolve_session(connection, session), int(number[:4]))
    else:
        wanted = (Seat.name == who) & (Seat.name != "")
    bearing = connection.execute(select(Seat.id).where(wanted)).scalars().all()
    # seats that were merged are one student
    found = sorted({one for seat in bearing for one in family(connection, seat)})
    if not found:
        raise StorageError(
            f"no student {who!r}: give session/seat such as 12/3, or the name exactly as shown"
        )
    return found


def export_subject(engine: Engine, who: str, path: Path) -> dict[str, int]:
    """Writes everything held about the student `who` to a ZIP; rows per file in it.

    The file appears whole or not at all, readable by its owner only. Raises StorageError.
    """
    with reading(engine) as connection, replacing(path) as partial:
        seats = find_seats(connection, who)
        rows = [dict(row._mapping) for row in connection.execute(_lessons(seats))]
        lessons = {row["session_id"]: _Lesson(row["session_id"], row["started_at"]) for row in rows}
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("README.txt", _ABOUT)
            plain = [{key: _as_json(value) for key, value in row.items()} for row in rows]
            archive.writestr("student.json", json.dumps(plain, ensure_ascii=False, indent=2))
            counts = {"student.json": len(rows)}
            for table in Base.metadata.sorted_tables:
                statement = _rows(table, seats, lessons)
                if statement is not None:
                    name = f"{table.name}.csv"
                    counts[name] = _write(archive, name, connection, table, statement, lessons)
            return counts


def _lessons(seats: list[int]) -> Select[Any]:
    seat, session = Seat.__table__, Session.__table__
    of_session = [
        column
        for column in session.columns
        if column.name != "id" and column.name not in _TEACHERS_OWN
    ]
    of_seat = [column for column in seat.columns if column.name != "id"]
    return (
        select(*of_seat, *of_session)
        .join(session, session.c.id == seat.c.session_id)
        .where(seat.c.id.in_(seats))
        .order_by(seat.c.session_id, seat.c.number)
    )


def _rows(table: Table, seats: list[int], lessons: dict[int, _Lesson]) -> Select[Any] | None:
    """Rows of a table that concern the student; None for a table that cannot."""
    wanted: ColumnElement[bool]
    if "seat_id" in table.c:
        # readings have no index by seat
        wanted = and_(table.c.seat_id.in_(seats), table.c.session_id.in_(list(lessons)))
    elif table.name in _OF_THE_LESSON:
        wanted = table.c.session_id.in_(list(lessons))
    elif table.name == AttachmentLine.__tablename__:
        # by the name in the same lesson: namesakes of other lessons are others
        bearing = select(Seat.id).where(
            Seat.id.in_(seats), Seat.session_id == table.c.session_id, Seat.name == table.c.speaker
        )
        wanted = bearing.exists()
    elif table.name == ClassMember.__tablename__:
        wanted = table.c.name.in_(select(Seat.name).where(Seat.id.in_(seats)))
    else:
        return None
    return select(table).where(wanted).order_by(*table.primary_key.columns)


def _write(
    archive: zipfile.ZipFile,
    name: str,
    connection: Connection,
    table: Table,
    statement: Select[Any],
    lessons: dict[int, _Lesson],
) -> int:
    count = 0
    with archive.open(name, "w") as raw, io.TextIOWrapper(raw, "utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(_header(table))
        rows = connection.execution_options(yield_per=5000).execute(statement)
        for row in rows:
            started_at = lessons[row.session_id].started_at if "session_id" in table.c else None
            writer.writerow(_cells(table, row, started_at))
            count += 1
    return count


def _header(table: Table) -> Iterator[str]:
    for column in table.columns:
        if isinstance(column.type, PackedProbabilities):
            yield from (f"p_{emotion}" for emotion in EMOTIONS)
        else:
            yield "at" if column.name in _SINCE_START else column.name


def _cells(table: Table, row: Row[Any], started_at: datetime | None) -> Iterator[object]:
    for column, value in zip(table.columns, row, strict=True):
        if isinstance(column.type, PackedProbabilities):
            missing = [None] * len(EMOTIONS)
            yield from missing if value is None else (round(float(part), 4) for part in value)
        elif column.name in _SINCE_START and started_at is not None:
            yield _as_json(started_at + timedelta(milliseconds=value))
        elif isinstance(value, str):
            yield safe_text(value)
        elif isinstance(value, dict | list):
            yield json.dumps(value, ensure_ascii=False, sort_keys=True)
        else:
            yield _as_json(value)


def _as_json(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone().isoformat(timespec="milliseconds")
    return value
