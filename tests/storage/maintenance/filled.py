"""A file with a lesson in it, and its rows as they should be."""

from contextlib import closing
from pathlib import Path

from monitor.session.writer import Writer
from storage.database import dialects
from storage.database.engine import open_database
from storage.writes import sessions
from tests.support.lessons.samples import START, sample_at

# the same library as the program's: two in one process would break each other's locks
sqlite = dialects.sqlite_module()
Rows = set[tuple[int, int, int, bytes]]
SAMPLES = 4000
STUDENTS = 5


def url_of(path: Path) -> str:
    """The URL of a file."""
    return f"sqlite:///{path}"


def keys(path: Path) -> Rows:
    """Every reading with its content, as SQLite itself gives it."""
    with closing(sqlite.connect(str(path))) as connection:
        return set(
            connection.execute("SELECT session_id, offset_ms, seat_id, probabilities FROM reading")
        )


def fill(path: Path, samples: int = SAMPLES) -> Rows:
    """A lesson of `samples` looks, all of it in the file itself."""
    engine = open_database(url_of(path))
    session_id = sessions.start_session(
        engine, source="video", sample_hz=1, model_version="m", started_at=START
    )
    with Writer(engine, session_id) as writer:
        for second in range(samples):
            writer.submit(sample_at(session_id, second, STUDENTS), wait_s=10)
    sessions.end_session(engine, session_id)
    engine.dispose()
    with closing(sqlite.connect(str(path))) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return keys(path)
