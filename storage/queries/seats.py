"""Statements about students: seats, whom they belong to, and what was seen of each."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    case,
    exists,
    func,
    select,
)

from storage.database.tables.lessons import Seat, Session
from storage.database.tables.rollups import Mood
from storage.queries.parts import NumberColumn, Rows

# made once: an alias with its columns is the dearest part of a statement to make
_OWNER, _HIDDEN = Seat.__table__.alias("owner"), Seat.__table__.alias("hidden")


def seats(session_id: int) -> Rows:
    """All columns of `seat`, ordered by number; not of those that were merged into another."""
    return _seats(session_id).where(Seat.merged_into.is_(None))


def all_seats(session_id: int) -> Rows:
    """All columns of `seat`, ordered by number, merged seats too."""
    return _seats(session_id)


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
    into = select(_OWNER.c.merged_into).where(_OWNER.c.id == seat_id)
    # of whatever statement around it names `seat_id`, however deep this stands: SQLAlchemy alone
    # looks one level up, and else puts the table in here, where one row would answer for all
    return func.coalesce(into.correlate_except(_OWNER).scalar_subquery(), seat_id)


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
    found = select(_HIDDEN.c.id).where(_HIDDEN.c.id == seat_id, _HIDDEN.c.excluded)
    return ~exists(found.correlate_except(_HIDDEN))


def is_shown_student(seat_id: NumberColumn) -> ColumnElement[bool]:
    """Whether the student to whom a seat's records belong is not excluded; see `owner_of`.

    By joins alone: behind row-level security PostgreSQL compares by an index only what it knows to
    tell nothing, which a subquery is not.
    """
    own, student = Seat.__table__.alias("own"), Seat.__table__.alias("student")
    found = (
        select(own.c.id)
        .join(student, student.c.id == student_of(own.c))
        .where(own.c.id == seat_id, student.c.excluded)
    )
    return ~exists(found.correlate_except(own, student))


def student_of(own: Any) -> ColumnElement[int]:  # noqa: ANN401 - columns of seat
    """The seat to which a joined seat's records belong."""
    return case((own.merged_into.is_(None), own.id), else_=own.merged_into)


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
