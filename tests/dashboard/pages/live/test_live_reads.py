"""What a live page reads of a server, which packs its readings, is what it reads of a file."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine

from dashboard.reads import live
from dashboard.reads.records import LiveRecords, SeatReadings
from dashboard.viewmodels import live as live_view
from storage import queries
from storage.database.engine import open_database, reading, writing
from storage.queries.ask import ask
from storage.records import EMOTIONS
from storage.seat_ids import seat_id
from storage.writes import seat_edits, sessions
from storage.writes.monitors import register
from storage.writes.samples.batch import BatchBuilder, store
from tests.storage.packed.test_samples import look
from tests.support.lessons.samples import START


@pytest.fixture
def engines(tmp_path: Path, postgresql_url: str) -> Iterator[tuple[Engine, Engine]]:
    """A file and a server, a running lesson in each of three rooms."""
    both = (open_database(f"sqlite:///{tmp_path / 'lessons.db'}"), open_database(postgresql_url))
    for engine in both:
        for number in (1, 2, 3):
            session_id = sessions.start_session(
                engine, source="window", sample_hz=1, model_version="m", started_at=START
            )
            register(engine, session_id, room=f"Room {number}", teacher="ada")
            random = np.random.default_rng(number)
            with reading(engine) as connection:
                builder = BatchBuilder(connection, session_id)
            for second in range(30):
                with writing(engine) as connection:
                    store(connection, builder.build([look(session_id, second, random)]))
    yield both
    for engine in both:
        engine.dispose()


def told(records: LiveRecords | None) -> list[object]:
    """All that is not of the clock."""
    assert records is not None
    of = records.readings
    assert of.usable is not None and of.others is not None
    order = np.lexsort((of.seat_ids, of.offsets_ms))
    return [
        records.session.id,
        [tuple(row) for row in records.class_rows],
        [(seat.id, seat.name, seat.state) for seat in records.seats],
        [(flag.seat_id, flag.kind) for flag in records.flags],
        of.seat_ids[order].tolist(), of.offsets_ms[order].tolist(),
        of.probabilities[order].tolist(), of.usable[order].tolist(),
        [of.unsure[place] for place in order], of.others[order].tolist(),
        {name: values.tolist() for name, values in records.columns.items()},
    ]  # fmt: skip


def test_every_room_is_told_the_same(engines: tuple[Engine, Engine]) -> None:
    file, server = engines
    now = datetime.now(UTC)
    for number in (1, 2, 3):
        found = told(live.live_records(server, now, f"Room {number}"))
        assert found == told(live.live_records(file, now, f"Room {number}"))
        assert found[0] == number and len(found[4]) > 50  # type: ignore[arg-type]
    assert live.live_records(server, now, "Room 4") is None
    for engine in engines:
        seat_edits.merge(engine, seat_id(2, 4), into=seat_id(2, 3))
        seat_edits.set_excluded(engine, seat_id(2, 6), excluded=True)
    found = told(live.live_records(server, now, "Room 2"))
    assert found == told(live.live_records(file, now, "Room 2"))
    assert seat_id(2, 4) not in found[4] and seat_id(2, 6) not in found[4]  # type: ignore[operator]


def test_a_question_is_made_once_and_answers_as_if_made_anew(
    engines: tuple[Engine, Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []

    def question(session_id: int, *, open_only: bool = False) -> queries.Rows:
        made.append(open_only)
        return queries.flags(session_id, open_only=open_only)

    for engine in engines:
        with reading(engine) as connection:
            for number in (1, 2, 3, 1):
                for open_only in (False, True):
                    found = ask(connection, question, session_id=number, open_only=open_only)
                    anew = connection.execute(queries.flags(number, open_only=open_only)).all()
                    assert found == anew and len(found) == 1
    assert made == [False, True]


@pytest.mark.parametrize("seed", range(12))
def test_the_look_of_each_seat_is_the_mean_of_its_newest_readings(seed: int) -> None:
    random = np.random.default_rng(seed)
    count = int(random.integers(0, 80))
    readings = SeatReadings(
        seat_ids=1000 + random.integers(1, 8, count),
        offsets_ms=np.sort(random.integers(0, 9000, count)),
        probabilities=random.dirichlet(np.ones(7), count).astype(np.float32).reshape(-1, 7),
        usable=None if seed % 3 == 0 else random.random(count) < 0.7,
    )
    since_ms, window_ms = 2000, 3000
    expected: dict[int, Any] = {}
    for seat in sorted(set(readings.seat_ids[readings.offsets_ms > since_ms].tolist())):
        mine = (readings.seat_ids == seat) & (readings.offsets_ms > since_ms)
        near = mine & (readings.offsets_ms > readings.offsets_ms[mine].max() - window_ms)
        near = near if readings.usable is None else near & readings.usable
        mean = readings.probabilities[near].mean(axis=0) if near.any() else np.zeros(7)
        name = EMOTIONS[int(mean.argmax())] if near.any() else None
        expected[seat] = (name, pytest.approx(float(mean.max()), abs=1e-6))
    assert live_view.looks(readings, since_ms, window_ms) == expected
