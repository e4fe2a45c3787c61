"""Statements about flags, and which of them count."""

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    exists,
    false,
    func,
    or_,
    select,
)

from storage.database.tables.lessons import Flag, Seat, Session
from storage.kinds import Verdict
from storage.queries.parts import LESSON, Rows
from storage.queries.seats import is_shown_student, owner_of, student_of
from storage.records import SMALLEST_GROUP


def flags(session_id: int, *, open_only: bool = False) -> Rows:
    """All columns of `flag` with the seat's `number` and `name` (None: whole class), in order.

    Only those that count, see `is_shown_flag`.
    """
    statement = (
        _flags()
        .where(Flag.session_id == session_id, is_shown_flag())
        .order_by(Flag.opened_at, Flag.id)
    )
    return statement.where(Flag.closed_at.is_(None)) if open_only else statement


def is_shown_flag() -> ColumnElement[bool]:
    """Whether a flag counts, wherever flags are listed or counted.

    Those of excluded students do not; of a class-only lesson only those of the whole class do that
    opened while at least SMALLEST_GROUP students were seen.
    """
    class_only = select(LESSON.c.id).where(LESSON.c.id == Flag.session_id, LESSON.c.class_only)
    names_few = or_(Flag.seat_id.is_not(None), _is_of_few())
    return and_(
        is_shown_student(Flag.seat_id),
        ~and_(exists(class_only.correlate_except(LESSON)), names_few),
    )


def _is_of_few() -> ColumnElement[bool]:
    """Whether the evidence that opened a flag tells of fewer students than may be told of."""
    own, opening = Flag.evidence, Flag.evidence["opening"].as_string()

    def few(visible: str | tuple[str, str], ended: str | tuple[str, str]) -> ColumnElement[bool]:
        is_few = and_(own[ended].as_string().is_(None), own[visible].as_float() < SMALLEST_GROUP)
        return func.coalesce(is_few, false())

    return case(
        (opening.is_not(None), few(("opening", "visible"), ("opening", "ended"))),
        else_=few("visible", "ended"),
    )


def shown_flag_count() -> Rows:
    return select(func.count()).where(Flag.session_id == Session.id, is_shown_flag())


def _flags() -> Rows:
    owner = owner_of(Flag.seat_id)
    columns = (column for column in Flag.__table__.columns if column.key != "seat_id")
    own = Seat.__table__.alias("own")
    return (
        select(*columns, owner.label("seat_id"), Seat.number, Seat.name)
        .select_from(Flag)
        .outerjoin(own, own.c.id == Flag.seat_id)
        .outerjoin(Seat, Seat.id == student_of(own.c))
    )


def flag_answers(session_id: int | None = None) -> Rows:
    """What teachers said of flags: columns kind, helpful, wrong (counts), sessions (how many).

    session_id: of one session alone, else over all. A kind without an answer has no row. Only flags
    that count, see `is_shown_flag`.
    """
    flag = Flag.__table__.c
    statement: Rows = (
        select(
            flag.kind,
            func.count().filter(flag.verdict == str(Verdict.HELPFUL)).label("helpful"),
            func.count().filter(flag.verdict == str(Verdict.WRONG)).label("wrong"),
            func.count(flag.session_id.distinct()).label("sessions"),
        )
        .where(flag.verdict.is_not(None), is_shown_flag())
        .group_by(flag.kind)
        .order_by(flag.kind)
    )
    return statement if session_id is None else statement.where(flag.session_id == session_id)


def experiment_calls() -> Rows:
    """Flags of which the teacher was called, or was not for the experiment, in such lessons.

    Columns session_id, called_at, held_at, closed_at, ended_at of the session. Only flags that
    count, of lessons in which a call was held.
    """
    own, other = Flag.__table__.c, Flag.__table__.alias("held").c
    tried = select(other.session_id).where(other.held_at.is_not(None))
    statement: Rows = (
        select(own.session_id, own.called_at, own.held_at, own.closed_at, Session.ended_at)
        .join(Session, Session.id == own.session_id)
        .where(
            Flag.session_id.in_(tried),
            or_(Flag.called_at.is_not(None), Flag.held_at.is_not(None)),
            is_shown_flag(),
        )
        .order_by(Flag.session_id, Flag.id)
    )
    return statement


def flag(flag_id: int) -> Rows:
    """One flag: all columns of `flag` with the seat's `number` and `name` (None: whole class)."""
    return _flags().where(Flag.id == flag_id)
