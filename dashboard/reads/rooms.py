"""Which lesson a live page belongs to, where several monitors write into one database."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine

from storage import queries
from storage.computer.processes import is_here
from storage.database.engine import database_file, reading
from storage.database.leases import ABANDONED_S, LEASE_S, lease_of
from storage.queries.ask import ask
from storage.rows import WatchedSessionRow
from storage.writes.session_clock import RECORDED_SOURCES

FORGOTTEN_S = 300.0
"""A session whose monitor has been silent for this long is no longer shown as live."""
CHOOSE = "?"
"""In the place of a room's name: none of them, the teacher wants to choose."""


@dataclass(frozen=True, slots=True)
class Room:
    """Where a lesson is watched. place: name of the room, or of the computer where it has none.

    seen: students whose face is seen; silent_s: seconds since the monitor's last sign.
    """

    session_id: int
    place: str
    class_name: str
    seen: int
    started_at: datetime
    silent_s: float

    @property
    def is_silent(self) -> bool:
        """Whether its monitor does not answer."""
        return self.silent_s > LEASE_S


def is_live(row: WatchedSessionRow, now: datetime) -> bool:
    """Whether a lesson that has not ended is still shown as running."""
    return _silent_s(row, now) <= FORGOTTEN_S


def rooms(engine: Engine, now: datetime) -> list[Room]:
    """Every lesson that a monitor watches, by place; also of monitors that do not answer."""
    with reading(engine) as connection:
        rows = _watched(connection)
    found = [
        Room(
            row.session_id, row.place, row.class_name, row.seen or 0, row.started_at,
            _silent_s(row, now),
        )
        for row in rows
    ]  # fmt: skip
    lasting = [room for room in found if room.silent_s <= ABANDONED_S]
    return sorted(lasting, key=lambda room: (room.place.casefold(), -room.session_id))


def bound_lesson(
    engine: Engine, connection: Connection, now: datetime, room: str = ""
) -> WatchedSessionRow | None:
    """The lesson of a room with its monitor's state, or None where none is being watched there.

    room: a place as in `Room`. "": of this computer's own monitor, else the only lesson there is;
    None where there are several. CHOOSE: none.
    """
    if room == CHOOSE:
        return None
    if room:
        found = ask(connection, queries.lessons_in_room, room=room)
        return next((row for row in found if is_live(row, now)), None)
    live: list[Any] = [row for row in ask(connection, queries.running_lessons) if is_live(row, now)]
    if len(live) > 1:
        # recordings that are being read are somebody's work, not this room's lesson
        live = [row for row in live if row.source not in RECORDED_SOURCES] or live[:1]
        if len(live) > 1 and database_file(engine) is None:
            here = [row for row in live if is_here(lease_of(connection, row).holder)]
            live = here
    if not live:
        return None
    found = ask(connection, queries.session_with_state, session_id=live[0].session_id)
    return found[0] if found else None


def _watched(connection: Connection) -> list[Any]:
    rows = ask(connection, queries.running_lessons)
    return [row for row in rows if row.source not in RECORDED_SOURCES]


def _silent_s(row: Any, now: datetime) -> float:  # noqa: ANN401
    last_sign: datetime = row.heartbeat_at or row.started_at
    return max((now - last_sign).total_seconds(), 0.0)
