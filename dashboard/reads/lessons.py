"""Reads from the database what the pages after class are made of, see `dashboard.reads.session`."""

from sqlalchemy import Engine

from dashboard.series import frames as series
from dashboard.series.lesson_summary import HistoryRecords, sparks
from storage import queries
from storage.database.engine import reading
from storage.queries import lessons as lesson_queries
from storage.records import SMALLEST_GROUP, seat_id

MOOD_SAMPLE_MS = 120_000


def reading_count(engine: Engine, session_id: int) -> int:
    """How many readings a session has, by its roll-ups."""
    with reading(engine) as connection:
        return int(connection.execute(lesson_queries.reading_count(session_id)).scalar_one())


def history(engine: Engine) -> HistoryRecords:
    """All lessons with their moods and flags."""
    sample = lesson_queries.mood_samples(MOOD_SAMPLE_MS, SMALLEST_GROUP)
    with reading(engine) as connection:
        sessions = connection.execute(queries.session_list()).all()
        rows = connection.execute(sample).all()
        counts = connection.execute(lesson_queries.flag_counts()).all()
    return HistoryRecords(
        sessions=sessions,
        moods=series.averages(rows),
        sparks=sparks(rows, MOOD_SAMPLE_MS),
        flags={(row.session_id, row.kind): row.flags for row in counts},
    )


def unsure_readings(engine: Engine, session_id: int, number: int) -> tuple[int, int]:
    """Readings of a student that are kept, and how many of them say nothing sure."""
    with reading(engine) as connection:
        statement = lesson_queries.unsure_readings(session_id, seat_id(session_id, number))
        row = connection.execute(statement).one()
    return row.readings, row.unsure
