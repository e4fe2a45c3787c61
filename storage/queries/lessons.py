"""Questions of the pages after class, as SQLAlchemy statements; see `storage.queries`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    LargeBinary,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
)

from storage.database.tables.lessons import Flag, Reading, Seat, Session
from storage.database.tables.rollups import Mood
from storage.kinds import Verdict
from storage.queries import Rows, is_shown_flag
from storage.seat_ids import WHOLE_CLASS

_CLASS: ColumnElement[int] = literal_column(str(WHOLE_CLASS), BigInteger)
"""Spelled out, not a parameter: only then does SQLite use the index on the class rows."""


def reading_count(session_id: int) -> Rows:
    """How many readings a session has, from its roll-ups: one row, column `readings`."""
    total = func.coalesce(func.sum(Mood.readings), 0).label("readings")
    return select(total).where(Mood.session_id == session_id, Mood.seat_id == _CLASS)


def sessions_with_readings() -> Rows:
    """Ids of all sessions of which a reading is kept."""
    kept = select(Reading.session_id).where(Reading.session_id == Session.id).exists()
    return select(Session.id).where(kept)


def session_names() -> Rows:
    """All sessions, newest first, as a list of lessons is searched and put in order: no counts.

    Columns: id, title, class_name, started_at, ended_at, class_only.
    """
    session = Session.__table__.c
    columns = (
        session.id, session.title, session.class_name, session.started_at, session.ended_at,
        session.class_only,
    )  # fmt: skip
    return select(*columns).order_by(session.started_at.desc(), session.id.desc())


def class_sessions(class_name: str) -> Rows:
    """Those of one class, as in `session_names`."""
    return session_names().where(Session.class_name == class_name)


def sessions_between(begin: datetime, end: datetime) -> Rows:
    """Those that began from a moment until before another, as in `session_names`."""
    return session_names().where(Session.started_at >= begin, Session.started_at < end)


def session_span() -> Rows:
    """All sessions as one row: sessions, how many; oldest and newest, when they began, or None."""
    began = Session.started_at
    columns: list[Any] = [
        func.count().label("sessions"),
        func.min(began).label("oldest"),
        func.max(began).label("newest"),
    ]
    return select(*columns).select_from(Session)


def class_names() -> Rows:
    """Names of all classes: column class_name, in no order; lessons without one are of none."""
    return select(Session.class_name).where(Session.class_name != "").distinct()


def mood_samples(every_ms: int, smallest_group: int, sessions: Sequence[int] | None = None) -> Rows:
    """One class roll-up of every session per `every_ms`: lists of lessons need no more.

    sessions: only of these.

    Columns: session_id, bucket_ms, readings, probabilities (packed bytes); in no order. Of
    class-only sessions only roll-ups in which at least `smallest_group` faces were read.
    """
    mood = Mood.__table__.c
    read = mood.seen - func.coalesce(mood.unsure, 0.0)
    return (
        select(
            mood.session_id,
            mood.bucket_ms,
            mood.readings,
            type_coerce(mood.probabilities, LargeBinary).label("probabilities"),
        )
        .join(Session, Session.id == mood.session_id)
        .where(
            mood.seat_id == _CLASS,
            mood.bucket_ms % every_ms == 0,
            mood.readings > 0,
            or_(Session.class_only.is_(False), read >= smallest_group),
            *([] if sessions is None else [mood.session_id.in_(sessions)]),
        )
    )


def flag_counts(sessions: Sequence[int] | None = None) -> Rows:
    """Flags by session and kind: columns session_id, kind, flags. sessions: only of these.

    Of those that count (see `storage.queries.is_shown_flag`), the ones called wrong are left out:
    what the comparison of lessons and the sentences of a summary tell is what the teacher believes.
    """
    flag = Flag.__table__.c
    return (
        select(flag.session_id, flag.kind, func.count().label("flags"))
        .where(
            or_(flag.verdict.is_(None), flag.verdict != str(Verdict.WRONG)),
            is_shown_flag(),
            *([] if sessions is None else [flag.session_id.in_(sessions)]),
        )
        .group_by(flag.session_id, flag.kind)
    )


def flagged_sessions(*, unanswered: bool) -> Rows:
    """Ids of the sessions with flags that are shown; unanswered: that have no answer yet."""
    flag = Flag.__table__.c
    without = [flag.verdict.is_(None)] if unanswered else []
    return select(flag.session_id).where(is_shown_flag(), *without).distinct()


def kept_readings(session_id: int, seat_id: int) -> Rows:
    """What the readings of a student come to, those of seats merged into this one too: one row.

    Columns: readings; unsure, of quality 0 (see `storage.kinds.Unsure`); looked, of which it is
    known who else was there; beside, those with others; most, the highest number of them or None.
    """
    reading = Reading.__table__.c

    def count(of: ColumnElement[bool]) -> ColumnElement[Any]:
        found: ColumnElement[Any] = func.count().filter(of)
        return found

    return select(
        func.count().label("readings"),
        count(reading.quality_percent == 0).label("unsure"),
        func.count(reading.others).label("looked"),
        count(reading.others > 0).label("beside"),
        func.max(reading.others).label("most"),
    ).where(reading.session_id == session_id, reading.seat_id.in_(_family(seat_id)))


def unsure_reasons(session_id: int, seat_id: int) -> Rows:
    """How many readings of a student are unsure for each reason, most first.

    Columns: reason, None where none was kept; readings. Seats merged into this one are counted too.
    """
    reading = Reading.__table__.c
    total = func.count()
    statement: Rows = (
        select(reading.unsure.label("reason"), total.label("readings"))
        .where(
            reading.session_id == session_id,
            reading.seat_id.in_(_family(seat_id)),
            reading.quality_percent == 0,
        )
        .group_by(reading.unsure)
        .order_by(total.desc(), reading.unsure)
    )
    return statement


def _family(seat_id: int) -> Rows:
    return select(Seat.id).where(or_(Seat.id == seat_id, Seat.merged_into == seat_id))


def doubtful_seat_mood(session_id: int) -> Rows:
    """Roll-ups of seats with readings that do not count, or with the camera off: `rollups.Mood`.

    Columns: bucket_ms, seat_id, usable (readings that count), cameras_off (samples). Few of all.
    """
    mood = Mood.__table__.c
    usable = mood.seen * mood.samples
    return select(
        mood.bucket_ms,
        mood.seat_id,
        usable.label("usable"),
        (mood.cameras_off * mood.samples).label("cameras_off"),
    ).where(
        mood.session_id == session_id,
        mood.seat_id != _CLASS,
        mood.tiles > 0,
        # a share of samples is stored, so half a reading is allowed for rounding
        or_(usable < mood.readings - 0.5, mood.cameras_off > 0),
    )


def packed_seat_mood(session_id: int) -> Rows:
    """Roll-ups of all seats of a session as they were stored, merged or not, in order of time.

    Columns: bucket_ms, seat_id, readings, samples, probabilities (packed bytes, None without a
    reading). A lecture has fifty thousand rows: only what its page needs.
    """
    mood = Mood.__table__.c
    return (
        select(
            mood.bucket_ms, mood.seat_id, mood.readings, mood.samples,
            type_coerce(mood.probabilities, LargeBinary).label("probabilities"),
        )
        .where(mood.session_id == session_id, mood.seat_id != _CLASS)
        .order_by(mood.bucket_ms, mood.seat_id)
    )  # fmt: skip
