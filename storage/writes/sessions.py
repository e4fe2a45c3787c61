"""The life of a session: start, lease, end, and recovery after a crash.

Every function is one transaction of its own. What a teacher writes into a session is in
`storage.writes.annotations`, deleting in `storage.writes.retention`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, Update, case, func, insert, select, update
from sqlalchemy.engine import CursorResult

from storage.database.engine import database_file, reading, writing
from storage.database.leases import (
    COLUMNS,
    LEASE_S,
    Lease,
    is_mine,
    lease_of,
    present_of,
    signature,
)
from storage.database.processes import is_here
from storage.database.schema import Flag, Gap, MonitorState, Mood, Reaction, Reading, Session
from storage.errors import StorageError
from storage.records import GapReason, MonitorRequest, MonitorStatus

__all__ = [
    "LEASE_S", "RECORDED_SOURCES", "Holder", "abandon_session", "answering_holders", "claim",
    "close_abandoned", "end_session", "finish", "insert_session", "live_holders", "request",
    "requested", "resume_session", "start_session",
]  # fmt: skip
RECORDED_SOURCES = ("video", "image")
"""Sources whose readings carry the time of the recording, not of the clock on the wall."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Which monitor process holds a session. heartbeat_age_s: seconds since its last sign."""

    session_id: int
    title: str
    lease: Lease

    @property
    def pid(self) -> int:
        """Its process."""
        return self.lease.holder.pid

    @property
    def host(self) -> str:
        """Its computer's name."""
        return self.lease.holder.host

    @property
    def heartbeat_age_s(self) -> float:
        """Seconds since its last sign."""
        return self.lease.silent_s

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
    reads_answers: bool = True,
    times_speakers: bool = False,
    started_at: datetime | None = None,
    notice_at: datetime | None = None,
    exclusive: bool = False,
) -> int:
    """Begins a session held by this process and returns its id.

    title: "Lesson" where empty. reads_answers: icons on tiles; times_speakers: each student's
    speaking time is kept, never in a class-only session. started_at: now where None; a recording's
    own beginning otherwise. notice_at: when the class was told. exclusive: raises StorageError
    naming the holder where another monitor watches into this file, or on this computer into the
    same server's database. Sessions that a crash left open are closed first.
    """
    close_abandoned(engine)
    with writing(engine, durable=True) as connection:
        if exclusive:
            _refuse_second(engine, _holders(connection))
        return insert_session(
            connection,
            title=title or "Lesson",
            class_name=class_name,
            source=source,
            started_at=started_at or datetime.now(UTC),
            sample_hz=sample_hz,
            model_version=model_version,
            class_only=class_only,
            reads_answers=reads_answers,
            times_speakers=times_speakers and not class_only,
            notice_at=notice_at,
        )


def insert_session(connection: Connection, **values: object) -> int:
    """Begins a session held by this process, in the open transaction. values: columns of it."""
    statement = insert(Session).values(notes="", **values).returning(Session.id)
    session_id: int = connection.execute(statement).scalar_one()
    _insert_lease(connection, session_id)
    return session_id


def claim(engine: Engine, session_id: int) -> None:
    """Makes this process the holder of an open session; the writer does this when it starts.

    Raises StorageError where the session does not exist, has ended, or another monitor holds it.
    """
    with writing(engine) as connection:
        _claim(connection, session_id)


def resume_session(engine: Engine, session_id: int) -> datetime:
    """Reopens a session after a crash or an early end, and answers from when it goes on.

    The time between is a gap "monitor stopped"; what was open then (gaps, flags) ended with it. A
    pause the teacher asked for stays. Raises StorageError where another monitor holds it.
    """
    with writing(engine, durable=True) as connection:
        session = _existing(connection, session_id)
        last = session.ended_at or _last_sign(connection, session_id)
        # the clock may have been set meanwhile: forward does not matter, back must not
        now = max(_present(connection, session_id, session), last)
        _update(connection, update(Session).where(Session.id == session_id).values(ended_at=None))
        _claim(connection, session_id)
        _close_open(connection, session_id, last)
        _add_gap(connection, session_id, last, now)
    return now


def end_session(
    engine: Engine,
    session_id: int,
    ended_at: datetime | None = None,
    *,
    message: str = "The session has ended",
    only_mine: bool = False,
) -> None:
    """Ends a session, with its open gaps and flags; on the disk when this returns.

    ended_at: now where None. message: what the monitor's state says from then on. only_mine: leave
    it alone where another monitor has taken it over. Ending a session again changes nothing.
    Raises StorageError.
    """
    with writing(engine, durable=True) as connection:
        if _existing(connection, session_id).ended_at is not None:
            return
        if only_mine and not _held_by_me(connection, session_id):
            return
        finish(connection, session_id, ended_at or datetime.now(UTC), message)


def abandon_session(engine: Engine, session_id: int, message: str) -> None:
    """Ends a session whose monitor is gone at its last sign; a gap covers the time until now."""
    with writing(engine, durable=True) as connection:
        session = _existing(connection, session_id)
        if session.ended_at is not None:
            return
        last = _last_sign(connection, session_id)
        now = max(_present(connection, session_id, session), last)
        _close_open(connection, session_id, last)
        _add_gap(connection, session_id, last, now)
        finish(connection, session_id, now, message)


def requested(engine: Engine, session_id: int) -> MonitorRequest:
    """What the teacher asks of the session's monitor. Raises StorageError where there is none."""
    asked = select(MonitorState.requested).where(MonitorState.session_id == session_id)
    with reading(engine) as connection:
        what = connection.execute(asked).scalar()
    if what is None:
        raise StorageError(f"no session {session_id} is being watched")
    return MonitorRequest(what)


def close_abandoned(engine: Engine) -> list[int]:
    """Ends open sessions that no monitor can hold any more, at their last sign of life; their ids.

    A gap "monitor stopped" marks the place. What may still live is left alone, see `Lease.is_over`.
    """
    closed: list[int] = []
    with reading(engine) as connection:
        if not connection.execute(select(Session.id).where(Session.ended_at.is_(None))).first():
            return closed
    with writing(engine, durable=True) as connection:
        held = {holder.session_id for holder in _holders(connection)}
        open_ids = connection.execute(select(Session.id).where(Session.ended_at.is_(None)))
        for session_id in open_ids.scalars().all():
            if session_id in held:
                continue
            last = _last_sign(connection, session_id)
            finish(connection, session_id, last, "The monitor stopped without ending the session")
            _add_gap(connection, session_id, last, last)
            closed.append(session_id)
    return closed


def live_holders(engine: Engine) -> list[Holder]:
    """Every monitor that may still live, newest session first: what it holds is not touched."""
    with reading(engine) as connection:
        return _holders(connection)


def answering_holders(engine: Engine) -> list[Holder]:
    """Those of them that are of this computer, or of another one that has not fallen silent."""
    holders = live_holders(engine)
    return [one for one in holders if is_here(one.lease.holder) or not one.lease.is_silent]


def request(engine: Engine, session_id: int, what: MonitorRequest) -> None:
    """Asks the session's monitor to pause, run or stop; it obeys at its next sample."""
    statement = update(MonitorState).where(MonitorState.session_id == session_id)
    with writing(engine) as connection:
        if not _update(connection, statement.values(requested=str(what))):
            raise StorageError(f"no session {session_id} is being watched")


def _update(connection: Connection, statement: Update) -> int:
    result: CursorResult[Any] = connection.execute(statement)
    return result.rowcount


class BegunRow(Protocol):
    """When and from where a session was watched."""

    source: str
    started_at: datetime
    ended_at: datetime | None


def _existing(connection: Connection, session_id: int) -> BegunRow:
    row = connection.execute(
        select(Session.source, Session.started_at, Session.ended_at).where(Session.id == session_id)
    ).first()
    if row is None:
        raise StorageError(f"no session {session_id}; 'classmood sessions' lists them")
    return row


def _holders(connection: Connection) -> list[Holder]:
    """Monitors that may still live, however old their last sign is (asleep, stopped, cut off)."""
    rows = connection.execute(
        select(Session.id, Session.title, *COLUMNS)
        .join(MonitorState, MonitorState.session_id == Session.id)
        .where(Session.ended_at.is_(None))
        .order_by(Session.id.desc())
    ).all()
    holders = [Holder(row.id, row.title, lease_of(connection, row)) for row in rows]
    return [holder for holder in holders if not holder.lease.is_over]


def _refuse_second(engine: Engine, holders: list[Holder]) -> None:
    """One monitor a computer and one a file. What a computer that fell silent left stays as it is.

    A file's lock says who watches into it; so a name that this computer had before does not count.
    """
    for holder in holders:
        here = is_here(holder.lease.holder)
        if here or (database_file(engine) and not holder.lease.is_silent):
            raise StorageError(f"{holder}; stop it first, or open its live page")


def _held_by_me(connection: Connection, session_id: int) -> bool:
    mine = select(MonitorState.pid).where(MonitorState.session_id == session_id, *is_mine())
    return connection.execute(mine).first() is not None


def _present(connection: Connection, session_id: int, session: BegunRow) -> datetime:
    """The present on a live lesson's own clock; for a recording this computer's."""
    if session.source in RECORDED_SOURCES:
        return datetime.now(UTC)
    state = select(*COLUMNS).where(MonitorState.session_id == session_id)
    return present_of(session.started_at, connection.execute(state).first())


def _claim(connection: Connection, session_id: int) -> None:
    if _existing(connection, session_id).ended_at is not None:
        raise StorageError(f"session {session_id} has ended; resume it or start another")
    for holder in _holders(connection):
        if holder.session_id == session_id and not holder.lease.is_mine:
            raise StorageError(f"{holder}; stop it first")
    # an old request to stop was for the monitor that is gone; a pause is a wish that still holds
    pause = MonitorState.requested == str(MonitorRequest.PAUSE)
    taken = _update(
        connection,
        update(MonitorState)
        .where(MonitorState.session_id == session_id)
        .values(
            **signature(),
            requested=case((pause, str(MonitorRequest.PAUSE)), else_=str(MonitorRequest.RUN)),
            flag_note="",
        ),
    )
    if not taken:
        _insert_lease(connection, session_id)


def _insert_lease(connection: Connection, session_id: int) -> None:
    connection.execute(
        insert(MonitorState).values(
            session_id=session_id,
            **signature(),
            status=str(MonitorStatus.STARTING),
            message="Starting",
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
    """When the last thing was stored, on the lesson's own clock.

    The heartbeat, which is of the database's clock, stands in for it where nothing was stored yet.
    """
    session = _existing(connection, session_id)
    # the newest roll-up stands in for readings where only the class is kept
    of_mood = select(func.max(Mood.bucket_ms)).where(Mood.session_id == session_id)
    of_reading = select(func.max(Reading.offset_ms)).where(Reading.session_id == session_id)
    offsets_ms = [connection.execute(newest).scalar() or 0 for newest in (of_mood, of_reading)]
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


def _close_open(connection: Connection, session_id: int, at: datetime) -> None:
    of_gap = (Gap.session_id == session_id, Gap.ended_at.is_(None))
    of_flag = (Flag.session_id == session_id, Flag.closed_at.is_(None))
    connection.execute(update(Gap).where(*of_gap).values(ended_at=at))
    connection.execute(update(Flag).where(*of_flag).values(closed_at=at))
    of_reaction = (Reaction.session_id == session_id, Reaction.ended_at.is_(None))
    connection.execute(update(Reaction).where(*of_reaction).values(ended_at=at))


def finish(connection: Connection, session_id: int, at: datetime, message: str) -> None:
    """Ends a session in the open transaction, see `end_session`."""
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
