"""When a session was begun, last stored into, and what time it is for it, on its own clock."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection, func, select

from storage.database.leases import COLUMNS, present_of
from storage.database.tables.lessons import Session
from storage.database.tables.monitors import MonitorState
from storage.database.tables.rollups import Mood
from storage.errors import StorageError
from storage.queries.readings import newest_offset

RECORDED_SOURCES = ("video", "image")
"""Sources whose readings carry the time of the recording, not of the clock on the wall."""


class BegunRow(Protocol):
    """When and from where a session was watched."""

    source: str
    started_at: datetime
    ended_at: datetime | None


def existing(connection: Connection, session_id: int) -> BegunRow:
    """The row of a session. Raises StorageError if there is none."""
    row = connection.execute(
        select(Session.source, Session.started_at, Session.ended_at).where(Session.id == session_id)
    ).first()
    if row is None:
        raise StorageError(f"no session {session_id}; 'classmood sessions' lists them")
    return row


def present(connection: Connection, session_id: int, session: BegunRow) -> datetime:
    """The present on a live lesson's own clock; for a recording this computer's."""
    if session.source in RECORDED_SOURCES:
        return datetime.now(UTC)
    state = select(*COLUMNS).where(MonitorState.session_id == session_id)
    return present_of(session.started_at, connection.execute(state).first())


def last_sign(connection: Connection, session_id: int) -> datetime:
    """When the last thing was stored, on the lesson's own clock.

    The heartbeat, which is of the database's clock, stands in for it where nothing was stored yet.
    """
    session = existing(connection, session_id)
    # the newest roll-up stands in for readings where only the class is kept
    of_mood = select(func.max(Mood.bucket_ms)).where(Mood.session_id == session_id)
    newest_of = (of_mood, newest_offset(session_id))
    offsets_ms = [connection.execute(newest).scalar() or 0 for newest in newest_of]
    last: datetime = session.started_at + timedelta(milliseconds=max(offsets_ms))
    state = connection.execute(
        select(MonitorState.position_ms, MonitorState.heartbeat_at).where(
            MonitorState.session_id == session_id
        )
    ).first()
    if state is None or session.source in RECORDED_SOURCES:
        return last
    if state.position_ms is not None:
        position: datetime = session.started_at + timedelta(milliseconds=state.position_ms)
        return max(last, position)
    is_same_clock = connection.dialect.name == "sqlite"
    heartbeat_at: datetime = state.heartbeat_at
    return max(last, heartbeat_at) if is_same_clock else last
