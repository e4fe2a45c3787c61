"""What a teacher writes down about a lesson."""

from sqlalchemy import Engine, select, update

from storage.database.engine import reading, writing
from storage.database.tables.lessons import Session
from storage.errors import StorageError

LONGEST = 20_000
"""Characters that the notes of a session may have."""


def notes(engine: Engine, session_id: int) -> str:
    """The notes of a session. Raises StorageError where there is none."""
    with reading(engine) as connection:
        kept = connection.execute(select(Session.notes).where(Session.id == session_id)).scalar()
    if kept is None:
        raise StorageError(f"no session {session_id}")
    return kept


def set_notes(engine: Engine, session_id: int, text: str) -> None:
    """Keeps the notes of a session. Raises StorageError where there is none, or for a long text."""
    if len(text) > LONGEST:
        raise StorageError(f"notes may have {LONGEST:,} characters, these have {len(text):,}")
    with writing(engine) as connection:
        statement = update(Session).where(Session.id == session_id).values(notes=text)
        if connection.execute(statement).rowcount == 0:
            raise StorageError(f"no session {session_id}")
