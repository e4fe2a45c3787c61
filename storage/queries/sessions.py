"""Statements about lessons: the running one, the list, gaps and marks."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    func,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute

from storage.database.leases import COLUMNS, as_read_here
from storage.database.tables.lessons import Flag, Gap, Marker, Seat, Session, SlidePicture
from storage.database.tables.monitors import Monitor, MonitorState
from storage.database.tables.rollups import Mood
from storage.queries.flags import shown_flag_count
from storage.queries.parts import Rows, counted, whole_class


def session(session_id: int) -> Rows:
    """The session with this id: all columns of `session`; no row if there is none."""
    return select(*Session.__table__.columns).where(Session.id == session_id)


def running_lessons() -> Rows:
    """Lessons that have not ended, newest first, with what tells where each is watched.

    Columns: session_id, source, class_name, started_at, status, seen; place, the name of the room,
    or of the computer where its settings name none; heartbeat_at as in `latest_session`, and the
    other columns of a lease (`storage.database.leases`).
    """
    state = MonitorState.__table__.columns
    lease = [column for column in COLUMNS if column.key != "heartbeat_at"]
    return (
        select(
            Session.id.label("session_id"), Session.source, Session.class_name,
            Session.started_at, state.status, state.seen, _place().label("place"),
            _heartbeat_at(), *lease,
        )
        .outerjoin(MonitorState, MonitorState.session_id == Session.id)
        .outerjoin(Monitor, Monitor.session_id == Session.id)
        .where(Session.ended_at.is_(None))
        .order_by(Session.id.desc())
    )  # fmt: skip


def lessons_in_room(room: str) -> Rows:
    """Lessons that have not ended at a place as in `running_lessons`, newest first.

    Columns as in `latest_session`.
    """
    return (
        _with_state()
        .outerjoin(Monitor, Monitor.session_id == Session.id)
        .where(Session.ended_at.is_(None), _place() == room)
        .order_by(Session.id.desc())
    )


def latest_session() -> Rows:
    """The session started last, ended or not, with its monitor's state.

    Columns of `session`, then those of `monitor_state` (`status`, `message`, `heartbeat_at`, ...).
    `heartbeat_at` is as this computer's clock would have shown it; an old one means silence, not
    that the monitor is gone (`storage.database.leases`).
    """
    return _with_state().order_by(Session.started_at.desc(), Session.id.desc()).limit(1)


def session_with_state(session_id: int) -> Rows:
    """One session with its monitor's state; the state's columns are None where none was kept."""
    return _with_state().where(Session.id == session_id)


def gaps(session_id: int, *, open_only: bool = False) -> Rows:
    """All columns of `gap`, in order; `ended_at` None: still blind."""
    statement = (
        select(*Gap.__table__.columns)
        .where(Gap.session_id == session_id)
        .order_by(Gap.started_at, Gap.id)
    )
    return statement.where(Gap.ended_at.is_(None)) if open_only else statement


def markers(session_id: int) -> Rows:
    """All columns of `marker`, in order."""
    marker = Marker.__table__
    return (
        select(*marker.columns)
        .where(marker.c.session_id == session_id)
        .order_by(marker.c.marked_at, marker.c.id)
    )


def last_slide_number(session_id: int) -> Rows:
    """The highest number that a slide of the session was given, NULL where there was none."""
    return select(func.max(Marker.slide)).where(Marker.session_id == session_id)


def slide_pictures(session_id: int) -> Rows:
    """`slide` and `picture` (WebP) of the pictures that are kept of a session."""
    picture = SlidePicture.__table__
    return select(picture.c.slide, picture.c.picture).where(picture.c.session_id == session_id)


def session_list(
    limit: int | None = None,
    offset: int = 0,
    *,
    only: Sequence[int] | None = None,
    class_name: str | None = None,
) -> Rows:
    """Sessions, newest first, with counts taken from the roll-ups, never from single readings.

    Columns of `session` plus `seats` (students, without excluded ones), `readings`, `flags` (see
    `is_shown_flag`), `answered` (of them, those with a verdict), `status` and `heartbeat_at` of the
    monitor, and `coverage`: faces read (seen and not unsure) per tile shown, 0..1, None where no
    tile was shown. only: these ids; class_name: of this class.
    """
    of_class = (Mood.session_id == Session.id, Mood.seat_id == whole_class())
    tiles = func.nullif(func.sum(Mood.tiles * Mood.samples), 0)
    read = Mood.seen - func.coalesce(Mood.unsure, 0.0)
    return (
        select(
            *Session.__table__.columns,
            counted(
                select(func.count()).where(
                    Seat.session_id == Session.id,
                    Seat.merged_into.is_(None),
                    Seat.excluded.is_(False),
                )
            ).label("seats"),
            counted(select(func.sum(Mood.readings)).where(*of_class)).label("readings"),
            select(func.sum(read * Mood.samples) / tiles)
            .where(*of_class)
            .scalar_subquery()
            .label("coverage"),
            counted(shown_flag_count()).label("flags"),
            counted(shown_flag_count().where(Flag.verdict.is_not(None))).label("answered"),
            MonitorState.status,
            _heartbeat_at(),
        )
        .outerjoin(MonitorState, MonitorState.session_id == Session.id)
        .where(
            *([] if only is None else [Session.id.in_(only)]),
            *([] if class_name is None else [Session.class_name == class_name]),
        )
        .order_by(Session.started_at.desc(), Session.id.desc())
        .limit(limit)
        .offset(offset)
    )


def _with_state() -> Rows:
    return select(*Session.__table__.columns, *_state()).outerjoin(
        MonitorState, MonitorState.session_id == Session.id
    )


def _state() -> list[ColumnElement[Any]]:
    """Columns of `monitor_state` but the session's."""
    return [
        _heartbeat_at() if column.key == "heartbeat_at" else column
        for column in MonitorState.__table__.columns
        if column.key != "session_id"
    ]


def _place() -> ColumnElement[str]:
    return func.coalesce(func.nullif(Monitor.room, ""), MonitorState.host, "")


def _heartbeat_at() -> ColumnElement[Any]:
    return as_read_here(MonitorState.heartbeat_at).label("heartbeat_at")


def session_count(class_name: str | None = None) -> Rows:
    """How many lessons there are, of one class where it is named."""
    wanted = [] if class_name is None else [Session.class_name == class_name]
    return select(func.count()).select_from(Session).where(*wanted)


def titles_used(limit: int) -> Rows:
    """Titles of lessons, the one used last first, none twice."""
    return _used(Session.title, limit)


def class_names_used(limit: int) -> Rows:
    """Classes of lessons, the one used last first, none twice."""
    return _used(Session.class_name, limit)


def _used(column: InstrumentedAttribute[str], limit: int) -> Rows:
    newest = func.max(Session.started_at).desc()
    return select(column).where(column != "").group_by(column).order_by(newest).limit(limit)
