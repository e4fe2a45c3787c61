"""Statements about students: seats, whom they belong to, and what was seen of each."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    exists,
    func,
    select,
)

from storage.database.schema import Mood, Seat, Session
from storage.queries.parts import NumberColumn, Rows


def seats(session_id: int) -> Rows:
    """All columns of `seat`, ordered by number; not of those that were merged into another."""
    return _seats(session_id).where(Seat.merged_into.is_(None))


def merged_seats(session_id: int) -> Rows:
    """The seats that were merged into another: all columns of `seat`, ordered by number."""
    return _seats(session_id).where(Seat.merged_into.is_not(None))


def last_seat_number(session_id: int) -> Rows:
    """One value: the highest number of a seat, merged or not; None before the first seat."""
    return select(func.max(Seat.number)).where(Seat.session_id == session_id)


def seat(seat_id: int) -> Rows:
    """One seat, merged or not: all columns of `seat`."""
    return select(*Seat.__table__.columns).where(Seat.id == seat_id)


def owner_of(seat_id: NumberColumn | int) -> ColumnElement[int]:
    """The seat to which a seat's records belong: itself, or the one it was merged into.

    seat_id: a column of a statement. What is stored stays as it was, so a merge can be undone.
    """
    other = Seat.__table__.alias("owner")
    into = select(other.c.merged_into).where(other.c.id == seat_id)
    # of whatever statement around it names `seat_id`, however deep this stands: SQLAlchemy alone
    # looks one level up, and else puts the table in here, where one row would answer for all
    return func.coalesce(into.correlate_except(other).scalar_subquery(), seat_id)


def student_summary(session_id: int) -> Rows:
    """One row per student over the whole session, from the roll-ups; ordered by number.

    Columns: seat_id, number, name, state, excluded, first_seen_at, last_seen_at, readings, samples
    (frames with its tile on screen). Coverage is readings / samples.
    """
    owner = owner_of(Mood.seat_id)
    totals = (
        select(
            owner.label("seat_id"),
            func.sum(Mood.readings).label("readings"),
            func.sum(Mood.samples).label("samples"),
        )
        .where(Mood.session_id == session_id)
        .group_by(owner)
        .subquery()
    )
    family = (
        select(
            func.coalesce(Seat.merged_into, Seat.id).label("seat_id"),
            func.min(Seat.first_seen_at).label("first_seen_at"),
            func.max(Seat.last_seen_at).label("last_seen_at"),
        )
        .where(Seat.session_id == session_id)
        .group_by(func.coalesce(Seat.merged_into, Seat.id))
        .subquery()
    )
    seat = Seat.__table__.c
    statement: Rows = select(
        seat.id.label("seat_id"),
        seat.number,
        seat.name,
        seat.state,
        seat.excluded,
        family.c.first_seen_at,
        family.c.last_seen_at,
        func.coalesce(totals.c.readings, 0).label("readings"),
        func.coalesce(totals.c.samples, 0).label("samples"),
    )
    return (
        statement.join(family, family.c.seat_id == seat.id)
        .outerjoin(totals, totals.c.seat_id == seat.id)
        .where(seat.session_id == session_id, seat.merged_into.is_(None))
        .order_by(seat.number)
    )


def is_shown(seat_id: NumberColumn | int) -> ColumnElement[bool]:
    """Whether a seat is that of a student who is not excluded."""
    hidden = Seat.__table__.alias("hidden")
    found = select(hidden.c.id).where(hidden.c.id == seat_id, hidden.c.excluded)
    return ~exists(found.correlate_except(hidden))


def _seats(session_id: int) -> Rows:
    columns = Seat.__table__.columns
    return select(*columns).where(Seat.session_id == session_id).order_by(Seat.number)


def seat_owners(session_id: int) -> Rows:
    """Every seat of a lesson: columns id, number, name, merged_into."""
    columns: list[Any] = [Seat.id, Seat.number, Seat.name, Seat.merged_into]
    return select(*columns).where(Seat.session_id == session_id)


def excluded_seats(limit: int) -> Rows:
    """Seats that the teacher has left out with their lesson's title, class and start."""
    columns: list[Any] = [
        Seat.session_id, Seat.number, Seat.name,
        Session.title, Session.class_name, Session.started_at,
    ]  # fmt: skip
    return (
        select(*columns)
        .join(Session, Session.id == Seat.session_id)
        .where(Seat.excluded)
        .order_by(Session.started_at.desc(), Seat.number)
        .limit(limit)
    )
