"""Readings of a server lie in parts of a hundred lessons, which come and go by themselves."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import Engine, func, insert, select, text

from storage.config.settings import StorageSettings
from storage.database.engine import open_database, reading, writing
from storage.database.tables.lessons import Session
from storage.database.tables.rollups import Mood
from storage.packed.partitions import READINGS, SEAT_MOOD, partitions
from storage.packed.samples import FACE, ReadingSample
from storage.seat_ids import seat_id
from storage.writes import deletion, retention, sessions
from tests.support.lessons.samples import START

NOW = START + timedelta(days=400)
FACES = 3


@pytest.fixture
def engine(postgresql_url: str) -> Iterator[Engine]:
    engine = open_database(postgresql_url)
    yield engine
    engine.dispose()


def lesson(engine: Engine, session_id: int, days_ago: float, *, ended: bool = True) -> None:
    """Two looks at three students."""
    start = NOW - timedelta(days=days_ago)
    with writing(engine) as connection:
        connection.execute(
            insert(Session).values(
                id=session_id, title="t", class_name="", source="demo", started_at=start,
                ended_at=start + timedelta(minutes=1) if ended else None, sample_hz=1.0,
                model_version="m", notes="",
            )
        )  # fmt: skip
        faces = np.zeros(FACES, FACE)
        faces["number"] = range(1, FACES + 1)
        connection.execute(
            ReadingSample.insert(),
            [
                {"session_id": session_id, "offset_ms": ms, "faces": faces.tobytes()}
                for ms in (0, 1000)
            ],
        )
        mood = dict.fromkeys(("seen", "tiles", "cameras_off", "confused", "sad"), 1.0)
        connection.execute(
            insert(Mood),
            [
                {"session_id": session_id, "bucket_ms": 0, "seat_id": seat, "readings": 2,
                 "samples": 2, **mood}
                for seat in (0, seat_id(session_id, 1))
            ],
        )  # fmt: skip


def lows(engine: Engine, table: str = READINGS) -> list[int]:
    with reading(engine) as connection:
        return partitions(connection, table)


def left(engine: Engine) -> set[int]:
    """Lessons of which a reading is kept."""
    with reading(engine) as connection:
        return set(connection.execute(select(ReadingSample.c.session_id)).scalars())


def purge(engine: Engine, readings: int = 30, mood: int = 365) -> retention.Purged:
    settings = StorageSettings(keep_readings_days=readings, keep_mood_days=mood)
    return retention.purge(engine, settings, NOW)


@pytest.mark.parametrize("session_id", [1, 99, 100, 101, 199, 250, 5_000, 123_456, 1_999_999])
def test_a_partition_is_there_before_it_is_needed(engine: Engine, session_id: int) -> None:
    lesson(engine, session_id, 1)
    own = session_id // 100 * 100
    for table in (READINGS, SEAT_MOOD):
        assert {own, own + 100} <= set(lows(engine, table))
    assert left(engine) == {session_id}


def test_what_is_wholly_due_is_dropped_and_the_rest_is_deleted(engine: Engine) -> None:
    for session_id in range(90, 210, 10):
        lesson(engine, session_id, 60)
    for session_id in (210, 220, 300, 310):
        lesson(engine, session_id, 5)
    purged = purge(engine)
    assert purged == retention.Purged(12 * 2 * FACES, 0)
    assert left(engine) == {210, 220, 300, 310}
    # lesson 200 lay beside lesson 210
    assert lows(engine) == [200, 300, 400]
    assert lows(engine, SEAT_MOOD) == [0, 100, 200, 300, 400]
    assert purge(engine) == retention.Purged(0, 0)


def test_whole_lessons_take_their_rollups_with_them(engine: Engine) -> None:
    for session_id in (1, 50, 120, 130):
        lesson(engine, session_id, 380)
    for session_id in (140, 210):
        lesson(engine, session_id, 40)
    assert purge(engine) == retention.Purged(6 * 2 * FACES, 4)
    assert lows(engine, SEAT_MOOD) == [100, 200, 300]
    with reading(engine) as connection:
        kept = connection.execute(select(Mood.session_id, func.count()).group_by(Mood.session_id))
        assert sorted(map(tuple, kept)) == [(140, 2), (210, 2)]


def test_a_reading_that_is_not_due_keeps_its_partition(engine: Engine) -> None:
    lesson(engine, 10, 60)
    lesson(engine, 20, 30)  # its last reading is younger than thirty days
    with writing(engine) as connection:
        late = {"session_id": 20, "offset_ms": 3_600_000, "faces": np.zeros(1, FACE).tobytes()}
        connection.execute(ReadingSample.insert(), [late])
    lesson(engine, 150, 1)
    purge(engine)
    assert lows(engine)[0] == 0
    assert left(engine) == {20, 150}


def test_an_open_lesson_keeps_its_partition(engine: Engine) -> None:
    lesson(engine, 10, 60)
    lesson(engine, 150, 1)
    with writing(engine) as connection:  # held by this process, and begun long ago
        sessions.insert_session(
            connection, id=11, title="t", class_name="", source="demo", sample_hz=1.0,
            started_at=NOW - timedelta(days=60), model_version="m", class_only=False,
        )  # fmt: skip
    purge(engine)
    assert 0 in lows(engine)
    assert left(engine) == {150}


def test_the_newest_lessons_keep_theirs(engine: Engine) -> None:
    lesson(engine, 10, 60)
    lesson(engine, 20, 60)
    assert purge(engine).readings == 4 * FACES
    assert lows(engine) == [0, 100]
    lesson(engine, 30, 1)
    assert left(engine) == {30}


def test_a_lesson_that_is_opened_again_gets_a_partition_anew(engine: Engine) -> None:
    lesson(engine, 10, 60)
    lesson(engine, 150, 1)
    purge(engine)
    assert lows(engine) == [100, 200]
    sessions.resume_session(engine, 10)
    assert lows(engine) == [0, 100, 200]
    with writing(engine) as connection:
        row = {"session_id": 10, "offset_ms": 99_000, "faces": np.zeros(1, FACE).tobytes()}
        connection.execute(ReadingSample.insert(), [row])


def test_one_that_is_in_use_is_emptied_instead(engine: Engine) -> None:
    lesson(engine, 10, 60)
    lesson(engine, 150, 1)
    with engine.connect() as reader:  # a long export of another lesson
        reader.execute(select(func.count()).select_from(ReadingSample))
        assert purge(engine).readings == 2 * FACES
        assert lows(engine) == [0, 100, 200]
    assert left(engine) == {150}


def test_deleting_a_lesson_by_hand_leaves_nothing(engine: Engine) -> None:
    for session_id in (10, 20):
        lesson(engine, session_id, 1)
    with writing(engine) as connection:
        connection.execute(text("DELETE FROM session WHERE id = 10"))
    assert left(engine) == {20}
    with reading(engine) as connection:
        assert set(connection.execute(select(Mood.session_id)).scalars()) == {20}
    deletion.delete_session(engine, 20)
    assert left(engine) == set()
    deletion.delete_everything(engine)
