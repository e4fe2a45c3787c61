"""What a teacher asks of a running monitor: to pause, run or stop."""

from typing import Any

from sqlalchemy import Engine, select, update
from sqlalchemy.engine import CursorResult

from storage.database.engine import reading, writing
from storage.database.tables.monitors import MonitorState
from storage.errors import StorageError
from storage.kinds import MonitorRequest


def request(engine: Engine, session_id: int, what: MonitorRequest) -> None:
    """Asks the session's monitor to pause, run or stop; it obeys at its next sample."""
    statement = update(MonitorState).where(MonitorState.session_id == session_id)
    with writing(engine) as connection:
        result: CursorResult[Any] = connection.execute(statement.values(requested=str(what)))
        if result.rowcount == 0:
            raise StorageError(f"no session {session_id} is being watched")


def requested(engine: Engine, session_id: int) -> MonitorRequest:
    """What the teacher asks of the session's monitor. Raises StorageError where there is none."""
    asked = select(MonitorState.requested).where(MonitorState.session_id == session_id)
    with reading(engine) as connection:
        what = connection.execute(asked).scalar()
    if what is None:
        raise StorageError(f"no session {session_id} is being watched")
    return MonitorRequest(what)
