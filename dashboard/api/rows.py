"""Rows of the HTTP interface: the tables of an export as JSON, and readings page by page."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection

from storage import queries
from storage.export.answer_rows import Cell
from storage.export.columns import COLUMNS, Table
from storage.export.files import safe_text
from storage.export.tables import blocks
from storage.records import EMOTIONS, SMALLEST_GROUP
from storage.rows import ListedSessionRow, ReadingRow

Row = dict[str, Any]
_INDIVIDUAL = (Table.READINGS, Table.STUDENTS)
_ANSWERS = ("green", "orange", "red", "answered")
_OF_FEW = ("seen", "unsure", "confused", "sad", *(f"p_{emotion}" for emotion in EMOTIONS))
SESSION_FIELDS = (
    "id", "title", "class_name", "source", "started_at", "ended_at", "sample_hz", "model_version",
    "class_only", "reads_answers", "times_speakers", "counts_turned_away", "counts_head_down",
    "notice_at", "seats", "readings", "flags", "answered", "coverage", "status", "heartbeat_at",
)  # fmt: skip


class Cursor(NamedTuple):
    """The last reading of a page: ms since the lesson began, and its seat's id."""

    offset_ms: int
    seat_id: int

    def __str__(self) -> str:
        return f"{self.offset_ms}.{self.seat_id}"

    @staticmethod
    def of(text: str) -> "Cursor":
        """Raises ValueError where it is none."""
        offset_ms, dot, seat_id = text.partition(".")
        if not (dot and _is_number(offset_ms) and _is_number(seat_id)):
            raise ValueError(text)
        return Cursor(int(offset_ms), int(seat_id))


class Page(NamedTuple):
    """Readings in order of time, then seat; `after`: where the next page goes on, or None."""

    rows: list[Row]
    after: Cursor | None


def session_rows(
    connection: Connection, limit: int, offset: int, class_name: str | None
) -> tuple[list[Row], int]:
    """Lessons, the newest first, of one class where it is named; and how many there are in all."""
    statement = queries.session_list(limit, offset, class_name=class_name)
    total = connection.execute(queries.session_count(class_name))
    return [_session(row) for row in connection.execute(statement)], int(total.scalar_one())


def session_row(connection: Connection, session_id: int) -> Row | None:
    """One lesson, or None."""
    statement = queries.session_list(only=[session_id])
    row = connection.execute(statement).first()
    return None if row is None else _session(row)


def table_rows(connection: Connection, session: Row, what: Table) -> Iterator[Row]:
    """Rows of an exported table; of a class-only lesson no individual, and nothing of few faces."""
    if session["class_only"] and what in _INDIVIDUAL:
        return
    for block in blocks(connection, session["id"], what):
        for cells in block:
            row: Row = dict(zip(COLUMNS[what], map(_plain, cells), strict=True))
            if what is Table.FLAGS:
                row["evidence"] = json.loads(row["evidence"])
            if session["class_only"]:
                if what is Table.FLAGS and row["seat"] is not None:
                    continue
                _hide_few(row)
            yield row


def reading_page(
    connection: Connection, session: Row, limit: int, after: Cursor | None = None
) -> Page:
    """At most `limit` readings behind a cursor."""
    if session["class_only"]:
        return Page([], None)
    cursor = after or Cursor(-1, 0)
    statement = queries.reading_page(session["id"], cursor.offset_ms, cursor.seat_id, limit + 1)
    found = connection.execute(statement).all()
    seats = _seats(connection, session["id"])
    rows = [_reading(row, session, seats) for row in found[:limit]]
    more = len(found) > limit
    return Page(
        rows, Cursor(found[limit - 1].offset_ms, found[limit - 1].seat_id) if more else None
    )


def csv_line(row: Row) -> str:
    """One row of a table as a line of CSV (RFC 4180), no cell of which a spreadsheet would run."""
    cells = [
        json.dumps(cell, ensure_ascii=False, sort_keys=True)
        if isinstance(cell, dict)
        else str(cell).lower()
        if isinstance(cell, bool)
        else safe_text(cell)
        if isinstance(cell, str)
        else cell
        for cell in row.values()
    ]
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16


def _session(row: ListedSessionRow) -> Row:
    out = {name: _plain(getattr(row, name)) for name in SESSION_FIELDS}
    if row.class_only:
        out["seats"] = None
    return out


def _plain(cell: Cell) -> str | float | bool | None:
    if isinstance(cell, datetime):
        return cell.astimezone().isoformat(timespec="milliseconds")
    return cell


def _hide_few(row: Row) -> None:
    students = row.get("students")
    if "asked_at" in row and (students is None or students < SMALLEST_GROUP):
        row.update(dict.fromkeys(_ANSWERS))
    seen = row.get("seen")
    if seen is not None and seen - (row.get("unsure") or 0) < SMALLEST_GROUP:
        row.update(dict.fromkeys(_OF_FEW))


def _seats(connection: Connection, session_id: int) -> dict[int, Any]:
    """Seat that owns the readings of each seat's id: itself, or the one it was merged into."""
    rows = {row.id: row for row in connection.execute(queries.seat_owners(session_id))}
    return {identity: rows.get(row.merged_into, row) for identity, row in rows.items()}


def _reading(row: ReadingRow, session: Row, seats: dict[int, Any]) -> Row:
    seat = seats.get(row.seat_id)
    shares = np.asarray(row.probabilities, np.float64).round(4)
    best = int(shares.argmax())
    cells = (
        session["id"],
        row.observed_at,
        seat.number if seat else None,
        seat.name if seat else None,
        row.tile_row,
        row.tile_column,
        EMOTIONS[best],
        float(shares[best]),
        *shares.tolist(),
        row.face_px,
        row.quality_percent / 100,
        session["model_version"],
        row.others,
        None if row.unsure is None else str(row.unsure),
    )
    return dict(zip(COLUMNS[Table.READINGS], map(_plain, cells), strict=True))
