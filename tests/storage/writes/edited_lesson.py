"""A lesson of three seats whose rows the tests of edits compare."""

from datetime import timedelta
from typing import Any

import numpy as np
from sqlalchemy import Engine

from monitor.session.writer import Writer
from storage import queries
from storage.database.engine import reading
from storage.kinds import FlagKind
from storage.records import FlagEvent, Sample, SampleCounts, SeatSighting
from storage.seat_ids import seat_id
from storage.writes import sessions
from tests.support.lessons.samples import START, reading_of

ONE, TWO, THREE = (seat_id(1, number) for number in (1, 2, 3))


def recorded_lesson(engine: Engine) -> int:
    """Forty seconds: seats 1 to 3, and seat 3 sees off seat 1 from second 20 on."""
    session_id = sessions.start_session(
        engine, source="video", sample_hz=1, model_version="m", started_at=START
    )
    with Writer(engine, session_id) as writer:
        for second in range(40):
            writer.submit(moment(session_id, second), wait_s=5)
        flag = FlagEvent(session_id, THREE, FlagKind.SAD, START + timedelta(seconds=30))
        writer.submit(Sample(session_id, START + timedelta(seconds=39), flags=(flag,)), wait_s=5)
    sessions.end_session(engine, session_id, START + timedelta(seconds=40))
    return session_id


def moment(session_id: int, second: int) -> Sample:
    at = START + timedelta(seconds=second)
    # the two overlap for five seconds, as with a student on two devices
    numbers = [n for n in (1, 2, 3) if (n != 1 or second < 25) and (n != 3 or second >= 20)]
    looks = {1: "happy", 2: "neutral", 3: "sad"}
    readings = tuple(reading_of(session_id, n, at, looks[n]) for n in numbers)
    return Sample(
        session_id,
        at,
        seats=tuple(SeatSighting(n, 1, n) for n in numbers),
        readings=readings,
        counts=SampleCounts(session_id, at, len(numbers), len(numbers)),
    )


def rows(engine: Engine, statement: queries.Rows) -> list[Any]:
    with reading(engine) as connection:
        return list(connection.execute(statement))


def recomputed(engine: Engine, session_id: int, seat: int) -> dict[int, tuple[int, np.ndarray]]:
    """Roll-ups of a seat from its single readings: bucket -> (readings, mean)."""
    buckets: dict[int, list[np.ndarray]] = {}
    for row in rows(engine, queries.readings_since(session_id)):
        if row.seat_id == seat:
            buckets.setdefault(row.offset_ms // 10_000 * 10_000, []).append(row.probabilities)
    return {at: (len(found), np.mean(found, axis=0)) for at, found in buckets.items()}


def rolled_up(engine: Engine, session_id: int, seat: int) -> dict[int, tuple[int, np.ndarray]]:
    """The stored roll-ups of a seat, those of merged seats put together."""
    buckets: dict[int, list[Any]] = {}
    for row in rows(engine, queries.seat_mood(session_id, seat)):
        buckets.setdefault(row.bucket_ms, []).append(row)
    return {
        at: (
            sum(row.readings for row in found),
            sum(row.probabilities * row.readings for row in found)
            / sum(row.readings for row in found),
        )
        for at, found in buckets.items()
    }
