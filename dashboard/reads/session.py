"""Reads from the database what a page is made of; every page is one short read transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Engine

from dashboard.reads.records import (
    TAIL_MS,
    WINDOW_MS,
    CoverageRecords,
    LiveRecords,
    SeatReadings,
    SessionRecords,
    stale_ms,
)
from dashboard.series import coverage, curves
from dashboard.series import frames as series
from dashboard.series.answers import Precision, Taught, precisions
from dashboard.series.experiment import Calls, calls
from dashboard.series.flag_state import FlagNow, flag_of_row
from dashboard.series.seat_moods import seat_mood_frame
from dashboard.series.topics import topic_marks
from storage import queries
from storage.answers.learned import learned
from storage.config.settings import FlagSettings
from storage.database.engine import reading
from storage.queries import lessons as lesson_queries
from storage.queries import packed as packed_queries
from storage.records import MOOD_BUCKET_MS, WHOLE_CLASS, FlagKind
from storage.rows import FlagRow, ListedFlagRow, SessionRow, WatchedSessionRow

RECORDED_SOURCES = ("video", "image")
FORGOTTEN_S = 300.0
"""A session whose monitor has been silent for this long is no longer shown as live."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a flag's explanation is made of.

    started_at: of the lesson. topic: the one marked last before the flag, or None.
    taught: what answers in earlier lessons of the class have taught of such flags, or None.
    """

    started_at: datetime
    item: FlagNow
    curve: curves.Curve
    topic: str | None
    taught: Taught | None = None


def live_records(engine: Engine, now: datetime) -> LiveRecords | None:
    """Everything the live page shows, or None where no lesson is being watched."""
    with reading(engine) as connection:
        session: Any = connection.execute(queries.live_session()).first()
        if session is None or not _is_live(session, now):
            return None
        readings = _tail(connection, session)
        position_ms = _position_ms(session, readings, now)
        from_ms = max(0, position_ms - WINDOW_MS) // MOOD_BUCKET_MS * MOOD_BUCKET_MS
        rows = _all(connection, packed_queries.mood(session.id, from_ms, of_class=True))
        return LiveRecords(
            session=session,
            monitor=None if session.status is None else session,
            position_ms=position_ms,
            mood=series.mood_frame(rows),
            class_rows=rows,
            seats=_all(connection, queries.seats(session.id)) if not session.class_only else (),
            readings=readings,
            flags=_flags(connection, session),
            gaps=_all(connection, queries.gaps(session.id)),
            markers=_all(connection, queries.markers(session.id)),
            reactions=_all(connection, queries.reactions(session.id)),
        )


def live_row(engine: Engine, now: datetime) -> WatchedSessionRow | None:
    """Row of the lesson that is being watched with its monitor's state, or None."""
    with reading(engine) as connection:
        row: WatchedSessionRow | None = connection.execute(queries.live_session()).first()
    return row if row is not None and _is_live(row, now) else None


def lesson_now(engine: Engine, session_id: int, now: datetime) -> datetime:
    """The present on the lesson's own clock: what is marked now lies beside what is seen now."""
    row = session_row(engine, session_id)
    return now if row is None else _moment(row, now)


def seat_traces(engine: Engine, session_id: int, last_bucket_ms: int, cells: int) -> dict[int, str]:
    """The last `cells` roll-ups of every seat up to `last_bucket_ms`, see `series.traces`."""
    from_ms = max(0, last_bucket_ms - (cells - 1) * MOOD_BUCKET_MS)
    with reading(engine) as connection:
        mood = _mood(connection, session_id, from_ms, of_class=False)
    return series.traces(mood, last_bucket_ms, cells)


def last_session(engine: Engine) -> SessionRow | None:
    """Row of the lesson started last, or None."""
    with reading(engine) as connection:
        return connection.execute(queries.latest_session()).first()


def session_row(engine: Engine, session_id: int) -> WatchedSessionRow | None:
    """Row of one lesson with its monitor's state, or None."""
    with reading(engine) as connection:
        return connection.execute(queries.session_with_state(session_id)).first()


def session_records(engine: Engine, session_id: int) -> SessionRecords | None:
    """Everything a lesson's page shows, or None where there is no such lesson."""
    with reading(engine) as connection:
        session: Any = connection.execute(queries.session_with_state(session_id)).first()
        if session is None:
            return None
        individuals = not session.class_only
        rows = _all(connection, packed_queries.mood(session_id, of_class=True))
        seats = _all(connection, queries.seats(session_id)) if individuals else ()
        return SessionRecords(
            session=session,
            class_mood=series.mood_frame(rows),
            buckets=coverage.buckets(rows, seats, session.started_at),
            seat_mood=_seat_moods(connection, session_id)
            if individuals
            else seat_mood_frame([], {}),
            seats=seats,
            flags=_flags(connection, session),
            gaps=_all(connection, queries.gaps(session_id)),
            markers=_all(connection, queries.markers(session_id)),
            speech=_all(connection, queries.speech(session_id)),
            reactions=_all(connection, queries.reactions(session_id)),
            slides={
                row.slide: row.picture
                for row in _all(connection, queries.slide_pictures(session_id))
            },
            seat_speech=_all(connection, queries.seat_speech(session_id)) if individuals else (),
            attachments=_all(connection, queries.attachments(session_id)),
        )


def coverage_records(engine: Engine, session_id: int, from_ms: int = 0) -> CoverageRecords | None:
    """Coverage of a lesson from an offset on, or None where there is no such lesson."""
    with reading(engine) as connection:
        session: Any = connection.execute(queries.session(session_id)).first()
        return None if session is None else class_coverage(connection, session, from_ms)


def lesson_tables(engine: Engine, session: SessionRow) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Class mood, and what could be seen (`coverage.buckets`), of a whole lesson."""
    with reading(engine) as connection:
        rows = _all(connection, packed_queries.mood(session.id, 0, of_class=True))
        seats = () if session.class_only else _all(connection, queries.seats(session.id))
    return series.mood_frame(rows), coverage.buckets(rows, seats, session.started_at)


def class_coverage(
    connection: Connection, session: SessionRow, from_ms: int = 0
) -> CoverageRecords:
    """The same within a transaction; session: a row of `session`."""
    rows = _all(connection, packed_queries.mood(session.id, from_ms, of_class=True))
    seats = () if session.class_only else _all(connection, queries.seats(session.id))
    return CoverageRecords(
        coverage.buckets(rows, seats, session.started_at),
        _all(connection, queries.gaps(session.id)),
    )


def marks(engine: Engine, session_id: int) -> Sequence[Any]:
    """Rows of what the teacher marked in a lesson, in order."""
    with reading(engine) as connection:
        return _all(connection, queries.markers(session_id))


def flag_row(engine: Engine, flag_id: int) -> ListedFlagRow | None:
    """Row of one flag with its seat's number and name, or None."""
    with reading(engine) as connection:
        return connection.execute(queries.flag(flag_id)).first()


def explanation_records(
    engine: Engine, flag_id: int, now: datetime, settings: FlagSettings
) -> Explanation | None:
    """What a flag's explanation shows, or None where there is no such flag."""
    with reading(engine) as connection:
        flag: Any = connection.execute(queries.flag(flag_id)).first()
        if flag is None:
            return None
        session: Any = connection.execute(queries.session_with_state(flag.session_id)).one()
        markers = _all(connection, queries.markers(session.id))
        taught = _taught(connection, session, flag)
        moment = _moment(session, now)
        until = flag.closed_at or session.ended_at or moment
        from_ms, until_ms = curves.window(flag, session.started_at, until)
        owner = WHOLE_CLASS if flag.seat_id is None else flag.seat_id
        rows = _all(connection, packed_queries.curve(session.id, owner, from_ms, until_ms))
    mood = series.mood_frame(rows)
    return Explanation(
        started_at=session.started_at,
        item=flag_of_row(flag, until, flag.snoozed_until if _lies_ahead(flag, moment) else None),
        curve=curves.curve(flag, mood, session.started_at, until, settings.thresholds()),
        topic=_topic_at(markers, flag.opened_at),
        taught=taught,
    )


def _taught(connection: Connection, session: SessionRow, flag: FlagRow) -> Taught | None:
    if flag.seat_id is None:
        return None
    found = learned(connection, session.id).get(FlagKind(flag.kind))
    return None if found is None else Taught(session.class_name, found)


def flags_shown(engine: Engine, session_id: int) -> Sequence[Any]:
    """Flags of a lesson in order; of a class-only one those of the whole class alone."""
    with reading(engine) as connection:
        session: Any = connection.execute(queries.session(session_id)).first()
        return () if session is None else _flags(connection, session)


def answers_given(engine: Engine, session_id: int | None = None) -> list[Precision]:
    """How often flags were right, by kind; of one lesson alone, else over all."""
    with reading(engine) as connection:
        return precisions(_all(connection, queries.flag_answers(session_id)))


def experiment_calls(engine: Engine) -> Calls:
    """Minutes after calls that were made and after held ones, over all lessons of an experiment."""
    with reading(engine) as connection:
        return calls(_all(connection, queries.experiment_calls()))


def _is_live(row: WatchedSessionRow, now: datetime) -> bool:
    last_sign = row.heartbeat_at or row.started_at
    return bool((now - last_sign).total_seconds() <= FORGOTTEN_S)


def _flags(connection: Connection, session: SessionRow) -> Sequence[Any]:
    return _all(connection, queries.flags(session.id))


def _position_ms(session: WatchedSessionRow, readings: SeatReadings, now: datetime) -> int:
    """The present on the lesson's own clock: the newest look, and the time since it was stored.

    The computer's clock may have been set since the lesson began. A recording is read faster than
    real time.
    """
    recorded = session.source in RECORDED_SOURCES
    if session.position_ms is None:
        wall_ms = round((now - session.started_at).total_seconds() * 1000)
        return int(readings.offsets_ms.max(initial=0)) if recorded else wall_ms
    age_s = 0.0 if recorded else (now - session.heartbeat_at).total_seconds()
    return int(session.position_ms) + round(1000 * max(age_s, 0.0))


def _moment(session: WatchedSessionRow, now: datetime) -> datetime:
    """The present on a lesson's own clock; on this computer's where the lesson kept none."""
    if session.position_ms is None:
        return now
    return series.moment(session.started_at, _position_ms(session, SeatReadings(), now))


def _lies_ahead(flag: FlagRow, now: datetime) -> bool:
    return flag.snoozed_until is not None and flag.snoozed_until > now


def _topic_at(markers: Sequence[Any], at: datetime) -> str | None:
    before = [mark.text for mark in topic_marks(markers) if mark.marked_at <= at]
    return before[-1] if before else None


def _all(connection: Connection, statement: queries.Rows) -> Sequence[Any]:
    return connection.execute(statement).all()


def _mood(connection: Connection, session_id: int, from_ms: int, *, of_class: bool) -> pd.DataFrame:
    statement = packed_queries.mood(session_id, from_ms, of_class=of_class)
    return series.mood_frame(_all(connection, statement))


def _seat_moods(connection: Connection, session_id: int) -> pd.DataFrame:
    merged = _all(connection, queries.merged_seats(session_id))
    rows = _all(connection, lesson_queries.packed_seat_mood(session_id))
    doubts = _all(connection, lesson_queries.doubtful_seat_mood(session_id))
    return seat_mood_frame(rows, {row.id: row.merged_into for row in merged}, doubts)


def _tail(connection: Connection, session: SessionRow) -> SeatReadings:
    rows = _all(
        connection, packed_queries.tail(session.id, max(stale_ms(session.sample_hz), TAIL_MS))
    )
    return SeatReadings(
        seat_ids=np.array([row.seat_id for row in rows], dtype=np.int64),
        offsets_ms=np.array([row.offset_ms for row in rows], dtype=np.int64),
        probabilities=series.unpack(row.probabilities for row in rows),
        usable=np.array([row.quality_percent > 0 for row in rows], dtype=np.bool_),
        unsure=[row.unsure for row in rows],
        others=np.array([row.others or 0 for row in rows], dtype=np.int64),
    )
