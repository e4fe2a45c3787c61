"""What tests of the writer begin with, and look at afterwards."""

from typing import Any

from sqlalchemy import Engine, func, select

from storage import queries
from storage.database.engine import reading
from storage.database.tables.lessons import Reading as ReadingRow
from storage.writes import sessions
from tests.support.lessons.samples import START


def start(engine: Engine, *, class_only: bool = False) -> int:
    """A session of a recording that begins at `START`; its id."""
    return sessions.start_session(
        engine,
        source="video",
        sample_hz=1.0,
        model_version="network-1",
        started_at=START,
        class_only=class_only,
    )


def rows(engine: Engine, statement: queries.Rows) -> list[Any]:
    """What a statement finds."""
    with reading(engine) as connection:
        return list(connection.execute(statement))


def count(engine: Engine) -> int:
    """Readings there are."""
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(ReadingRow)).scalar_one()
