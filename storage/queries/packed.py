"""Questions whose `probabilities` stay packed (bytes), for many rows that are decoded at once.

Statements as in `storage.queries`.
"""

from sqlalchemy import LargeBinary, func, select, type_coerce

from storage.database.tables.lessons import Reading
from storage.database.tables.rollups import Mood
from storage.packed.samples import ReadingSample
from storage.queries import Rows, is_shown, owner_of, whole_class
from storage.queries.readings import newest_offset
from storage.seat_ids import WHOLE_CLASS

_moment = ReadingSample.c


def mood(session_id: int, from_ms: int = 0, *, of_class: bool) -> Rows:
    """Roll-ups with `probabilities` still packed (bytes): many rows are decoded at once.

    Columns: bucket_ms, seat_id, readings, samples, seen, tiles, cameras_off, confused, sad,
    probabilities; in order of time. seen is of faces that could be read, without unsure ones.
    of_class: those of the whole class, else those of all seats but excluded ones.
    """
    rolled = Mood.__table__.c
    # of a seat unsure readings were left out as it was stored
    read = rolled.seen - func.coalesce(rolled.unsure, 0.0) if of_class else rolled.seen
    owner = rolled.seat_id if of_class else owner_of(rolled.seat_id)
    return (
        select(
            rolled.bucket_ms, owner.label("seat_id"),
            rolled.readings, rolled.samples, read.label("seen"), rolled.tiles,
            rolled.cameras_off, rolled.confused, rolled.sad,
            type_coerce(rolled.probabilities, LargeBinary).label("probabilities"),
        )
        .where(rolled.session_id == session_id, rolled.bucket_ms >= from_ms)
        .where(
            rolled.seat_id == whole_class()
            if of_class
            else (rolled.seat_id != whole_class()) & is_shown(rolled.seat_id)
        )
        .order_by(rolled.bucket_ms, rolled.seat_id)
    )  # fmt: skip


def tail(session_id: int, tail_ms: int) -> Rows:
    """The session's last `tail_ms` of readings, `probabilities` still packed (bytes).

    Those of excluded students are left out.

    Columns: seat_id, offset_ms, quality_percent, others, unsure, probabilities.
    """
    reading = Reading.__table__.c
    newest = newest_offset(session_id).scalar_subquery()
    return select(
        owner_of(reading.seat_id).label("seat_id"),
        reading.offset_ms,
        reading.quality_percent,
        reading.others,
        reading.unsure,
        type_coerce(reading.probabilities, LargeBinary).label("probabilities"),
    ).where(
        reading.session_id == session_id,
        reading.offset_ms > newest - tail_ms,
        is_shown(reading.seat_id),
    )


def tail_moments(session_id: int, tail_ms: int) -> Rows:
    """The same from a server as it keeps them: offset_ms and the packed faces of every moment.

    In order of time, excluded students and merged seats as they are: see `packed.samples`.
    """
    newest = select(_moment.offset_ms).where(_moment.session_id == session_id)
    last = newest.order_by(_moment.offset_ms.desc()).limit(1).scalar_subquery()
    return (
        select(_moment.offset_ms, _moment.faces)
        .where(_moment.session_id == session_id, _moment.offset_ms > last - tail_ms)
        .order_by(_moment.offset_ms)
    )


def curve(session_id: int, seat_id: int, from_ms: int, until_ms: int) -> Rows:
    """Roll-ups of one seat (or WHOLE_CLASS) over a stretch, columns as in `mood`."""
    of_class = seat_id == WHOLE_CLASS
    rolled = Mood.__table__.c
    statement = mood(session_id, from_ms, of_class=of_class).where(rolled.bucket_ms <= until_ms)
    return statement if of_class else statement.where(owner_of(rolled.seat_id) == seat_id)
