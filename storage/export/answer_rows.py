"""Exported rows of what a class answered on its tiles, and of who spoke."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from storage import queries
from storage.answers.checked import answers_to
from storage.kinds import MarkerKind
from storage.records import MOOD_BUCKET_MS
from storage.rows import SessionRow

Cell = str | int | float | bool | datetime | None
Block = list[tuple[Cell, ...]]
_NEAR = timedelta(milliseconds=3 * MOOD_BUCKET_MS)


def answer_rows(connection: Connection, session: SessionRow, until: datetime) -> Block:
    """One row per icon on a tile; one that is still there lasts until then."""
    return [
        (
            session.id,
            row.kind,
            row.number,
            row.name or None,
            row.began_at,
            row.ended_at,
            round(((row.ended_at or until) - row.began_at).total_seconds(), 1),
        )
        for row in connection.execute(queries.reactions(session.id))
    ]


def check_rows(connection: Connection, session: SessionRow) -> Block:
    """What was answered on the tiles after each class check; students: the tiles of its minute.

    Counts are None where answers are not read.
    """
    given = connection.execute(queries.reactions(session.id)).all()
    mood = connection.execute(queries.class_mood(session.id)).all()
    block: Block = []
    for marker in connection.execute(queries.markers(session.id)):
        if marker.kind != MarkerKind.CHECK:
            continue
        asked_at = marker.marked_at
        near = [row.tiles for row in mood if abs(row.started_at - asked_at) <= _NEAR]
        found = answers_to(given, asked_at, sum(near) / len(near) if near else 0)
        counts: tuple[int | None, ...] = (found.green, found.orange, found.red, found.answered)
        if session.reads_answers is False and not found.answered:
            counts = (None,) * len(counts)
        block.append((session.id, asked_at, *counts, found.students))
    return block


def speech_rows(connection: Connection, session: SessionRow) -> Block:
    """Who spoke in each ten seconds: "teacher", "class" (anybody else), "student"."""
    seats: dict[int, list[Any]] = {}
    for row in connection.execute(queries.seat_speech(session.id)):
        seats.setdefault(row.bucket_ms, []).append(row)
    block: Block = []
    for row in connection.execute(queries.speech(session.id)):
        begin = session.started_at + timedelta(milliseconds=row.bucket_ms)
        own = None if not row.own_known_ms else row.own_ms
        for who, spoke_ms in (("teacher", own), ("class", row.class_ms)):
            seconds = None if spoke_ms is None else spoke_ms / 1000
            block.append((session.id, begin, who, None, None, seconds))
        for seat in seats.get(row.bucket_ms, ()):
            named = (seat.number, seat.name or None)
            block.append((session.id, begin, "student", *named, seat.spoke_ms / 1000))
    return block
