"""Questions to the database, as SQLAlchemy statements; the caller executes them.

    with reading(engine) as connection:
        rows = connection.execute(queries.latest_readings(session_id, within_s=10, now=now)).all()

Rows have named attributes. Times are aware UTC datetimes, `probabilities` float32 (7,) in the order
of `records.EMOTIONS`.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ScalarSelect,
    Select,
    exists,
    func,
    literal_column,
    select,
    type_coerce,
)

from storage.database.schema import (
    WHOLE_CLASS,
    Flag,
    Gap,
    Marker,
    MonitorState,
    Mood,
    Reading,
    Seat,
    Session,
    UtcMillis,
)
from storage.records import Verdict

Rows = Select[Any]


def session(session_id: int) -> Rows:
    """The session with this id: all columns of `session`; no row if there is none."""
    return select(*Session.__table__.columns).where(Session.id == session_id)


def live_session() -> Rows:
    """The newest session that has not ended, with its monitor's state; no row if there is none.

    Columns of `session`, then those of `monitor_state` (`status`, `message`, `heartbeat_at`, ...).
    Compare `heartbeat_at` with `sessions.LEASE_S`: an old one means that the monitor is gone.
    """
    return _with_state().where(Session.ended_at.is_(None)).order_by(Session.id.desc()).limit(1)


def latest_session() -> Rows:
    """The session started last, ended or not, with its monitor's state."""
    return _with_state().order_by(Session.started_at.desc(), Session.id.desc()).limit(1)


def session_with_state(session_id: int) -> Rows:
    """One session with its monitor's state; the state's columns are None where none was kept."""
    return _with_state().where(Session.id == session_id)


def monitor_state(session_id: int) -> Rows:
    """What the monitor of a session says of itself: all columns of `monitor_state`."""
    state = MonitorState.__table__
    return select(*state.columns).where(state.c.session_id == session_id)


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


def owner_of(seat_id: Any) -> ColumnElement[int]:  # noqa: ANN401
    """The seat to which a seat's records belong: itself, or the one it was merged into.

    seat_id: a column of a statement. What is stored stays as it was, so a merge can be undone.
    """
    other = Seat.__table__.alias("owner")
    into = select(other.c.merged_into).where(other.c.id == seat_id).scalar_subquery()
    return func.coalesce(into, seat_id)


def latest_readings(session_id: int, within_s: float, now: datetime) -> Rows:
    """The newest reading of each seat that is at most `within_s` seconds older than `now`.

    Columns: seat_id, number, name, offset_ms, observed_at, probabilities, face_px, quality_percent,
    tile_row, tile_column; ordered by number.
    """
    recent = (
        select(
            *_reading_columns(),
            func.row_number()
            .over(partition_by=owner_of(Reading.seat_id), order_by=Reading.offset_ms.desc())
            .label("age_rank"),
        )
        .join(Session, Session.id == Reading.session_id)
        .where(
            Reading.session_id == session_id,
            Reading.offset_ms >= _offset_ms(session_id, now - timedelta(seconds=within_s)),
        )
        .subquery()
    )
    return (
        select(
            recent.c.seat_id,
            Seat.number,
            Seat.name,
            *(column for column in recent.c if column.key not in ("seat_id", "age_rank")),
        )
        .join(Seat, Seat.id == recent.c.seat_id)
        .where(recent.c.age_rank == 1)
        .order_by(Seat.number)
    )


def readings_since(session_id: int, after_ms: int = -1, limit: int | None = None) -> Rows:
    """Readings with `offset_ms` over the cursor `after_ms`, in order of time, then seat.

    Columns: seat_id, offset_ms, observed_at, probabilities, face_px, quality_percent, tile_row,
    tile_column. The last row's `offset_ms` is the next cursor.
    """
    return (
        select(*_reading_columns())
        .join(Session, Session.id == Reading.session_id)
        .where(Reading.session_id == session_id, Reading.offset_ms > after_ms)
        .order_by(Reading.offset_ms, Reading.seat_id)
        .limit(limit)
    )


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


def flags(session_id: int, *, open_only: bool = False) -> Rows:
    """All columns of `flag` with the seat's `number` and `name` (None: whole class), in order.

    Flags of an excluded student are left out.
    """
    statement = (
        _flags()
        .where(Flag.session_id == session_id, Seat.excluded.is_not(True))
        .order_by(Flag.opened_at, Flag.id)
    )
    return statement.where(Flag.closed_at.is_(None)) if open_only else statement


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


def session_list(limit: int | None = None, offset: int = 0) -> Rows:
    """Sessions, newest first, with counts taken from the roll-ups, never from single readings.

    Columns of `session` plus `seats`, `readings`, `flags` (without those of excluded students),
    `answered` (of them, those with a verdict), `status` and `heartbeat_at` of the monitor, and
    `coverage`: faces read per tile shown, 0..1, None where no tile was shown.
    """
    of_class = (Mood.session_id == Session.id, Mood.seat_id == whole_class())
    tiles = func.nullif(func.sum(Mood.tiles * Mood.samples), 0)
    return (
        select(
            *Session.__table__.columns,
            _count(
                select(func.count()).where(
                    Seat.session_id == Session.id, Seat.merged_into.is_(None)
                )
            ).label("seats"),
            _count(select(func.sum(Mood.readings)).where(*of_class)).label("readings"),
            select(func.sum(Mood.seen * Mood.samples) / tiles)
            .where(*of_class)
            .scalar_subquery()
            .label("coverage"),
            _count(_flag_count()).label("flags"),
            _count(_flag_count().where(Flag.verdict.is_not(None))).label("answered"),
            MonitorState.status,
            MonitorState.heartbeat_at,
        )
        .outerjoin(MonitorState, MonitorState.session_id == Session.id)
        .order_by(Session.started_at.desc(), Session.id.desc())
        .limit(limit)
        .offset(offset)
    )


def of_shown_seat() -> ColumnElement[bool]:
    """Whether a flag is of the whole class or of a student who is not excluded."""
    return is_shown(owner_of(Flag.seat_id))


def _flag_count() -> Rows:
    return select(func.count()).where(Flag.session_id == Session.id, of_shown_seat())


def is_shown(seat_id: Any) -> ColumnElement[bool]:  # noqa: ANN401
    """Whether a seat is that of a student who is not excluded."""
    hidden = Seat.__table__.alias("hidden")
    return ~exists(select(hidden.c.id).where(hidden.c.id == seat_id, hidden.c.excluded))


def observed_at(offset_ms: Any) -> ColumnElement[datetime]:  # noqa: ANN401
    """A moment from milliseconds since the start, for statements that join `session`."""
    return type_coerce(type_coerce(Session.started_at, BigInteger) + offset_ms, UtcMillis)


def _with_state() -> Rows:
    state = (column for column in MonitorState.__table__.columns if column.key != "session_id")
    return select(*Session.__table__.columns, *state).outerjoin(
        MonitorState, MonitorState.session_id == Session.id
    )


def _seats(session_id: int) -> Rows:
    columns = Seat.__table__.columns
    return select(*columns).where(Seat.session_id == session_id).order_by(Seat.number)


def _flags() -> Rows:
    owner = owner_of(Flag.seat_id)
    columns = (column for column in Flag.__table__.columns if column.key != "seat_id")
    return select(*columns, owner.label("seat_id"), Seat.number, Seat.name).outerjoin(
        Seat, Seat.id == owner
    )


def _mood(session_id: int, from_ms: int) -> Rows:
    columns = (column for column in Mood.__table__.columns if column.key != "seat_id")
    owner = owner_of(Mood.seat_id).label("seat_id")
    return (
        select(*columns, owner, observed_at(Mood.bucket_ms).label("started_at"))
        .join(Session, Session.id == Mood.session_id)
        .where(Mood.session_id == session_id, Mood.bucket_ms >= from_ms)
        .order_by(Mood.bucket_ms, Mood.seat_id)
    )


def _reading_columns() -> tuple[ColumnElement[Any], ...]:
    """For statements that join `session`."""
    reading = Reading.__table__.c
    return (
        owner_of(reading.seat_id).label("seat_id"),
        reading.offset_ms,
        observed_at(Reading.offset_ms).label("observed_at"),
        reading.probabilities,
        reading.face_px,
        reading.quality_percent,
        reading.tile_row,
        reading.tile_column,
    )


def _offset_ms(session_id: int, moment: datetime) -> ColumnElement[int]:
    started = select(type_coerce(Session.started_at, BigInteger)).where(Session.id == session_id)
    return round(moment.timestamp() * 1000) - started.scalar_subquery()


def whole_class() -> ColumnElement[int]:
    """What stands for the class in place of a seat."""
    # spelled out, not a parameter: only then does SQLite use the index on the class rows
    return literal_column(str(WHOLE_CLASS), BigInteger)


def _count(statement: Select[Any]) -> ColumnElement[int]:
    scalar: ScalarSelect[Any] = statement.scalar_subquery()
    return func.coalesce(scalar, 0)


def flag_answers(session_id: int | None = None) -> Rows:
    """What teachers said of flags: columns kind, helpful, wrong (counts), sessions (how many).

    session_id: of one session alone, else over all. A kind without an answer has no row. Flags of
    excluded students are left out.
    """
    flag = Flag.__table__.c
    statement: Rows = (
        select(
            flag.kind,
            func.count().filter(flag.verdict == str(Verdict.HELPFUL)).label("helpful"),
            func.count().filter(flag.verdict == str(Verdict.WRONG)).label("wrong"),
            func.count(flag.session_id.distinct()).label("sessions"),
        )
        .where(flag.verdict.is_not(None), of_shown_seat())
        .group_by(flag.kind)
        .order_by(flag.kind)
    )
    return statement if session_id is None else statement.where(flag.session_id == session_id)


def flag(flag_id: int) -> Rows:
    """One flag: all columns of `flag` with the seat's `number` and `name` (None: whole class)."""
    return _flags().where(Flag.id == flag_id)
