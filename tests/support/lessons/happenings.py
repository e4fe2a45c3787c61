"""What may happen in lessons, as a monitor would write it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, insert, update

from storage.database.engine import writing
from storage.database.tables.lessons import Flag, Session
from storage.seat_ids import seat_id
from tests.support.lessons.seed import Lesson, add_lesson


def begin(engine: Engine, **values: Any) -> int:  # noqa: ANN401
    """A lesson that begins now; its number. values: of the session's row."""
    lesson = Lesson(minutes=0.1, seats=9, columns=3, readings=False, topics=("a", "b", "c"))
    session = add_lesson(engine, lesson)
    now = datetime.now(UTC)
    with writing(engine) as connection:
        connection.execute(delete(Flag).where(Flag.session_id == session))
        connection.execute(
            update(Session).where(Session.id == session).values(started_at=now, **values)
        )
    return session


def call(engine: Engine, session: int, seat: int | None = 3, ago_s: float = 0) -> int:
    """A flag to which the teacher is called now, of a seat or of the whole class (None)."""
    now = datetime.now(UTC) - timedelta(seconds=ago_s)
    with writing(engine) as connection:
        return connection.execute(
            insert(Flag)
            .values(
                session_id=session, seat_id=None if seat is None else seat_id(session, seat),
                kind="confused", opened_at=now, called_at=now, evidence={},
            )
            .returning(Flag.id)
        ).scalar_one()  # fmt: skip


def end(engine: Engine, session: int, ago_s: float = 0) -> None:
    """The lesson ends."""
    ended_at = datetime.now(UTC) - timedelta(seconds=ago_s)
    with writing(engine) as connection:
        connection.execute(update(Session).where(Session.id == session).values(ended_at=ended_at))
