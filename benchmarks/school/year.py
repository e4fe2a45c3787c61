"""A year of a school: thousands of lessons in one PostgreSQL, its pages, and a month that goes."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from sqlalchemy import Engine, text

from benchmarks.faults.postgres import Server
from benchmarks.pages.history_page import copy
from benchmarks.pages.history_page import measure as measure_page
from benchmarks.school.lesson import looks
from benchmarks.school.report import report
from storage.config.settings import StorageSettings
from storage.database.engine import open_database, reading, writing
from storage.packed.samples import ReadingSample, pack
from storage.seat_ids import seat_id
from storage.writes.retention import purge
from tests.support.lessons.seed import Lesson, add_lesson

LESSON_S = 1667
"""Length of a lesson: 2,000 of 30 faces are a hundred million readings."""
TEMPLATES, CLASSES = 10, 20
_DAYS, _MONTH_DAYS = 365, 30
_PAGE_MS, _PURGE_S = 150.0, 5.0
_REQUESTS = 15
STUDENT = "Student 3"


def measure(database: Server, lessons: int, faces: int) -> int:
    """Fills the year and prints what it costs; 0 where every floor is kept."""
    engine = open_database(database.url)
    now = datetime.now(UTC)
    began_s = time.monotonic()
    for done in fill(engine, lessons, faces, now):
        if done % 500 == 0:
            report(f"  {done} lessons after {time.monotonic() - began_s:.0f} s")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
    report(f"filled in {time.monotonic() - began_s:.0f} s")
    readings = sizes(engine)
    own, middle = f"/class/{quote(CLASS_NAME.format(7))}", lessons // 2
    pages = (
        "/history", "/history/calendar", own, f"{own}/weeks", f"{own}/student/{quote(STUDENT)}",
        f"/session/{middle}", f"/session/{middle}/seat/3",
    )  # fmt: skip
    medians = []
    for page in pages:
        before_s = database.processor_s()
        medians.append(measure_page(engine, page, _REQUESTS))
        spent_s = database.processor_s() - before_s
        report(f"  of it in PostgreSQL: {1000 * spent_s / _REQUESTS:.0f} ms of processor time")
    took = []
    for what, mood_days in (
        ("readings of a month", 10 * _DAYS), ("a month of whole lessons", _DAYS - _MONTH_DAYS)
    ):  # fmt: skip
        before_s = database.processor_s()
        took.append(purge_month(engine, now, what, keep_mood_days=mood_days))
        report(
            f"  of it in PostgreSQL: {database.processor_s() - before_s:.2f} s of processor time"
        )
    report(f"{readings:,} readings before; load of the machine {os.getloadavg()[0]:.1f}")
    engine.dispose()
    return int(max(medians) >= _PAGE_MS or max(took) >= _PURGE_S)


CLASS_NAME = "Class {}"


def fill(engine: Engine, lessons: int, faces: int, now: datetime) -> Iterator[int]:
    """Lessons in order of time over a year until `now`; counts them as they are there."""
    start = now - timedelta(days=_DAYS)
    names = tuple(f"Student {number}" for number in range(1, faces + 1))
    for template in range(1, min(TEMPLATES, lessons) + 1):
        session_id = add_lesson(
            engine,
            Lesson(
                minutes=LESSON_S / 60, seats=faces, live=False, readings=False, rng=template,
                ends_at=start + timedelta(seconds=LESSON_S), names=names, columns=6,
            ),
        )  # fmt: skip
        add_readings(engine, session_id, faces)
        yield template
    for number in range(TEMPLATES + 1, lessons + 1):
        days = number * _DAYS // (lessons + 1)
        with writing(engine) as connection:
            connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
            copy(connection, number % TEMPLATES + 1, number, -days)
        yield number
    with writing(engine) as connection:
        own = text("UPDATE session SET class_name = 'Class ' || id % :classes")
        connection.execute(own, {"classes": CLASSES})
        connection.execute(text("SELECT setval('session_id_seq', :last)"), {"last": lessons})


def add_readings(engine: Engine, session_id: int, faces: int) -> None:
    """A look at every face each second, packed by the writer's own hand."""
    shares = looks(LESSON_S, faces, session_id)
    rows = []
    for second in range(LESSON_S):
        moment = pack(
            {
                "session_id": session_id, "offset_ms": 1000 * second + 7 * second % 30,
                "seat_id": seat_id(session_id, number + 1), "probabilities": shares[second, number],
                "face_px": 60 + number, "quality_percent": 80, "tile_row": number // 6 + 1,
                "tile_column": number % 6 + 1, "others": 0, "unsure": None,
            }
            for number in range(faces)
        )  # fmt: skip
        rows += [
            {"session_id": key[0], "offset_ms": key[1], "faces": packed.tobytes()}
            for key, packed in moment.items()
        ]
    with writing(engine) as connection:
        connection.execute(ReadingSample.insert(), rows)


def sizes(engine: Engine) -> int:
    """Prints bytes by table and reading; answers how many readings there are."""
    with reading(engine) as connection:
        total = int(
            connection.execute(text("SELECT sum(length(faces)) / 23 FROM reading_sample")).scalar()
            or 0
        )
        for table in ("reading_sample", "mood"):
            whole = text("SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree(:whole)")
            size = int(connection.execute(whole, {"whole": table}).scalar_one())
            report(f"{table}: {size / 1e9:.2f} GB, {size / total:.1f} bytes a reading")
        size = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
    report(f"{total:,} readings, database {size / 1e9:.2f} GB, {size / total:.1f} bytes each")
    return total


def purge_month(engine: Engine, now: datetime, what: str, *, keep_mood_days: int) -> float:
    """Deletes the oldest month; seconds."""
    settings = StorageSettings(
        keep_readings_days=_DAYS - _MONTH_DAYS, keep_mood_days=keep_mood_days
    )
    began_s, own_s = time.perf_counter(), time.process_time()
    gone = purge(engine, settings, now)
    took_s, own_s = time.perf_counter() - began_s, time.process_time() - own_s
    report(
        f"purge of {what}: {gone.readings:,} readings, {gone.sessions} lessons, {took_s:.2f} s "
        f"({own_s:.2f} s of processor time here)"
    )
    return took_s
