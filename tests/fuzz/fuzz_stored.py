"""Configurations, databases and times that do not fit."""

import contextlib
import os
import random
import shutil
import sqlite3
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from dashboard.texts import clock
from storage import queries
from storage.config.fields import describe_settings
from storage.config.load import load_settings
from storage.config.packaged import packaged_path
from storage.database.engine import open_database, reading
from storage.database.tables.columns import UtcMillis
from storage.export.files import export_session
from storage.writes.sessions import close_abandoned
from tests.fuzz.fuzz_pictures import damaged
from tests.fuzz.fuzzing import Case
from tests.support.lessons.seed import Lesson, add_lesson

_VALUES = (
    "-1", "1e400", ".inf", ".nan", "9" * 400, "true", "no", "~", "[]", "[1, 2]", "{}", "{a: b}",
    "''",
    '"\\u202e\\0"', "2026-11-21", "!!python/object/apply:os.system ['touch /tmp/x']", "&a [*a]",
    "!!binary aGVsbG8=", "0x1F", "1_000", "'\u0661'", "x" * 5000, "|\n  a\n  b", "!!set {1, 2}",
    "!!timestamp 1-1-1", "((a+)+)+$", "'[unclosed'", "../../etc/passwd", "*", "? {a: b}",
)  # fmt: skip


def configurations(folder: Path, mutations: int, seed: int = 0) -> Iterator[Case]:
    """Every setting with every odd value, bombs, and the packaged file damaged."""
    picker = random.Random(seed)
    for setting in describe_settings():
        section, _, name = setting.key.rpartition(".")
        for value in _VALUES:
            text = f"{section}:\n  {name}: {value}\n" if section else f"{name}: {value}\n"
            yield _configuration(folder, f"{setting.key}: {value[:40]}", text.encode())
    for name, content in _odd_configurations().items():
        yield _configuration(folder, name, content)
    packaged = packaged_path("config.yaml").read_bytes()
    for number in range(mutations):
        yield _configuration(folder, f"damaged {number}", damaged(packaged, picker))
    for setting in describe_settings():
        variable = "CLASSMOOD_" + setting.key.upper().replace(".", "__")
        for value in ("", "\0", "-1", "x" * 5000, "[1,2", "\udce4", "1,2,3,4,5", "nan"):
            yield _environment(f"{variable}={value[:20]}", {variable: value})


def _odd_configurations() -> dict[str, bytes]:
    laughs = "\n".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}' if n else 'ha'] * 10)}]" for n in range(12)
    )
    return {
        "a billion laughs": f"{laughs}\ncapture:\n  hz: *a11\n".encode(),
        "a billion laughs in one setting": (
            b"capture:\n  hz: [&a [x,x,x,x,x,x,x,x,x], &b [*a,*a,*a,*a,*a,*a,*a,*a], "
            b"&c [*b,*b,*b,*b,*b,*b,*b,*b], &d [*c,*c,*c,*c,*c,*c,*c,*c], "
            b"&e [*d,*d,*d,*d,*d,*d,*d,*d], &f [*e,*e,*e,*e,*e,*e,*e,*e], "
            b"&g [*f,*f,*f,*f,*f,*f,*f,*f], *g]\n"
        ),
        "100,000 levels": b"capture: " + b"[" * 100_000,
        "3,000 closed levels": b"capture: {hz: " + b"[" * 3_000 + b"]" * 3_000 + b"}",
        "3 MB of one line": b"capture: " + b"x" * 3_000_000,
        "200,000 keys": b"".join(b"k%d: 1\n" % n for n in range(200_000)),
        "merge keys": b"capture: {<<: {hz: 2}}", "two documents": b"capture: {}\n---\nvision: {}\n",
        "tabs": b"capture:\n\thz: 2\n", "UTF-16": "capture:\n  hz: 2\n".encode("utf-16"),
        "a byte order mark": b"\xef\xbb\xbfcapture:\n  hz: 2\n", "NUL": b"\0",
        "only a comment": b"# x",
        "a list": b"- capture", "a word": b"capture", "a number": b"5", "a tag": b"!!python/none x",
        "a key that is a list": b"? [a, b]\n: c\n", "an anchor to itself": b"capture: &a {hz: *a}",
        "an unknown anchor": b"capture: *x", "a directive": b"%YAML 9.9\n---\ncapture: {}\n",
    }  # fmt: skip


def _configuration(folder: Path, name: str, content: bytes) -> Case:
    path = folder / "config.yaml"

    def read() -> None:
        path.write_bytes(content)
        load_settings(path, environ={})

    return Case(name, read)


def _environment(name: str, environ: Mapping[str, str]) -> Case:
    return Case(name, lambda: load_settings(environ=environ))


def databases(folder: Path, mutations: int, seed: int = 0) -> Iterator[Case]:
    """Files of other programs, which must stay as they are, and our own one damaged."""
    picker = random.Random(seed)
    for name, content in _other_databases(folder).items():
        yield _other(folder / "other.db", name, content)
    whole = folder / "whole.db"
    engine = open_database(f"sqlite:///{whole}")
    add_lesson(engine, Lesson(minutes=2, seats=6, columns=3, live=False))
    engine.dispose()
    sound = whole.read_bytes()
    for number in range(mutations):
        yield _ours(folder / "ours.db", f"damaged {number}", _with_bad_pages(sound, picker))
    for share in (0.0001, 0.01, 0.3, 0.7, 0.99):
        yield _ours(folder / "ours.db", f"first {share:.2%}", sound[: int(len(sound) * share)])


def _other_databases(folder: Path) -> dict[str, bytes]:
    made: dict[str, bytes] = {
        "text": b"something else entirely" * 50, "a header alone": b"SQLite format 3\0",
        "a header and zeros": b"SQLite format 3\0" + b"\0" * 4080, "ZIP": b"PK\x03\x04" * 99,
        "SQLite 2": b"** This file contains an SQLite 2.1 database **" + b"\0" * 999,
        "encrypted": bytes(random.Random(1).randrange(256) for _ in range(8192)),
    }  # fmt: skip
    schemas = {
        "a browser's history": "CREATE TABLE moz_places (id INTEGER PRIMARY KEY, url TEXT)",
        "tables named as ours": "CREATE TABLE session (id INTEGER); CREATE TABLE reading (x)",
        "another program's migrations": "CREATE TABLE alembic_version (version_num VARCHAR(32)); "
        "INSERT INTO alembic_version VALUES ('deadbeef')",
        "migrations without a version": "CREATE TABLE alembic_version (version_num VARCHAR(32))",
        "migrations of another shape": "CREATE TABLE alembic_version (x)",
        "our version, not our tables": "CREATE TABLE alembic_version (version_num VARCHAR(32)); "
        "INSERT INTO alembic_version VALUES ('0001')",
    }
    for name, script in schemas.items():
        path = folder / "made.db"
        path.unlink(missing_ok=True)
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.executescript(script)
        made[name] = path.read_bytes()
    return made


def _other(path: Path, name: str, content: bytes) -> Case:
    def read() -> None:
        _clean(path)
        path.write_bytes(content)
        try:
            open_database(f"sqlite:///{path}").dispose()
        finally:
            if path.read_bytes() != content:
                raise AssertionError("the file of another program was changed")

    return Case(name, read)


def _with_bad_pages(content: bytes, picker: random.Random) -> bytes:
    """Pages overwritten: what a disk does; the header stays, so that it is opened at all."""
    data = bytearray(content)
    for _ in range(picker.choice((1, 2, 8))):
        at = picker.randrange(100, len(data))
        length = picker.choice((1, 4, 64, 4096))
        data[at : at + length] = bytes(picker.randrange(256) for _ in data[at : at + length])
    return bytes(data)


def _ours(path: Path, name: str, content: bytes) -> Case:
    def read() -> None:
        _clean(path)
        path.write_bytes(content)
        engine = open_database(f"sqlite:///{path}")
        try:
            with reading(engine) as connection:
                connection.execute(queries.session_list()).all()
            for what in ("readings", "students", "timeline", "flags"):
                export_session(engine, 1, what, "csv", path.with_suffix(".csv"))
            close_abandoned(engine)
        finally:
            engine.dispose()

    return Case(name, read)


def _clean(path: Path) -> None:
    for old in path.parent.glob(f"{path.name}*"):
        shutil.rmtree(old) if old.is_dir() else old.unlink()


_ZONES = {"Europe/Berlin": (3, 29, 10, 25), "America/New_York": (3, 8, 11, 1),
          "Australia/Lord_Howe": (4, 5, 10, 4), "Asia/Kathmandu": (1, 1, 7, 1)}  # fmt: skip


def times(step_minutes: int) -> Iterator[Case]:
    """Every `step_minutes` of the six hours around each change of clocks of 2026, in four zones."""
    for zone, (month, day, later_month, later_day) in _ZONES.items():
        for begin in (datetime(2026, month, day, 12), datetime(2026, later_month, later_day, 12)):
            middle = begin.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) - timedelta(hours=10)
            for minutes in range(-180, 180, step_minutes):
                moment = middle + timedelta(minutes=minutes, milliseconds=1)
                yield Case(f"{zone} {moment}", partial(_round_trip, moment, zone))


def _round_trip(moment: datetime, zone: str) -> None:
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    time.tzset()
    try:
        shown = moment.astimezone().isoformat(timespec="milliseconds")
        if datetime.fromisoformat(shown) != moment:
            raise AssertionError(f"{shown} is another moment")
        if clock.local(moment) != moment:
            raise AssertionError("the page shows another moment")
        kind, dialect = UtcMillis(), None
        stored = kind.process_bind_param(moment, dialect)  # type: ignore[arg-type]
        if kind.process_result_value(stored, dialect) != moment:  # type: ignore[arg-type]
            raise AssertionError("another moment was stored")
    finally:
        os.environ.pop("TZ")
        if before is not None:
            os.environ["TZ"] = before
        time.tzset()
