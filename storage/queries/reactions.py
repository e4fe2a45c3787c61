"""Statements about reactions: icons by which students answered on their tiles."""

from sqlalchemy import and_, exists, select

from storage.database.schema import Reaction, Seat, Session
from storage.queries.parts import Rows
from storage.queries.seats import is_shown, owner_of


def reactions(session_id: int) -> Rows:
    """All columns of `reaction` with the seat's `number` and `name`, in order of their begin.

    Not those of excluded students. In a class-only lesson seat, number and name are None.
    """
    owner = owner_of(Reaction.seat_id)
    columns = (c for c in Reaction.__table__.columns if c.key not in ("seat_id", "place"))
    lesson = Session.__table__.alias("lesson")
    class_only = select(lesson.c.id).where(lesson.c.id == Reaction.session_id, lesson.c.class_only)
    names_one = and_(Reaction.seat_id.is_not(None), exists(class_only.correlate_except(lesson)))
    return (
        select(*columns, owner.label("seat_id"), Seat.number, Seat.name)
        .outerjoin(Seat, Seat.id == owner)
        .where(Reaction.session_id == session_id, is_shown(owner), ~names_one)
        .order_by(Reaction.began_at, Reaction.id)
    )
