"""Statements about monitors that watch now, for whoever runs the server they write to."""

from sqlalchemy import func, select

from storage.database.leases import COLUMNS
from storage.database.tables.lessons import Gap, Session
from storage.database.tables.monitors import MonitorState
from storage.database.tables.rollups import Mood
from storage.queries.parts import Rows, counted, whole_class


def running_monitors() -> Rows:
    """One row a lesson that has not ended: numbers of its monitor, and nothing of its class.

    Columns `session_id`, `started_at`, `status`, `tiles`, `seen`, `unsure`, `cameras_off`,
    `dropped_frames`, `write_delay_ms`, `gaps` (begun so far), `looks` (stored so far) and those of
    a lease (`storage.database.leases`).
    """
    state = MonitorState.__table__.columns
    names = ("status", "tiles", "seen", "unsure", "cameras_off", "dropped_frames", "write_delay_ms")
    return (
        select(
            Session.id.label("session_id"),
            Session.started_at,
            *(state[name] for name in names),
            counted(select(func.count()).where(Gap.session_id == Session.id)).label("gaps"),
            counted(
                select(func.coalesce(func.sum(Mood.samples), 0)).where(
                    Mood.session_id == Session.id, Mood.seat_id == whole_class()
                )
            ).label("looks"),
            *COLUMNS,
        )
        .join(MonitorState, MonitorState.session_id == Session.id)
        .where(Session.ended_at.is_(None))
        .order_by(Session.id)
    )
