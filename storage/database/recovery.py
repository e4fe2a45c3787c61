"""A damaged database: set aside, never deleted, and what can be read goes into a new one.

Rows are read table by table along their key, from both ends; what lies between two damaged places
is looked for in ever smaller ranges. Readings and roll-ups are then read from their pages too, for
those that no tree leads to any more. Every row is checked against what the program could have
written, so that nothing is taken from garbage.
"""

import contextlib
import glob
import logging
import shutil
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import numpy as np
from sqlalchemy import Table

from storage.database import dialects
from storage.database.page_salvage import records
from storage.database.tables.accounts import ACCOUNT_TABLES
from storage.database.tables.attachments import AttachmentLine
from storage.database.tables.classes import ClassMember
from storage.database.tables.columns import Base
from storage.database.tables.integrations import PROGRAM_TABLES
from storage.records import EMOTIONS
from storage.seat_ids import SEATS_PER_SESSION

logger = logging.getLogger(__name__)

_SIDECARS = ("-wal", "-shm", "-journal")
_PAGE_BYTES = 4096
_LONGEST_MS = 48 * 3600 * 1000
_HIGHEST_ID = 1 << 31
_SMALLEST_MS = 16
"""Less than two looks are apart: there is nothing to be found between."""
_ATTEMPTS = 6000
"""Ranges tried between damaged places, per table and lesson: a second or so."""
_TIMES = ("offset_ms", "bucket_ms")
_IN_LEAVES = ("reading", "mood")
_PACKED_BYTES = 2 * len(EMOTIONS)
_SUM_SLACK = 0.02

Row = dict[str, Any]


@dataclass(slots=True)
class Recovered:
    """aside: where the damaged file lies now. rows: how many were read, by table."""

    aside: Path
    rows: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        readings, lessons = self.rows.get("reading", 0), self.rows.get("session", 0)
        return (
            f"the database was damaged; it was set aside as {self.aside} and a new one was "
            f"started with what could be read: {lessons} lessons, {readings} readings. If lessons "
            "are missing, 'classmood restore' puts a backup in place"
        )


def aside_name(path: Path, label: str) -> Path:
    """A free name beside `path`, such as classmood.db.damaged-20261121T101500123456."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    return path.with_name(f"{path.name}.{label}-{stamp}")


def set_aside(path: Path) -> list[Path]:
    """Files that once stood at `path` and were set aside, with their logs."""
    return sorted(
        other
        for other in path.parent.glob(f"{glob.escape(path.name)}.*-*")
        if other.name.removeprefix(path.name).startswith((".damaged-", ".replaced-"))
    )


def put_aside(path: Path, label: str) -> Path:
    """Moves a database with its log to another name beside it."""
    aside = aside_name(path, label)
    # the log first: left behind, it would be played into the file that comes next
    path.with_name(path.name + "-shm").unlink(missing_ok=True)  # an index of the log, no data
    for sidecar in ("-wal", "-journal"):
        log = path.with_name(path.name + sidecar)
        if log.exists() and log.stat().st_size:
            log.replace(aside.with_name(aside.name + sidecar))
        log.unlink(missing_ok=True)
    path.replace(aside)
    return aside


def clear_unfinished(path: Path) -> None:
    """Removes what a recovery that was interrupted has left; the damaged file itself stays."""
    for label in ("scratch", "recovering"):
        for left in path.parent.glob(f"{glob.escape(path.name)}.{label}-*"):
            left.unlink(missing_ok=True)


def rescue(damaged: Path, fresh: Path) -> dict[str, int]:
    """Copies what can be read of `damaged` into the empty, migrated database `fresh`.

    Answers the number of rows by table. `damaged` is not changed: a copy is read.
    """
    scratch = aside_name(damaged, "scratch")
    scratch.touch(0o600)
    shutil.copyfile(damaged, scratch)
    for sidecar in ("-wal", "-journal"):
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(
                damaged.with_name(damaged.name + sidecar),
                scratch.with_name(scratch.name + sidecar),
            )
    try:
        rows = _copy_tables(scratch, fresh)
        if not rows.get("session"):
            # without the first page no table is found; those of a new file lie in the same places
            for sidecar in _SIDECARS:
                scratch.with_name(scratch.name + sidecar).unlink(missing_ok=True)
            shutil.copyfile(damaged, scratch)
            _graft_first_page(scratch, fresh)
            rows = _copy_tables(scratch, fresh)
        return rows
    finally:
        for sidecar in ("", *_SIDECARS):
            scratch.with_name(scratch.name + sidecar).unlink(missing_ok=True)


def _copy_tables(damaged: Path, fresh: Path) -> dict[str, int]:
    module = dialects.sqlite_module()
    copied: dict[str, int] = {}
    with (
        contextlib.closing(module.connect(str(damaged))) as old,
        contextlib.closing(module.connect(str(fresh))) as new,
    ):
        # a file that was cut off is read as far as it goes
        old.execute("PRAGMA writable_schema = ON")
        known: dict[str, set[int]] = {}
        for table in Base.metadata.sorted_tables:
            if table.name in PROGRAM_TABLES:  # half a token would open what it was not made for
                continue
            columns = _common_columns(old, new, table.name)
            found = chain(
                _salvage(old, table, columns, known.get("session", set())),
                _from_pages(damaged, table, columns),
            )
            rows = [
                _without_lost_account(row, known)
                for row in found
                if _is_possible(table.name, row, known) or _is_of_accounts(table.name, row)
            ]
            if table.name in ("account", "session", "seat", "attachment"):
                known[table.name] = {row["id"] for row in rows}
            if rows:
                names, marks = ", ".join(columns), ", ".join("?" * len(columns))
                cursor = new.executemany(
                    f"INSERT OR IGNORE INTO {table.name} ({names}) VALUES ({marks})",
                    [tuple(row[name] for name in columns) for row in rows],
                )
                copied[table.name] = max(cursor.rowcount, 0)
        new.commit()
    return copied


def _common_columns(old: Connection, new: Connection, table: str) -> list[str]:
    """Columns that both files have: the damaged one may be of an older release."""
    wanted = [row[1] for row in new.execute(f"PRAGMA table_info({table})")]
    try:
        there = {row[1] for row in old.execute(f"PRAGMA table_info({table})")}
    except dialects.sqlite_module().Error:
        return []
    return [name for name in wanted if name in there]


def _salvage(
    old: Connection,
    table: Table,
    columns: list[str],
    sessions: set[int],
) -> Iterator[Row]:
    """Every row of a table that can be read; some may come twice."""
    key = [column.name for column in table.primary_key.columns]
    if not columns:
        return
    select = f"SELECT {', '.join(columns)} FROM {table.name} WHERE"
    if len(key) > 1 and key[1] in _TIMES:
        ordered = f"{key[1]} BETWEEN ? AND ? ORDER BY {key[1]}"
        for session in sorted(sessions):
            reader = _Reader(old, f"{select} session_id = {session} AND {ordered}", columns, key[1])
            yield from reader.rows(-_LONGEST_MS, _LONGEST_MS)
    else:
        ordered = f"{key[0]} BETWEEN ? AND ? ORDER BY {key[0]}"
        yield from _Reader(old, f"{select} {ordered}", columns, key[0]).rows(0, _HIGHEST_ID)


def _from_pages(damaged: Path, table: Table, columns: list[str]) -> Iterator[Row]:
    """Rows of readings and roll-ups that no tree leads to any more."""
    if table.name in _IN_LEAVES and columns == [column.name for column in table.columns]:
        for record in records(damaged, len(columns), _PAGE_BYTES):
            yield dict(zip(columns, record, strict=True))


class _Reader:
    """Reads a range of one key around what cannot be read."""

    def __init__(self, old: Connection, select: str, columns: list[str], key: str) -> None:
        self._old, self._select, self._columns, self._key = old, select, columns, key
        self._smallest = _SMALLEST_MS if key in _TIMES else 1

    def rows(self, low: int, high: int) -> Iterator[Row]:
        ranges, attempts = deque([(low, high)]), 0
        while ranges and attempts < _ATTEMPTS:
            attempts += 1
            low, high = ranges.popleft()
            found, whole = self._read(low, high)
            yield from found
            if whole:
                continue
            low = found[-1][self._key] if found else low
            found, _ = self._read(low, high, backwards=True)
            yield from found
            high = found[-1][self._key] if found else high
            if high - low > self._smallest:
                # what lies between two damaged places: halves, the largest first
                middle = (low + high) // 2
                ranges += [(low, middle), (middle + 1, high)]

    def _read(self, low: int, high: int, *, backwards: bool = False) -> tuple[list[Row], bool]:
        """Rows up to the first that cannot be read, and whether that were all."""
        rows: list[Row] = []
        select = self._select + (" DESC" if backwards else "")
        try:
            for row in self._old.execute(select, (low, high)):
                rows.append(dict(zip(self._columns, row, strict=True)))
        except (dialects.sqlite_module().Error, OverflowError, UnicodeDecodeError):
            return rows, False
        return rows, True


def _without_lost_account(row: Row, known: dict[str, set[int]]) -> Row:
    """The row; whose it was is forgotten where that account is lost."""
    for name in ("owner_id", "account_id"):
        if row.get(name) is not None and row[name] not in known.get("account", set()):
            row = {**row, name: None}
    return row


def _is_of_accounts(table: str, row: Row) -> bool:
    """Whether this is an account or says what one did; open logins and links have no number."""
    return table in ACCOUNT_TABLES and isinstance(row.get("id"), int)


def _is_possible(table: str, row: Row, known: dict[str, set[int]]) -> bool:
    """Whether the program can have written this row."""
    if table == ClassMember.__tablename__:  # of no lesson
        return all(isinstance(row.get(name), str) for name in ("class_name", "name"))
    session = row.get("session_id", row.get("id"))
    of_lesson = table == "session" or session in known.get("session", set())
    if table == AttachmentLine.__tablename__:
        of_lesson = of_lesson and row.get("attachment_id") in known.get("attachment", set())
    if not isinstance(session, int) or not of_lesson:
        return False
    if table in _IN_LEAVES:
        if not all(isinstance(row[name], int) for name in ("seat_id", *_TIMES) if name in row):
            return False
        of_seat = row["seat_id"] // SEATS_PER_SESSION == session
        whole_class = table == "mood" and row["seat_id"] == 0
        packed = row["probabilities"]
        readable = _adds_up(packed) if packed is not None else table == "mood"
        return (of_seat or whole_class) and readable
    if row.get("seat_id") is not None:
        return row["seat_id"] in known.get("seat", set())
    return all(
        value is None or isinstance(value, (int, float, str, bytes)) for value in row.values()
    )


def _adds_up(packed: object) -> bool:
    if not isinstance(packed, bytes) or len(packed) != _PACKED_BYTES:
        return False
    return abs(float(np.frombuffer(packed, ">u2").sum()) / 65535 - 1) <= _SUM_SLACK


def _graft_first_page(damaged: Path, fresh: Path) -> None:
    """Gives a file without a readable first page the one of a new database."""
    pages = damaged.stat().st_size // _PAGE_BYTES
    first = bytearray(fresh.read_bytes()[:_PAGE_BYTES])
    first[18:20] = b"\x01\x01"  # no write-ahead log
    first[28:32] = pages.to_bytes(4, "big")
    first[32:40] = bytes(8)  # no free pages
    first[92:96] = first[24:28]  # the size above is right
    with damaged.open("r+b") as file:
        file.write(first)
