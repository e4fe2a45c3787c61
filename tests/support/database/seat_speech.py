"""Stored speaking time of students for tests of what is read from it."""

from sqlalchemy import Engine, insert

from storage.database.engine import writing
from storage.database.tables.rollups import SeatSpeech, SpeechTime
from storage.seat_ids import seat_id


def add_seat_speech(
    engine: Engine, session_id: int, number: int, *buckets: tuple[int, int]
) -> None:
    """Stores how long a seat spoke. buckets: begin of ten seconds, and time spoken in it, ms."""
    rows = [
        {
            "session_id": session_id,
            "bucket_ms": bucket_ms,
            "seat_id": seat_id(session_id, number),
            "spoke_ms": spoke_ms,
        }
        for bucket_ms, spoke_ms in buckets
    ]
    with writing(engine) as connection:
        connection.execute(insert(SeatSpeech), rows)


def add_speech(engine: Engine, session_id: int, bucket_ms: int, own_ms: int, class_ms: int) -> None:
    """Stores how long the teacher and the class spoke in ten seconds."""
    row = {
        "session_id": session_id, "bucket_ms": bucket_ms, "looked_ms": 10_000,
        "own_known_ms": 10_000, "own_ms": own_ms, "class_ms": class_ms,
    }  # fmt: skip
    with writing(engine) as connection:
        connection.execute(insert(SpeechTime), [row])
