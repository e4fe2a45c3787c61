"""On a server the readings of a moment are one row; whoever asks or writes notices nothing."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, delete, func, insert, inspect, select, text, update
from sqlalchemy.exc import DBAPIError

from monitor.flags.replay import replay
from storage import queries
from storage.config.settings import FlagSettings
from storage.database.engine import open_database, reading, writing
from storage.database.tables.lessons import Reading
from storage.export.columns import Table
from storage.export.files import iter_csv
from storage.export.subject import export_subject
from storage.kinds import FlagKind, Unsure
from storage.packed.samples import FACE, ReadingSample
from storage.queries import lessons as lesson_queries
from storage.queries import packed
from storage.queries.readings import newest_offset
from storage.records import FlagEvent, Sample, SampleCounts, SeatSighting
from storage.records import Reading as Look
from storage.seat_ids import seat_id
from storage.writes import deletion, seat_edits, sessions
from storage.writes.samples.batch import BatchBuilder, store
from tests.support.lessons.samples import START

SEATS, SECONDS = 9, 40


@pytest.fixture
def engines(tmp_path: Path, postgresql_url: str) -> Iterator[tuple[Engine, Engine]]:
    """A file and a server with the same lessons."""
    both = (open_database(f"sqlite:///{tmp_path / 'lessons.db'}"), open_database(postgresql_url))
    for engine in both:
        for number in (1, 2):
            lesson(engine, rng=number)
    yield both
    for engine in both:
        engine.dispose()


@pytest.fixture
def server(postgresql_url: str) -> Iterator[Engine]:
    engine = open_database(postgresql_url)
    yield engine
    engine.dispose()


def lesson(engine: Engine, rng: int = 0, seconds: int = SECONDS) -> int:
    """Faces of every kind: large, small, unsure, with others; some are not there each second."""
    session_id = sessions.start_session(
        engine, source="video", sample_hz=1, model_version="m", started_at=START
    )
    random = np.random.default_rng(rng)
    with reading(engine) as connection:
        builder = BatchBuilder(connection, session_id)
    for first in range(0, seconds, 5):
        samples = [look(session_id, second, random) for second in range(first, first + 5)]
        with writing(engine) as connection:
            store(connection, builder.build(samples))
    sessions.end_session(engine, session_id, START + timedelta(seconds=seconds))
    return session_id


def look(session_id: int, second: int, random: np.random.Generator) -> Sample:
    at = START + timedelta(seconds=second, milliseconds=int(random.integers(0, 30)))
    readings = []
    for number in range(1, SEATS + 1):
        if random.random() < 0.1:
            continue
        unsure = random.choice([None, *Unsure]) if random.random() < 0.3 else None
        others = int(random.integers(0, 3)) if random.random() < 0.5 else None
        readings.append(
            Look(
                session_id, seat_id(session_id, number), at,
                random.dirichlet(np.ones(7)).astype(np.float32), int(random.integers(20, 3000)),
                0.0 if unsure else float(random.random()), "m", number // 4 + 1, number % 4 + 1,
                others, unsure,
            )
        )  # fmt: skip
    flags = (
        (FlagEvent(session_id, seat_id(session_id, 2), FlagKind.SAD, at),) if second == 20 else ()
    )
    return Sample(
        session_id, at,
        seats=tuple(SeatSighting(n, n // 4 + 1, n % 4 + 1) for n in range(1, SEATS + 1)),
        readings=tuple(readings),
        counts=SampleCounts(session_id, at, SEATS, len(readings)),
        flags=flags,
    )  # fmt: skip


def rows(engine: Engine, statement: queries.Rows) -> list[str]:
    with reading(engine) as connection:
        return [repr(tuple(row)) for row in connection.execute(statement)]


STATEMENTS: dict[str, queries.Rows] = {
    "all": queries.readings_since(1),
    "since": queries.readings_since(2, 12_000),
    "since, a part": queries.readings_since(2, 3_000, 50),
    "a page": queries.reading_page(1, 5_000, seat_id(1, 3), 20),
    "tail": packed.tail(2, 10_000).order_by(Reading.offset_ms, Reading.seat_id),
    "newest": newest_offset(1),
    "kept": lesson_queries.kept_readings(1, seat_id(1, 4)),
    "reasons": lesson_queries.unsure_reasons(2, seat_id(2, 5)),
    "lessons with readings": lesson_queries.sessions_with_readings().order_by(text("id")),
    "summary": queries.student_summary(1),
    "class": queries.class_mood(1),
    "seats' mood": queries.seat_mood(2),
    "rows": select(Reading.__table__).order_by(*inspect(Reading).primary_key),
    "count": select(func.count()).select_from(Reading).where(Reading.face_px > 500),
}


def test_every_statement_answers_the_same(engines: tuple[Engine, Engine]) -> None:
    file, server = engines
    for name, statement in STATEMENTS.items():
        found = rows(server, statement)
        assert found == rows(file, statement), name
        assert found, name
    # and so after a merge, an excluded student and a deleted one
    for engine in engines:
        seat_edits.merge(engine, seat_id(1, 4), into=seat_id(1, 3))
        seat_edits.set_excluded(engine, seat_id(1, 6), excluded=True)
        deletion.delete_seat(engine, seat_id(1, 1))
    for name, statement in STATEMENTS.items():
        assert rows(server, statement) == rows(file, statement), name
    with reading(server) as connection:
        seat = select(func.count()).where(Reading.seat_id == seat_id(1, 1))
        assert connection.execute(seat).scalar() == 0


def test_exports_and_the_replayed_flags_are_the_same(
    engines: tuple[Engine, Engine], tmp_path: Path
) -> None:
    for table in Table:
        texts = []
        for engine in engines:
            with reading(engine) as connection:
                texts.append("".join(iter_csv(connection, 1, table)))
        assert texts[0] == texts[1], table
    counts = [
        export_subject(engine, "1/3", tmp_path / f"{number}.zip")
        for number, engine in enumerate(engines)
    ]
    assert counts[0] == counts[1] and counts[0]["reading.csv"] > 20
    replayed = []
    for engine in engines:
        with reading(engine) as connection:
            replayed.append(replay(connection, 2, FlagSettings()).flags)
    assert replayed[0] == replayed[1]


def test_a_batch_that_is_written_again_and_two_of_one_millisecond(server: Engine) -> None:
    session_id = sessions.start_session(server, source="demo", sample_hz=1, model_version="m")
    begun = START + timedelta(seconds=1)
    faces = [
        Look(
            session_id, seat_id(session_id, n), begun, np.full(7, 1 / 7, np.float32), 50 + n, 1, "m"
        )
        for n in range(1, 5)
    ]
    with reading(server) as connection:
        builder = BatchBuilder(connection, session_id)
    for part in (faces[:2], faces[:2], faces[1:3], faces[3:]):
        with writing(server) as connection:
            batch = builder.build([Sample(session_id, begun, readings=tuple(part))])
            store(connection, batch)
            store(connection, batch)
    with reading(server) as connection:
        found = connection.execute(select(Reading.seat_id, Reading.face_px)).all()
        (stored,) = connection.execute(select(func.length(ReadingSample.c.faces))).scalars()
    assert [tuple(row) for row in found] == [(seat_id(session_id, n), 50 + n) for n in range(1, 5)]
    assert stored == 4 * FACE.itemsize


ROW: dict[str, Any] = {
    "session_id": 1, "offset_ms": 10, "seat_id": 1007,
    "probabilities": np.full(7, 1 / 7, np.float32), "face_px": 64, "quality_percent": 80,
    "tile_row": 2, "tile_column": 3,
}  # fmt: skip


def test_rows_of_the_view_can_be_written(server: Engine) -> None:
    session_id = sessions.start_session(server, source="demo", sample_hz=1, model_version="m")
    assert session_id == 1
    with writing(server) as connection:
        later = [{**ROW, "offset_ms": n, "others": 2, "unsure": None} for n in (20, 30)]
        connection.execute(insert(Reading), [ROW, ROW | {"seat_id": 1002}])
        connection.execute(insert(Reading), later)
    with writing(server) as connection:
        of_two = Reading.seat_id == 1002
        connection.execute(
            update(Reading).where(of_two).values(face_px=99, unsure=Unsure.TOO_SMALL)
        )
        assert connection.execute(delete(Reading).where(Reading.offset_ms == 30)).rowcount == 1
    with reading(server) as connection:
        found = connection.execute(
            select(
                Reading.offset_ms, Reading.seat_id, Reading.face_px, Reading.others, Reading.unsure
            ).order_by(Reading.offset_ms, Reading.seat_id)
        ).all()
        assert connection.scalar(select(func.count()).select_from(ReadingSample)) == 2
    assert [tuple(row) for row in found] == [
        (10, 1002, 99, None, Unsure.TOO_SMALL), (10, 1007, 64, None, None), (20, 1007, 64, 2, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [{"seat_id": 2007}, {"session_id": 2}, {"offset_ms": 5}],
    ids=lambda one: next(iter(one)),
)
def test_the_view_refuses_what_the_table_refused(server: Engine, wrong: dict[str, Any]) -> None:
    sessions.start_session(server, source="demo", sample_hz=1, model_version="m")
    with writing(server) as connection:
        connection.execute(insert(Reading), [ROW | {"offset_ms": 5}])
    with server.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(insert(Reading), [ROW | wrong])


def test_a_reading_of_a_class_of_thirty_takes_less_than_forty_bytes(server: Engine) -> None:
    session_id = sessions.start_session(server, source="demo", sample_hz=1, model_version="m")
    faces = np.zeros(30, FACE).tobytes()
    with writing(server) as connection:
        moments = [
            {"session_id": session_id, "offset_ms": 1000 * second, "faces": faces}
            for second in range(2000)
        ]
        connection.execute(ReadingSample.insert(), moments)
        size = connection.scalar(
            text("SELECT pg_total_relation_size(relid) FROM pg_partition_tree('reading_sample') "
                 "WHERE relid = 'reading_sample_0'::regclass")
        )  # fmt: skip
    assert size / (30 * 2000) < 40
