"""Whether the process that stores a batch still holds its session, and its session is open."""

from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from storage.computer.processes import Identity, own_identity
from storage.database.leases import database_now, is_mine, signature
from storage.database.tables.lessons import Flag, Gap, Reaction, Session
from storage.database.tables.monitors import MonitorState
from storage.database.tables.privacy import SchoolPolicy
from storage.errors import LeaseLostError
from storage.kinds import GapReason, MonitorRequest
from storage.privacy.policy import Limit, limits_of
from storage.writes.samples.session_limits import SessionLimits

if TYPE_CHECKING:
    from storage.writes.samples.batch import Batch

_LESSON = (
    select(Session.ended_at, Session.class_only, Session.times_speakers, Session.policy)
    .where(Session.id == bindparam("lesson"))
    .with_for_update()
)


def renew_lease(
    connection: Connection, batch: "Batch"
) -> tuple[MonitorRequest, datetime | None, frozenset[Limit]]:
    """What is asked for, until when a page looks, and the school's limits now.

    Writes the batch's sign of life. Raises LeaseLostError where another monitor holds the session.
    """
    values: dict[str, Any] = signature()
    del values["heartbeat_at"]  # the database's own clock, see `_renewal`
    if batch.position_ms is not None:
        values["position_ms"] = batch.position_ms
    if batch.write_delay_ms is not None:
        values["write_delay_ms"] = batch.write_delay_ms
    if batch.monitor is not None:
        report = batch.monitor
        values |= {
            "status": str(report.status),
            "message": report.message,
            "tiles": report.tiles,
            "seen": report.seen,
            "cameras_off": report.cameras_off,
            "frame_width": report.frame_width,
            "frame_height": report.frame_height,
            "dropped_frames": report.dropped_frames,
            "flag_note": report.flag_note,
            "unsure": report.unsure,
            "unsure_reason": str(report.unsure_reason or ""),
        }
    statement = _renewal(own_identity(), tuple(values))
    row = connection.execute(statement, values | {"lesson": batch.session_id}).first()
    if row is None:
        raise LeaseLostError(_who_has(connection, batch.session_id))
    return MonitorRequest(row.requested), row.preview_until, limits_of(row.limits)


@lru_cache(16)
def _renewal(_: Identity, names: tuple[str, ...]) -> ReturningUpdate[Any]:
    """Made once for each process, with parameters for what is given beside the heartbeat."""
    policy = select(SchoolPolicy.limits).where(SchoolPolicy.id == 1).scalar_subquery()
    return (
        update(MonitorState)
        .where(MonitorState.session_id == bindparam("lesson"), *is_mine())
        .values(heartbeat_at=database_now(), **{name: bindparam(name) for name in names})
        .returning(MonitorState.requested, MonitorState.preview_until, policy.label("limits"))
    )


def _who_has(connection: Connection, session_id: int) -> str:
    of_session = select(MonitorState.pid, MonitorState.host).where(
        MonitorState.session_id == session_id
    )
    row = connection.execute(of_session).first()
    if row is None:
        return (
            f"session {session_id} was deleted or taken over by another monitor; it is not there "
            "any more: start a new lesson"
        )
    return (
        f"session {session_id} was taken over by process {row.pid} on {row.host}, another monitor; "
        "this one stops: start a new lesson to go on here"
    )


def keep_open(
    connection: Connection, session_id: int, requested: MonitorRequest
) -> tuple[bool, SessionLimits]:
    """Opens the session again where another monitor ended it; whether that was so, and its limits.

    Its row stays locked until the commit: nobody ends it between this look and the batch's rows.
    """
    row = connection.execute(_LESSON, {"lesson": session_id}).one()
    limits = SessionLimits.of(row.class_only, row.times_speakers, row.policy)
    ended_at = row.ended_at
    if ended_at is None:
        return False, limits
    if requested is MonitorRequest.STOP:
        raise LeaseLostError(f"session {session_id} was ended, as you had asked")
    # what was closed with it is open for this monitor, which will close it in its time
    of_flag = (Flag.session_id == session_id, Flag.closed_at == ended_at)
    of_gap = (Gap.session_id == session_id, Gap.ended_at == ended_at)
    stopped = Gap.reason == str(GapReason.MONITOR_STOPPED)
    connection.execute(update(Session).where(Session.id == session_id).values(ended_at=None))
    connection.execute(update(Flag).where(*of_flag).values(closed_at=None))
    of_reaction = (Reaction.session_id == session_id, Reaction.ended_at == ended_at)
    connection.execute(update(Reaction).where(*of_reaction).values(ended_at=None))
    connection.execute(delete(Gap).where(*of_gap, stopped, Gap.started_at == ended_at))
    connection.execute(update(Gap).where(*of_gap, ~stopped).values(ended_at=None))
    return True, limits
