"""Reads from the database what a page is made of; every page is one short read transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine

from dashboard.reads import noted
from dashboard.reads.live import position_ms, posture
from dashboard.reads.records import CoverageRecords, SeatReadings, SessionRecords
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
from storage.kinds import FlagKind
from storage.queries import lessons as lesson_queries
from storage.queries import packed as packed_queries
from storage.rows import FlagRow, ListedFlagRow, SessionRow, WatchedSessionRow
from storage.seat_ids import WHOLE_CLASS


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


def lesson_now(engine: Engine, session_id: int, now: datetime) -> datetime:
    """The present on the lesson's own clock: what is marked now lies beside what is seen now."""
    row = session_row(engine, session_id)
    return now if row is None else _moment(row, now)


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
        noted.note(noted.SEEN, session_id)
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
            posture=posture(connection, session),
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
        noted.note(noted.SEEN, flag.session_id)
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


def _flags(connection: Connection, session: SessionRow) -> Sequence[Any]:
    return _all(connection, queries.flags(session.id))


def _moment(session: WatchedSessionRow, now: datetime) -> datetime:
    """The present on a lesson's own clock; on this computer's where the lesson kept none."""
    if session.position_ms is None:
        return now
    return series.moment(session.started_at, position_ms(session, SeatReadings(), now))


def _lies_ahead(flag: FlagRow, now: datetime) -> bool:
    return flag.snoozed_until is not None and flag.snoozed_until > now


def _topic_at(markers: Sequence[Any], at: datetime) -> str | None:
    before = [mark.text for mark in topic_marks(markers) if mark.marked_at <= at]
    return before[-1] if before else None


def _all(connection: Connection, statement: queries.Rows) -> Sequence[Any]:
    return connection.execute(statement).all()


def _seat_moods(connection: Connection, session_id: int) -> pd.DataFrame:
    merged = _all(connection, queries.merged_seats(session_id))
    rows = _all(connection, lesson_queries.packed_seat_mood(session_id))
    doubts = _all(connection, lesson_queries.doubtful_seat_mood(session_id))
    return seat_mood_frame(rows, {row.id: row.merged_into for row in merged}, doubts)
