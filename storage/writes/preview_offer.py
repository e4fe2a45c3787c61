"""How a page that wants to see what the monitor sees finds the monitor that shows it.

Only a request, a port of this computer and a one-time token pass through the database; a picture
never does. See `monitor.preview.server`.
"""

import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Select, select, update

from storage.database.engine import reading, writing
from storage.database.tables.lessons import Session
from storage.database.tables.monitors import MonitorState

LASTS = timedelta(seconds=15)
"""A picture is shown for this long after it was last asked for."""
_RENEW = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Offer:
    """Where the monitor serves its picture, on this computer alone."""

    port: int
    token: str


def ask(engine: Engine, session_id: int, now: datetime) -> Offer | None:
    """Asks for the picture of a lesson, at most every few seconds; where it is, once it is there.

    None as well where it may not be shown: class-only, over, or watched by another computer.
    Raises StorageError.
    """
    with reading(engine) as connection:
        row: Any = connection.execute(_state(session_id)).first()
    if row is None or row.class_only or row.ended_at is not None:
        return None
    if row.host != socket.gethostname():
        return None
    if row.preview_until is None or row.preview_until - now < LASTS - _RENEW:
        _set(engine, session_id, preview_until=now + LASTS)
    if row.preview_port is None or row.preview_token is None:
        return None
    return Offer(row.preview_port, row.preview_token)


def offered(engine: Engine, session_id: int, now: datetime) -> Offer | None:
    """Where the picture is, or None where none is offered now; asks for nothing."""
    with reading(engine) as connection:
        row: Any = connection.execute(_state(session_id)).first()
    if row is None or row.class_only or row.preview_port is None or row.preview_token is None:
        return None
    if row.preview_until is None or row.preview_until < now:
        return None
    return Offer(row.preview_port, row.preview_token)


def offer(engine: Engine, session_id: int, made: Offer | None) -> None:
    """Says where the picture is, or that it is no longer anywhere. Raises StorageError."""
    port, token = (None, None) if made is None else (made.port, made.token)
    _set(engine, session_id, preview_port=port, preview_token=token)


def _state(session_id: int) -> Select[Any]:
    state = MonitorState.__table__.c
    return (
        select(
            Session.class_only,
            Session.ended_at,
            state.host,
            state.preview_until,
            state.preview_port,
            state.preview_token,
        )
        .join(MonitorState, MonitorState.session_id == Session.id)
        .where(Session.id == session_id)
    )


def _set(engine: Engine, session_id: int, **values: object) -> None:
    statement = update(MonitorState).where(MonitorState.session_id == session_id)
    with writing(engine) as connection:
        connection.execute(statement.values(**values))
