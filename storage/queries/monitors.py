"""Statements about monitors that watch now, for whoever runs the server they write to."""

from sqlalchemy import func, select

from storage.database.leases import COLUMNS
from storage.database.schema import Gap, MonitorState, Session
from storage.queries.parts import Rows, counted


def running_monitors() -> Rows:
    """One row a lesson that has not ended: numbers of its monitor, and nothing of its class.

    Columns `session_id`, `started_at`, `status`, `tiles`, `seen`, `unsure`, `cameras_off`,
    `dropped_frames`, `gaps` (begun so far) and those of a lease (`storage.database.leases`).
    """
    state = MonitorState.__table__.columns
    names = ("status", "tiles", "seen", "unsure", "cameras_off", "dropped_frames")
    return (
        select(
            Session.id.label("session_id"),
            Session.started_at,
            *(state[name] for name in names),
            counted(select(func.count()).where(Gap.session_id == Session.id)).label("gaps"),
            *COLUMNS,
        )
        .join(MonitorState, MonitorState.session_id == Session.id)
        .where(Session.ended_at.is_(None))
        .order_by(Session.id)
    )
