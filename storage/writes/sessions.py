"""The life of a session: start, lease, end, and recovery after a crash.

Every function is one transaction of its own. What a teacher writes into a session is in
`storage.writes.annotations`, deleting in `storage.writes.retention`.
"""

import os
import socket
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Update, case, func, insert, select, update
from sqlalchemy.engine import CursorResult

from storage.database.engine import database_file, reading, writing
from storage.database.lock import holder_pid
from storage.database.schema import Flag, Gap, MonitorState, Mood, Reading, Session
from storage.errors import StorageError
from storage.records import GapReason, MonitorRequest, MonitorStatus

LEASE_S = 15.0
"""A monitor whose heartbeat is older than this no longer holds its session."""
_RECORDED_SOURCES = ("video", "image")
"""Sources whose readings carry the time of the recording, not of the clock on the wall."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Which monitor process holds a session. heartbeat_age_s: seconds since its last sign."""

    session_id: int
    title: str
    pid: int
    host: str
    heartbeat_age_s: float

    def __str__(self) -> str:
        return (
            f"session {self.session_id} is being watched by process {self.pid} on {self.host} "
            f"(last sign {self.heartbeat_age_s:.0f} s ago)"
        )


def start_session(
    engine: Engine,
    *,
    source: str,
    sample_hz: float,
    model_version: str,
    title: str = "",
    class_name: str = "",
    class_only: bool = False,
    started_at: datetime | None = None,
    notice_at: datetime | None = None,
    exclusive: bool = False,
) -> int:
    """Begins a session held by this process and returns its id.

    title: "Lesson" where empty. started_at: now where None; a recording's own beginning otherwise.
    notice_at: when the class was told. exclusive: raises StorageError naming the holder where
    another monitor watches into this file, or on this computer into the same server's database.
    Sessions that a crash left open are closed first.
    """
    close_abandoned(engine)
    now = datetime.now(UTC)
    with writing(engine, durable=True) as connection:
        if exclusive:
            _refuse_second(engine, _holders(connection, now, _locked_by(engine)))
        session_id = connection.execute(
            insert(Session)
            .values(
                title=title or "Lesson",
                class_name=class_name,
                source=source,
                started_at=started_at or now,
                sample_hz=sample_hz,
                model_version=model_version,
                class_only=class_only,
                notice_at=notice_at,
                notes="",
            )
            .returning(Session.id)
        ).scalar_one()
        _insert_lease(connection, session_id, now)
    return session_id


def claim(engine: Engine, session_id: int) -> None:
    """Makes this process the holder of an open session; the writer does this when it starts.

    Raises StorageError where the session does not exist, has ended, or another monitor holds it.
    """
    now = datetime.now(UTC)
    with writing(engine) as connection:
        _claim(connection, session_id, now, _locked_by(engine))


def resume_session(engine: Engine, session_id: int) -> datetime:
    """Reopens a session after a crash or an early end, and answers from when it goes on.

    The time between is a gap "monitor stopped"; what was open then (gaps, flags) ended with it. A
    pause the teacher asked for stays. Raises StorageError where another monitor holds it.
    """
    with writing(engine, durable=True) as connection:
        ended_at = _existing(connection, session_id).ended_at
        last = ended_at or _last_sign(connection, session_id)
        now = max(datetime.now(UTC), last)  # the clock may have been set back meanwhile
        _update(connection, update(Session).where(Session.id == session_id).values(ended_at=None))
        _claim(connection, session_id, now, _locked_by(engine))
        _close_open(connection, session_id, last)
        _add_gap(connection, session_id, last, now)
    return now


def end_session(
    engine: Engine,
    session_id: int,
    ended_at: datetime | None = None,
    *,
    message: str = "The session has ended",
) -> None:
    """Ends a session, with its open gaps and flags; on the disk when this returns.

    ended_at: now where None. message: what the monitor's state says from then on. Ending a session
    again changes nothing. Raises StorageError.
    """
    with writing(engine, durable=True) as connection:
        if _existing(connection, session_id).ended_at is None:
            _end(connection, session_id, ended_at or datetime.now(UTC), message)


def abandon_session(engine: Engine, session_id: int, message: str) -> None:
    """Ends a session whose monitor is gone at its last sign; a gap covers the time until now."""
    with writing(engine, durable=True) as connection:
        if _existing(connection, session_id).ended_at is not None:
            return
        last = _last_sign(connection, session_id)
        now = max(datetime.now(UTC), last)
        _close_open(connection, session_id, last)
        _add_gap(connection, session_id, last, now)
        _end(connection, session_id, now, message)


def requested(engine: Engine, session_id: int) -> MonitorRequest:
    """What the teacher asks of the session's monitor. Raises StorageError where there is none."""
    asked = select(MonitorState.requested).where(MonitorState.session_id == session_id)
    with reading(engine) as connection:
        what = connection.execute(asked).scalar()
    if what is None:
        raise StorageError(f"no session {session_id} is being watched")
    return MonitorRequest(what)


def close_abandoned(engine: Engine) -> list[int]:
    """Ends open sessions that no living monitor holds, at their last sign of life; their ids.

    A gap "monitor stopped" marks the place.
    """
    now = datetime.now(UTC)
    closed: list[int] = []
    with reading(engine) as connection:
        if not connection.execute(select(Session.id).where(Session.ended_at.is_(None))).first():
            return closed
    with writing(engine, durable=True) as connection:
        held = {holder.session_id for holder in _holders(connection, now, _locked_by(engine))}
        open_ids = connection.execute(select(Session.id).where(Session.ended_at.is_(None)))
        for session_id in open_ids.scalars().all():
            if session_id in held:
                continue
            last = _last_sign(connection, session_id)
            _end(connection, session_id, last, "The monitor stopped without ending the session")
            _add_gap(connection, session_id, last, last)
            closed.append(session_id)
    return closed


def live_holders(engine: Engine) -> list[Holder]:
    """The monitors that are watching now, newest session first."""
    with reading(engine) as connection:
        return _holders(connection, datetime.now(UTC), _locked_by(engine))


def request(engine: Engine, session_id: int, what: MonitorRequest) -> None:
    """Asks the session's monitor to pause, run or stop; it obeys at its next sample."""
    statement = update(MonitorState).where(MonitorState.session_id == session_id)
    with writing(engine) as connection:
        if not _update(connection, statement.values(requested=str(what))):
            raise StorageError(f"no session {session_id} is being watched")


def _update(connection: Connection, statement: Update) -> int:
    result: CursorResult[Any] = connection.execute(statement)
    return result.rowcount


def _existing(connection: Connection, session_id: int) -> Any:  # noqa: ANN401
    row = connection.execute(
        select(Session.source, Session.started_at, Session.ended_at).where(Session.id == session_id)
    ).first()
    if row is None:
        raise StorageError(f"no session {session_id}; 'classmood sessions' lists them")
    return row


def _locked_by(engine: Engine) -> int | None:
    """Process that holds the lock of the database file."""
    path = database_file(engine)
    return None if path is None else holder_pid(path)


def _holders(connection: Connection, now: datetime, locked_by: int | None = None) -> list[Holder]:
    """locked_by: a process that lives, however old its last sign is (asleep, or stopped).

    Where this process has the lock, no other one of this computer can be watching: one that was
    killed a moment ago may still stand in the table of processes.
    """
    fresh = now - timedelta(seconds=LEASE_S)
    rows = connection.execute(
        select(
            Session.id,
            Session.title,
            MonitorState.pid,
            MonitorState.host,
            MonitorState.heartbeat_at,
        )
        .join(MonitorState, MonitorState.session_id == Session.id)
        .where(
            Session.ended_at.is_(None),
            (MonitorState.heartbeat_at > fresh) | (MonitorState.pid == (locked_by or 0)),
        )
        .order_by(Session.id.desc())
    )
    return [
        Holder(row.id, row.title, row.pid, row.host, (now - row.heartbeat_at).total_seconds())
        for row in rows
        if _alive(row.pid, row.host) and not _outlived(row.pid, row.host, locked_by)
    ]


def _refuse_second(engine: Engine, holders: list[Holder]) -> None:
    for holder in holders:
        if database_file(engine) or holder.host == socket.gethostname():
            raise StorageError(f"{holder}; stop it first, or open its live page")


def _alive(pid: int, host: str) -> bool:
    """False only where it is certain that the process is gone."""
    # os.kill on Windows would end the process; there the heartbeat alone decides
    if host != socket.gethostname() or os.name == "nt":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _outlived(pid: int, host: str, locked_by: int | None) -> bool:
    """Whether this process has taken the lock that the other one must have given up."""
    return locked_by == os.getpid() != pid and host == socket.gethostname()


def _claim(
    connection: Connection, session_id: int, now: datetime, locked_by: int | None = None
) -> None:
    if _existing(connection, session_id).ended_at is not None:
        raise StorageError(f"session {session_id} has ended; resume it or start another")
    for holder in _holders(connection, now, locked_by):
        mine = (holder.pid, holder.host) == (os.getpid(), socket.gethostname())
        if holder.session_id == session_id and not mine:
            raise StorageError(f"{holder}; stop it first")
    # an old request to stop was for the monitor that is gone; a pause is a wish that still holds
    pause = MonitorState.requested == str(MonitorRequest.PAUSE)
    taken = _update(
        connection,
        update(MonitorState)
        .where(MonitorState.session_id == session_id)
        .values(
            pid=os.getpid(),
            host=socket.gethostname(),
            heartbeat_at=now,
            requested=case((pause, str(MonitorRequest.PAUSE)), else_=str(MonitorRequest.RUN)),
            flag_strictness=1.0,
            flag_note="",
        ),
    )
    if not taken:
        _insert_lease(connection, session_id, now)


def _insert_lease(connection: Connection, session_id: int, now: datetime) -> None:
    connection.execute(
        insert(MonitorState).values(
            session_id=session_id,
            pid=os.getpid(),
            host=socket.gethostname(),
            status=str(MonitorStatus.STARTING),
            message="Starting",
            heartbeat_at=now,
            tiles=0,
            seen=0,
            cameras_off=0,
            frame_width=0,
            frame_height=0,
            dropped_frames=0,
            requested=str(MonitorRequest.RUN),
        )
    )


def _last_sign(connection: Connection, session_id: int) -> datetime:
    """When the last thing was stored; the heartbeat counts only where it shares the clock."""
    session = _existing(connection, session_id)
    # the newest roll-up stands in for readings where only the class is kept
    of_mood = select(func.max(Mood.bucket_ms)).where(Mood.session_id == session_id)
    of_reading = select(func.max(Reading.offset_ms)).where(Reading.session_id == session_id)
    offsets_ms = [connection.execute(newest).scalar() or 0 for newest in (of_mood, of_reading)]
    last: datetime = session.started_at + timedelta(milliseconds=max(offsets_ms))
    heartbeat = connection.execute(
        select(MonitorState.heartbeat_at).where(MonitorState.session_id == session_id)
    ).scalar()
    if heartbeat is not None and session.source not in _RECORDED_SOURCES:
        last = max(last, heartbeat)
    return last


def _close_open(connection: Connection, session_id: int, at: datetime) -> None:
    of_gap = (Gap.session_id == session_id, Gap.ended_at.is_(None))
    of_flag = (Flag.session_id == session_id, Flag.closed_at.is_(None))
    connection.execute(update(Gap).where(*of_gap).values(ended_at=at))
    connection.execute(update(Flag).where(*of_flag).values(closed_at=at))


def _end(connection: Connection, session_id: int, at: datetime, message: str) -> None:
    _close_open(connection, session_id, at)
    state = {"status": str(MonitorStatus.STOPPED), "message": message}
    for statement in (
        update(Session).where(Session.id == session_id).values(ended_at=at),
        update(MonitorState).where(MonitorState.session_id == session_id).values(**state),
    ):
        connection.execute(statement)


def _add_gap(connection: Connection, session_id: int, start: datetime, end: datetime) -> None:
    connection.execute(
        insert(Gap).values(
            session_id=session_id,
            started_at=start,
            ended_at=end,
            reason=str(GapReason.MONITOR_STOPPED),
            detail="",
        )
    )
