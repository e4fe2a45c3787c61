"""The life of a session: start, lease, end, and recovery after a crash.

Every function that takes an engine is one transaction of its own. Who holds a session is in
`storage.writes.holders`, what a teacher writes into it in `storage.writes.annotations`, deleting in
`storage.writes.deletion`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Update, case, insert, select, update
from sqlalchemy.engine import CursorResult

from storage.agenda.follow import as_text
from storage.database.engine import reading, writing
from storage.database.leases import signature
from storage.database.tables.lessons import Flag, Gap, Reaction, Session
from storage.database.tables.monitors import MonitorState
from storage.errors import StorageError
from storage.kinds import GapReason, MonitorRequest, MonitorStatus
from storage.privacy.policy import obeyed
from storage.writes.holders import held_by_me, holders_of, refuse_second
from storage.writes.session_clock import existing, last_sign, present


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
    counts_turned_away: bool = False,
    counts_head_down: bool = False,
    started_at: datetime | None = None,
    notice_at: datetime | None = None,
    exclusive: bool = False,
    owner_id: int | None = None,
    room: str = "",
    agenda: Sequence[str] = (),
) -> int:
    """Begins a session held by this process and returns its id.

    title: "Lesson" where empty. reads_answers: icons on tiles; times_speakers: each student's
    speaking time is kept, never in a class-only session. counts_turned_away, counts_head_down:
    shares of the class are kept. started_at: now where None; a recording's
    own beginning otherwise. notice_at: when the class was told. exclusive: raises StorageError
    naming the holder where another monitor watches into this file, or on this computer into the
    same server's database. owner_id: the account whose lesson it is; room: where it is given.
    agenda: titles of what is planned, in order. Sessions that a crash left open are closed first.
    """
    close_abandoned(engine)
    with writing(engine, durable=True) as connection:
        if exclusive:
            refuse_second(engine, holders_of(connection))
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
            counts_turned_away=counts_turned_away,
            counts_head_down=counts_head_down,
            notice_at=notice_at,
            owner_id=owner_id,
            room=room,
            agenda=as_text(agenda),
        )


def insert_session(connection: Connection, **values: object) -> int:
    """Begins a session held by this process, in the open transaction. values: columns of it.

    The school's policy narrows what it may keep, whatever is asked for.
    """
    values |= obeyed(connection)
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
        session = existing(connection, session_id)
        last = session.ended_at or last_sign(connection, session_id)
        # the clock may have been set meanwhile: forward does not matter, back must not
        now = max(present(connection, session_id, session), last)
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
        if existing(connection, session_id).ended_at is not None:
            return
        if only_mine and not held_by_me(connection, session_id):
            return
        finish(connection, session_id, ended_at or datetime.now(UTC), message)


def abandon_session(engine: Engine, session_id: int, message: str) -> None:
    """Ends a session whose monitor is gone at its last sign; a gap covers the time until now."""
    with writing(engine, durable=True) as connection:
        session = existing(connection, session_id)
        if session.ended_at is not None:
            return
        last = last_sign(connection, session_id)
        now = max(present(connection, session_id, session), last)
        _close_open(connection, session_id, last)
        _add_gap(connection, session_id, last, now)
        finish(connection, session_id, now, message)


def close_abandoned(engine: Engine) -> list[int]:
    """Ends open sessions that no monitor can hold any more, at their last sign of life; their ids.

    A gap "monitor stopped" marks the place. What may still live is left alone, see `Lease.is_over`.
    """
    closed: list[int] = []
    with reading(engine) as connection:
        if not connection.execute(select(Session.id).where(Session.ended_at.is_(None))).first():
            return closed
    with writing(engine, durable=True) as connection:
        is_open = Session.ended_at.is_(None)
        found = connection.execute(select(Session.id).where(is_open).order_by(Session.id))
        open_ids = found.scalars().all()
        # asked later: a lesson that begins meanwhile on a server is held, and not among the open
        held = {holder.session_id for holder in holders_of(connection)}
        for session_id in open_ids:
            if session_id in held:
                continue
            # one by one in order, so that two who do this wait for each other and for nothing more
            still = select(Session.id).where(Session.id == session_id, is_open).with_for_update()
            if connection.execute(still).first() is None:
                continue
            last = last_sign(connection, session_id)
            finish(connection, session_id, last, "The monitor stopped without ending the session")
            _add_gap(connection, session_id, last, last)
            closed.append(session_id)
    return closed


def _update(connection: Connection, statement: Update) -> int:
    result: CursorResult[Any] = connection.execute(statement)
    return result.rowcount


def _claim(connection: Connection, session_id: int) -> None:
    if existing(connection, session_id).ended_at is not None:
        raise StorageError(f"session {session_id} has ended; resume it or start another")
    for holder in holders_of(connection):
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
