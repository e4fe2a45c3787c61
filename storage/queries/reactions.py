"""Statements about reactions: icons by which students answered on their tiles."""

from sqlalchemy import and_, exists, select

from storage.database.tables.lessons import Reaction, Seat
from storage.queries.parts import LESSON, Rows
from storage.queries.seats import is_shown_student, owner_of, student_of


def reactions(session_id: int) -> Rows:
    """All columns of `reaction` with the seat's `number` and `name`, in order of their begin.

    Not those of excluded students. In a class-only lesson seat, number and name are None.
    """
    owner, own = owner_of(Reaction.seat_id), Seat.__table__.alias("own")
    columns = (c for c in Reaction.__table__.columns if c.key not in ("seat_id", "place"))
    class_only = select(LESSON.c.id).where(LESSON.c.id == Reaction.session_id, LESSON.c.class_only)
    names_one = and_(Reaction.seat_id.is_not(None), exists(class_only.correlate_except(LESSON)))
    return (
        select(*columns, owner.label("seat_id"), Seat.number, Seat.name)
        .select_from(Reaction)
        .outerjoin(own, own.c.id == Reaction.seat_id)
        .outerjoin(Seat, Seat.id == student_of(own.c))
        .where(Reaction.session_id == session_id, is_shown_student(Reaction.seat_id), ~names_one)
        .order_by(Reaction.began_at, Reaction.id)
    )
