"""What one frame of the class leaves in the database."""

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from monitor.session.writer import Writer
from storage import queries
from storage.database.engine import open_database, writing
from storage.errors import StorageError
from storage.evidence import FlagEvidence
from storage.kinds import FlagKind, GapReason, SeatState
from storage.records import FlagEvent, GapEvent, Reading, Sample, SampleCounts, SeatSighting
from storage.seat_ids import seat_id
from storage.writes.deletion import delete_session
from tests.monitor.session.written import count, rows, start
from tests.support.lessons.samples import START, reading_of, sample_at


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "classmood.db"


def test_a_sample_is_stored_whole(engine: Engine) -> None:
    session_id = start(engine)
    with Writer(engine, session_id) as writer:
        assert writer.submit(sample_at(session_id, 2.5, emotion="happy")) == 1
        writer.flush()
        assert writer.acknowledged == 1
    [first, *others] = rows(engine, queries.readings_since(session_id))
    assert len(others) == 2
    assert first.observed_at == START + timedelta(seconds=2.5)
    assert (first.offset_ms, first.seat_id) == (2500, seat_id(session_id, 1))
    assert (first.face_px, first.quality_percent) == (64, 80)
    assert first.probabilities.argmax() == 3
    seats = rows(engine, queries.seats(session_id))
    assert [(seat.number, seat.tile_row, seat.tile_column, seat.state) for seat in seats] == [
        (1, 1, 1, "video"),
        (2, 1, 2, "video"),
        (3, 1, 3, "video"),
    ]
    [state] = rows(engine, queries.session_with_state(session_id))
    assert (state.status, state.tiles, state.seen, state.cameras_off) == ("watching", 4, 3, 1)


shares = st.lists(st.floats(1 / 128, 1.0, width=32), min_size=7, max_size=7).map(
    lambda weights: np.asarray(weights, np.float32) / np.float32(sum(weights))
)
readings = st.builds(
    lambda number, offset_ms, probabilities, face_px, percent, place: Reading(
        1,
        seat_id(1, number),
        START + timedelta(milliseconds=offset_ms),
        probabilities,
        face_px,
        percent / 100,
        "network-1",
        *place,
    ),
    number=st.integers(1, 999),
    offset_ms=st.integers(0, 12 * 3_600_000),
    probabilities=shares,
    face_px=st.integers(8, 4000),
    percent=st.integers(0, 100),
    place=st.tuples(st.integers(1, 30), st.integers(1, 30)),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    kept=st.lists(readings, min_size=1, max_size=20, unique_by=lambda r: (r.observed_at, r.seat_id))
)
def test_every_reading_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, kept: list[Reading]
) -> None:
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('store') / 'classmood.db'}")
    start(engine)
    with Writer(engine, 1) as writer:
        for one in kept:
            writer.submit(Sample(1, one.observed_at, readings=(one,)), wait_s=5)
    stored = {
        (row.seat_id, row.observed_at): row for row in rows(engine, queries.readings_since(1))
    }
    engine.dispose()
    assert len(stored) == len(kept)
    for one in kept:
        row = stored[one.seat_id, one.observed_at]
        assert np.abs(row.probabilities - one.probabilities).max() < 1e-5
        assert row.face_px == one.face_px
        assert row.quality_percent == round(one.quality * 100)
        assert (row.tile_row, row.tile_column) == (one.tile_row, one.tile_column)


def test_rollups_are_the_mean_of_their_readings(engine: Engine) -> None:
    session_id = start(engine)
    with Writer(engine, session_id) as writer:
        for second in range(25):
            emotion = "happy" if second % 2 else "sad"
            writer.submit(sample_at(session_id, second, students=2, emotion=emotion), wait_s=5)
        writer.flush()
        everyone = rows(engine, queries.class_mood(session_id))
    assert [(row.bucket_ms, row.samples, row.readings) for row in everyone] == [
        (0, 10, 20),
        (10_000, 10, 20),
        (20_000, 5, 10),
    ]
    assert everyone[1].started_at == START + timedelta(seconds=10)
    assert (everyone[0].seen, everyone[0].tiles, everyone[0].cameras_off) == (2, 3, 1)
    assert (everyone[0].confused, everyone[0].sad) == (1, 0)
    stored = rows(engine, queries.readings_since(session_id))
    for bucket in everyone:
        own = [
            r.probabilities for r in stored if r.offset_ms // 10_000 * 10_000 == bucket.bucket_ms
        ]
        assert np.abs(np.mean(own, axis=0) - bucket.probabilities).max() < 2e-5
    seats = rows(engine, queries.seat_mood(session_id, seat_id(session_id, 2)))
    assert [(row.readings, row.samples) for row in seats] == [(10, 10), (10, 10), (5, 5)]


def test_a_resumed_session_goes_on_with_its_rollup(engine: Engine) -> None:
    session_id = start(engine)
    for second in range(10):
        with Writer(engine, session_id) as writer:
            emotion = "happy" if second < 5 else "sad"
            writer.submit(sample_at(session_id, second, students=1, emotion=emotion))
    [bucket] = rows(engine, queries.class_mood(session_id))
    assert (bucket.samples, bucket.readings) == (10, 10)
    assert bucket.probabilities[3] == pytest.approx(bucket.probabilities[4], abs=1e-3)


def test_a_clock_set_back_does_not_spoil_a_finished_rollup(engine: Engine) -> None:
    session_id = start(engine)
    with Writer(engine, session_id) as writer:
        for second in range(60):
            writer.submit(sample_at(session_id, second), wait_s=5)
        writer.flush()
        writer.submit(sample_at(session_id, 5.5))
    assert [row.samples for row in rows(engine, queries.class_mood(session_id))] == [10] * 6
    assert count(engine) == 61 * 3


def test_a_tile_without_a_face_counts_as_a_sample_not_as_a_reading(engine: Engine) -> None:
    session_id = start(engine)
    off = SeatSighting(1, 1, 1, SeatState.CAMERA_OFF)
    away = SeatSighting(2, 1, 2, SeatState.AWAY)
    with Writer(engine, session_id) as writer:
        for second in range(4):
            at = START + timedelta(seconds=second)
            counts = SampleCounts(session_id, at, tiles=1, seen=0, cameras_off=1)
            writer.submit(Sample(session_id, at, seats=(off, away), counts=counts))
    [whole] = rows(engine, queries.class_mood(session_id))
    assert (whole.samples, whole.readings, whole.probabilities) == (4, 0, None)
    [seat] = rows(engine, queries.seat_mood(session_id))
    assert (seat.seat_id, seat.samples, seat.readings) == (seat_id(session_id, 1), 4, 0)


def test_class_only_keeps_no_individual(engine: Engine) -> None:
    session_id = start(engine, class_only=True)
    whole = FlagEvent(session_id, None, FlagKind.CONFUSED, START)
    single = FlagEvent(session_id, seat_id(session_id, 1), FlagKind.SAD, START)
    with Writer(engine, session_id) as writer:
        writer.submit(sample_at(session_id, 0, students=5))
        writer.submit(Sample(session_id, START, flags=(whole, single)))
    assert rows(engine, queries.seats(session_id)) == []
    assert rows(engine, queries.readings_since(session_id)) == []
    assert rows(engine, queries.seat_mood(session_id)) == []
    [mood] = rows(engine, queries.class_mood(session_id))
    assert (mood.seen, mood.readings, mood.confused) == (5, 5, 1)
    [flag] = rows(engine, queries.flags(session_id))
    assert flag.seat_id is None


def test_class_only_keeps_no_looks_of_fewer_than_five(engine: Engine) -> None:
    session_id = start(engine, class_only=True)
    with Writer(engine, session_id) as writer:
        writer.submit(sample_at(session_id, 0, students=4, emotion="sad"))
    [mood] = rows(engine, queries.class_mood(session_id))
    assert (mood.seen, mood.tiles, mood.samples) == (4, 5, 1)
    assert (mood.readings, mood.confused, mood.probabilities) == (0, 0, None)


def test_flags_and_gaps_open_once_and_close(engine: Engine) -> None:
    session_id = start(engine)
    seat = seat_id(session_id, 1)

    def flag(closed_at: datetime | None = None, peak: float = 0.0) -> FlagEvent:
        return FlagEvent(
            session_id,
            seat,
            FlagKind.CONFUSED,
            START,
            closed_at,
            closed_at is not None,
            FlagEvidence(peak=peak),
        )

    def gap(ended_at: datetime | None = None) -> GapEvent:
        return GapEvent(session_id, GapReason.COVERED, START, ended_at, "another window")

    end = START + timedelta(minutes=4)
    with Writer(engine, session_id) as writer:
        writer.submit(sample_at(session_id, 0))
        writer.submit(Sample(session_id, START, flags=(flag(peak=1.6),), gaps=(gap(),)))
        writer.flush()
        assert len(rows(engine, queries.flags(session_id, open_only=True))) == 1
        assert len(rows(engine, queries.gaps(session_id, open_only=True))) == 1
        writer.submit(Sample(session_id, end, flags=(flag(end, peak=2.5),), gaps=(gap(end),)))
    [stored] = rows(engine, queries.flags(session_id))
    assert (stored.closed_at, stored.prolonged, stored.evidence) == (end, True, {"peak": 2.5})
    [blind] = rows(engine, queries.gaps(session_id))
    assert (blind.ended_at, blind.detail) == (end, "another window")


def test_a_name_given_by_the_teacher_stays(engine: Engine) -> None:
    session_id = start(engine)
    with Writer(engine, session_id) as writer:
        for name in (None, "Read by the machine", None, "Read differently"):
            seats = (SeatSighting(1, 2, 3, name=name),)
            writer.submit(Sample(session_id, START, seats=seats))
            writer.flush()
    [seat] = rows(engine, queries.seats(session_id))
    assert seat.name == "Read by the machine"


def test_a_session_deleted_under_the_writer_stops_it(engine: Engine) -> None:
    session_id = start(engine)
    writer = Writer(engine, session_id)
    writer.start()
    with writing(engine) as connection:
        connection.execute(text("DELETE FROM session"))
    writer.submit(sample_at(session_id, 0))
    with pytest.raises(StorageError, match="deleted or taken over"):
        writer.flush()
    with pytest.raises(StorageError, match="deleted or taken over"):
        writer.submit(sample_at(session_id, 1))
    with pytest.raises(StorageError, match="deleted or taken over"):
        writer.close()
    assert count(engine) == 0


def test_a_live_session_is_not_deleted_under_its_monitor(engine: Engine) -> None:
    session_id = start(engine)
    with Writer(engine, session_id), pytest.raises(StorageError, match="stop it before deleting"):
        delete_session(engine, session_id)


def test_a_sample_of_another_session_is_refused() -> None:
    with pytest.raises(ValueError, match="parts of another"):
        Sample(1, START, readings=(reading_of(2, 1, START),))
