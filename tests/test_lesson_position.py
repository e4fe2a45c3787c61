"""Where a lesson stands is told by its newest look, not by a clock on the wall that was set."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from seed import Lesson, add_lesson, set_monitor
from sqlalchemy import Engine

from dashboard import reads
from dashboard.callbacks.live import start_check
from monitor.writer import Writer
from storage import queries
from storage.engine import open_database, reading, writing
from storage.records import Sample
from storage.sessions import start_session

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path / 'classmood.db'}")
    yield engine
    engine.dispose()


def test_every_look_moves_the_lesson_on(engine: Engine) -> None:
    session_id = start_session(
        engine, source="demo", sample_hz=1.0, model_version="test", started_at=NOW
    )
    with Writer(engine, session_id) as writer:
        for second in (4, 5):
            writer.submit(Sample(session_id, NOW + timedelta(seconds=second)))
        writer.flush()
        with reading(engine) as connection:
            state = connection.execute(queries.monitor_state(session_id)).one()
    assert state.position_ms == 5000
    assert state.preview_until is None


@pytest.mark.parametrize(
    ("clock_set_s", "age_s", "expected_ms"),
    [(0, 2, 122_000), (3600, 2, 122_000), (-3600, 2, 122_000), (0, -5, 120_000)],
    ids=["as it was", "forward", "back", "back since the newest look"],
)
def test_a_clock_that_was_set_does_not_move_the_lesson(
    engine: Engine, clock_set_s: float, age_s: float, expected_ms: int
) -> None:
    """Two minutes into a lesson, and the wall says something else."""
    wall = NOW + timedelta(seconds=clock_set_s)
    session_id = add_lesson(engine, Lesson(minutes=2, readings=False, ends_at=NOW))
    with writing(engine) as connection:
        looked_at = wall - timedelta(seconds=age_s)
        set_monitor(connection, session_id, heartbeat_at=looked_at, position_ms=120_000)
    records = reads.live_records(engine, wall)
    assert records is not None and records.position_ms == expected_ms
    moment = reads.lesson_now(engine, session_id, wall)
    start_check(engine, session_id, moment)
    (*_, mark) = reads.marks(engine, session_id)
    assert (mark.marked_at - records.session.started_at).total_seconds() * 1000 == expected_ms


def test_a_lesson_of_an_older_version_goes_by_the_wall(engine: Engine) -> None:
    add_lesson(engine, Lesson(minutes=2, readings=False, ends_at=NOW))
    records = reads.live_records(engine, NOW + timedelta(seconds=3))
    assert records is not None and records.position_ms == 123_000
