"""Statements about roll-ups of ten seconds."""

from sqlalchemy import (
    func,
    select,
)

from storage.database.tables.lessons import Seat, Session
from storage.database.tables.rollups import Mood, Posture, SeatSpeech, SpeechTime
from storage.queries.parts import Rows, observed_at, whole_class
from storage.queries.seats import is_shown, owner_of


def class_mood(session_id: int, from_ms: int = 0) -> Rows:
    """Ten-second roll-ups of the whole class from `bucket_ms` on, in order.

    All columns of `mood` plus `started_at` of the bucket. The newest bucket still changes: use the
    last row's `bucket_ms` as the next `from_ms` and replace it.
    """
    return _mood(session_id, from_ms).where(Mood.seat_id == whole_class())


def seat_mood(session_id: int, seat_id: int | None = None, from_ms: int = 0) -> Rows:
    """Ten-second roll-ups of one seat, or of all seats (None), in order of time, then seat.

    One row per seat that was seen: several of one bucket where seats were merged.
    """
    owner = owner_of(Mood.seat_id)
    of_seat = Mood.seat_id != whole_class() if seat_id is None else owner == seat_id
    return _mood(session_id, from_ms).where(of_seat)


def last_bucket(session_id: int) -> Rows:
    """One value: `bucket_ms` of the newest roll-up of the class; None before the first."""
    of_class = (Mood.session_id == session_id, Mood.seat_id == whole_class())
    return select(func.max(Mood.bucket_ms)).where(*of_class)


def _mood(session_id: int, from_ms: int) -> Rows:
    columns = (column for column in Mood.__table__.columns if column.key != "seat_id")
    owner = owner_of(Mood.seat_id).label("seat_id")
    return (
        select(*columns, owner, observed_at(Mood.bucket_ms).label("started_at"))
        .join(Session, Session.id == Mood.session_id)
        .where(Mood.session_id == session_id, Mood.bucket_ms >= from_ms)
        .order_by(Mood.bucket_ms, Mood.seat_id)
    )


def speech(session_id: int) -> Rows:
    """Rows of `speech` of a session in order of time."""
    return (
        select(*SpeechTime.__table__.columns)
        .where(SpeechTime.session_id == session_id)
        .order_by(SpeechTime.bucket_ms)
    )


def posture(session_id: int, from_ms: int = 0) -> Rows:
    """Rows of `posture` of a session from `bucket_ms` on, in order of time."""
    return (
        select(*Posture.__table__.columns)
        .where(Posture.session_id == session_id, Posture.bucket_ms >= from_ms)
        .order_by(Posture.bucket_ms)
    )


def seat_speech(session_id: int) -> Rows:
    """How long each student spoke by ten seconds, in order of time, then seat.

    Columns: bucket_ms, seat_id, number, name, spoke_ms. What merged seats spoke is summed; excluded
    students are left out, and so is everybody in a class-only lesson.
    """
    owner = owner_of(SeatSpeech.seat_id)
    spoken = (
        select(SeatSpeech.bucket_ms, owner.label("seat_id"), SeatSpeech.spoke_ms)
        .join(Session, Session.id == SeatSpeech.session_id)
        .where(SeatSpeech.session_id == session_id, Session.class_only.is_(False), is_shown(owner))
        .subquery()
    )
    columns = (spoken.c.bucket_ms, spoken.c.seat_id, Seat.number, Seat.name)
    statement: Rows = select(*columns, func.sum(spoken.c.spoke_ms).label("spoke_ms"))
    return (
        statement.join(Seat, Seat.id == spoken.c.seat_id)
        .group_by(*columns)
        .order_by(spoken.c.bucket_ms, Seat.number)
    )
