"""Questions about many lessons at once: a class, a topic or a student over a term.

Statements as in `storage.queries`; the caller says which lessons, so that each stays short.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, and_, case, func, or_, select, type_coerce

from storage.database.tables.lessons import Flag, Marker, Seat, Session
from storage.database.tables.rollups import Mood
from storage.kinds import MarkerKind, Verdict
from storage.queries import Rows, is_shown_flag, owner_of, whole_class


def lesson_blocks(sessions: Sequence[int], block_ms: int, smallest_group: int) -> Rows:
    """Class roll-ups summed over blocks of a lesson, in order of lesson and time.

    Columns: session_id; block, counted from the lesson's start; buckets (roll-ups with a sample);
    last_ms, begin of the last one; samples; tiles and read (faces that could be read), summed over
    the samples; told and confused, the same of faces read and of those that looked confused where
    they may be told of, and told_samples: in a class-only lesson not in roll-ups of fewer than
    `smallest_group` faces.
    """
    mood = Mood.__table__.c
    read = mood.seen - func.coalesce(mood.unsure, 0.0)
    may_tell = or_(Session.class_only.is_(False), read >= smallest_group)

    def total(of: ColumnElement[Any], name: str) -> ColumnElement[Any]:
        summed: ColumnElement[Any] = func.sum(of).label(name)
        return summed

    block = (mood.bucket_ms // block_ms).label("block")
    return (
        select(
            mood.session_id, block, func.count().label("buckets"),
            func.max(mood.bucket_ms).label("last_ms"),
            total(mood.samples, "samples"),
            total(mood.tiles * mood.samples, "tiles"),
            total(read * mood.samples, "read"),
            total(case((may_tell, read * mood.samples), else_=0.0), "told"),
            total(case((may_tell, mood.confused * mood.samples), else_=0.0), "confused"),
            total(case((may_tell, mood.samples), else_=0), "told_samples"),
        )
        .join(Session, Session.id == mood.session_id)
        .where(mood.seat_id == whole_class(), mood.samples > 0, mood.session_id.in_(sessions))
        .group_by(mood.session_id, block)
        .order_by(mood.session_id, block)
    )  # fmt: skip


def calls(sessions: Sequence[int]) -> Rows:
    """What became of flags: columns session_id, flags, called, helpful, wrong (counts).

    Only flags that count, see `is_shown_flag`; a lesson without one has no row.
    """
    flag = Flag.__table__.c

    def count(of: ColumnElement[bool], name: str) -> ColumnElement[Any]:
        found: ColumnElement[Any] = func.count().filter(of).label(name)
        return found

    statement: Rows = (
        select(
            flag.session_id, func.count().label("flags"),
            count(flag.called_at.is_not(None), "called"),
            count(flag.verdict == str(Verdict.HELPFUL), "helpful"),
            count(flag.verdict == str(Verdict.WRONG), "wrong"),
        )
        .where(flag.session_id.in_(sessions), is_shown_flag())
        .group_by(flag.session_id)
    )  # fmt: skip
    return statement


def topic_titles() -> Rows:
    """Words of every topic: columns text, class_name, session_id; each once for a lesson."""
    columns: list[Any] = [Marker.text, Session.class_name, Marker.session_id]
    return (
        select(*columns)
        .join(Session, Session.id == Marker.session_id)
        .where(Marker.kind == str(MarkerKind.TOPIC))
        .distinct()
    )


def topic_counts(class_name: str) -> Rows:
    """Every topic as it is written: columns text; lessons, how many had it; own, how many of these
    are of a class."""
    own = case((Session.class_name == class_name, Marker.session_id))
    columns: list[Any] = [
        Marker.text,
        func.count(Marker.session_id.distinct()).label("lessons"),
        func.count(own.distinct()).label("own"),
    ]
    return (
        select(*columns)
        .join(Session, Session.id == Marker.session_id)
        .where(Marker.kind == str(MarkerKind.TOPIC))
        .group_by(Marker.text)
    )


def titles_written(texts: Sequence[str]) -> Rows:
    """Lessons of topics that are written in one of these ways, as in `topic_titles`."""
    return topic_titles().where(Marker.text.in_(texts))


def topic_marks(sessions: Sequence[int]) -> Rows:
    """Topics of lessons in order: columns session_id, marked_at, text."""
    columns: list[Any] = [Marker.session_id, Marker.marked_at, Marker.text]
    return (
        select(*columns)
        .where(Marker.session_id.in_(sessions), Marker.kind == str(MarkerKind.TOPIC))
        .order_by(Marker.session_id, Marker.marked_at, Marker.id)
    )


def class_names_kept(class_name: str, fewest: int) -> Rows:
    """Names that seats of at least `fewest` lessons of a class bear: column name, in no order."""
    lessons = func.count(Seat.session_id.distinct())
    return _named(select(Seat.name), class_name).group_by(Seat.name).having(lessons >= fewest)


def class_seats(class_name: str, name: str) -> Rows:
    """Seats that bear a name in the lessons of a class: columns id, session_id, name_certainty,
    excluded."""
    columns: list[Any] = [Seat.id, Seat.session_id, Seat.name_certainty, Seat.excluded]
    return (
        _named(select(*columns), class_name)
        .where(Seat.name == name)
        .order_by(Seat.session_id, Seat.id)
    )


def _named(statement: Rows, class_name: str) -> Rows:
    """Of lessons that keep seats, those with a name; not those merged into another."""
    return statement.join(Session, Session.id == Seat.session_id).where(
        Session.class_name == class_name,
        Session.class_only.is_(False),
        Seat.merged_into.is_(None),
        Seat.name.is_not(None),
        Seat.name != "",
    )


def student_moods(seats: Sequence[int], buckets_ms: Sequence[int]) -> Rows:
    """Some ten-second roll-ups of a student, in order of lesson and time.

    seats: at most one in each lesson; seats merged into one count too, each as a row of its own.
    buckets_ms: which roll-ups. Columns: session_id; bucket_ms; samples, with this tile on screen;
    readings that count; probabilities, packed. Nothing of a class-only lesson.
    """
    mood = Mood.__table__.c
    # of lessons before unsure readings were left out here, all count; see `rollups.Mood`
    usable = case((mood.tiles > 0, mood.seen * mood.samples), else_=mood.readings * 1.0)
    # a seat's id holds its lesson's, yet the key of the roll-ups begins with the lesson
    family = (
        select(Seat.session_id, Seat.id)
        .join(Session, Session.id == Seat.session_id)
        .where(
            Session.class_only.is_(False),
            or_(Seat.id.in_(seats), Seat.merged_into.in_(seats)),
        )
        .subquery()
    )
    return (
        select(
            mood.session_id, mood.bucket_ms, mood.samples, func.round(usable).label("readings"),
            type_coerce(mood.probabilities, LargeBinary).label("probabilities"),
        )
        .join(
            family, and_(mood.session_id == family.c.session_id, mood.seat_id == family.c.id)
        )
        .where(mood.bucket_ms.in_(buckets_ms))
        .order_by(mood.session_id, mood.bucket_ms, mood.seat_id)
    )  # fmt: skip


def class_looks(sessions: Sequence[int], buckets_ms: Sequence[int]) -> Rows:
    """How often the class was looked at in such roll-ups: columns session_id, looks."""
    mood = Mood.__table__.c
    return (
        select(mood.session_id, func.sum(mood.samples).label("looks"))
        .where(
            mood.session_id.in_(sessions),
            mood.seat_id == whole_class(),
            mood.bucket_ms.in_(buckets_ms),
        )
        .group_by(mood.session_id)
    )


def student_flags(sessions: Sequence[int], seats: Sequence[int]) -> Rows:
    """Flags of one student that were not called wrong, in order.

    Columns: session_id, kind, opened_at, closed_at.
    """
    columns: list[Any] = [Flag.session_id, Flag.kind, Flag.opened_at, Flag.closed_at]
    return (
        select(*columns)
        .where(
            Flag.session_id.in_(sessions),
            owner_of(Flag.seat_id).in_(seats),
            or_(Flag.verdict.is_(None), Flag.verdict != str(Verdict.WRONG)),
            is_shown_flag(),
        )
        .order_by(Flag.session_id, Flag.opened_at, Flag.id)
    )
