"""Reads from the database what a page is made of; every page is one short read transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Engine

from dashboard import curves, series
from dashboard.answers import Precision, precisions
from dashboard.flag_view import FlagNow, flag_of_row
from dashboard.live_view import WINDOW_MS, LiveRecords, SeatReadings
from dashboard.topics import topic_marks
from storage import queries
from storage.engine import reading
from storage.schema import MOOD_BUCKET_MS, WHOLE_CLASS
from storage.settings import FlagSettings

TAIL_MS = 30_000
RECORDED_SOURCES = ("video", "image")
MOOD_SAMPLE_MS = 60_000
FORGOTTEN_S = 300.0
"""A session whose monitor has been silent for this long is no longer shown as live."""


@dataclass(frozen=True, slots=True)
class SessionRecords:
    """One lesson as its page shows it. Rows carry the attributes of `storage.schema`."""

    session: Any
    class_mood: pd.DataFrame
    seat_mood: pd.DataFrame
    seats: Sequence[Any]
    flags: Sequence[Any]
    gaps: Sequence[Any]
    markers: Sequence[Any]

    @property
    def end_ms(self) -> int:
        """Length of the lesson in ms: to its end, or to the last thing recorded."""
        ended: datetime | None = self.session.ended_at
        last = 0
        if len(self.class_mood):
            last = int(self.class_mood["bucket_ms"].iloc[-1]) + MOOD_BUCKET_MS
        if ended is None:
            return last
        started: datetime = self.session.started_at
        return max(round((ended - started).total_seconds() * 1000), 0)


@dataclass(frozen=True, slots=True)
class Why:
    """What a why-card is made of. topic: the one marked last before the flag, or None."""

    item: FlagNow
    curve: curves.Curve
    topic: str | None


def live_records(engine: Engine, now: datetime) -> LiveRecords | None:
    """Everything the live page shows, or None where no lesson is being watched."""
    with reading(engine) as connection:
        session: Any = connection.execute(queries.live_session()).first()
        if session is None or not _is_live(session, now):
            return None
        readings = _tail(connection, session.id)
        position_ms = round((now - session.started_at).total_seconds() * 1000)
        if session.source in RECORDED_SOURCES:
            position_ms = int(readings.offsets_ms.max(initial=0))
        from_ms = max(0, position_ms - WINDOW_MS) // MOOD_BUCKET_MS * MOOD_BUCKET_MS
        return LiveRecords(
            session=session,
            monitor=None if session.status is None else session,
            position_ms=position_ms,
            mood=_mood(connection, session.id, from_ms, of_class=True),
            seats=_all(connection, queries.seats(session.id)) if not session.class_only else (),
            readings=readings,
            flags=_all(connection, queries.flags(session.id)),
            gaps=_all(connection, queries.gaps(session.id)),
            markers=_all(connection, queries.markers(session.id)),
        )


def seat_traces(engine: Engine, session_id: int, last_bucket_ms: int) -> dict[int, str]:
    """Five minutes of every seat up to a roll-up, see `series.traces`."""
    from_ms = max(0, last_bucket_ms - (series.TRACE_BUCKETS - 1) * MOOD_BUCKET_MS)
    with reading(engine) as connection:
        return series.traces(_mood(connection, session_id, from_ms, of_class=False), last_bucket_ms)


def last_session(engine: Engine) -> Any:  # noqa: ANN401
    """Row of the lesson started last, or None."""
    with reading(engine) as connection:
        return connection.execute(queries.latest_session()).first()


def session_row(engine: Engine, session_id: int) -> Any:  # noqa: ANN401
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
        return SessionRecords(
            session=session,
            class_mood=_mood(connection, session_id, 0, of_class=True),
            seat_mood=_mood(connection, session_id, 0, of_class=False)
            if individuals
            else series.mood_frame([]),
            seats=_all(connection, queries.seats(session_id)) if individuals else (),
            flags=_flags(connection, session),
            gaps=_all(connection, queries.gaps(session_id)),
            markers=_all(connection, queries.markers(session_id)),
        )


def marks(engine: Engine, session_id: int) -> Sequence[Any]:
    """Rows of what the teacher marked in a lesson, in order."""
    with reading(engine) as connection:
        return _all(connection, queries.markers(session_id))


def flag_row(engine: Engine, flag_id: int) -> Any:  # noqa: ANN401
    """Row of one flag with its seat's number and name, or None."""
    with reading(engine) as connection:
        return connection.execute(queries.flag(flag_id)).first()


def why_records(engine: Engine, flag_id: int, now: datetime, settings: FlagSettings) -> Why | None:
    """What a why-card shows, or None where there is no such flag."""
    with reading(engine) as connection:
        flag: Any = connection.execute(queries.flag(flag_id)).first()
        if flag is None:
            return None
        session: Any = connection.execute(queries.session_with_state(flag.session_id)).one()
        markers = _all(connection, queries.markers(session.id))
        until = flag.closed_at or session.ended_at or now
        from_ms, until_ms = curves.window(flag, session.started_at, until)
        owner = WHOLE_CLASS if flag.seat_id is None else flag.seat_id
        rows = _all(connection, queries.packed_curve(session.id, owner, from_ms, until_ms))
    mood = series.mood_frame(rows)
    return Why(
        item=flag_of_row(flag, until, flag.snoozed_until if _lies_ahead(flag, now) else None),
        curve=curves.curve(flag, mood, session.started_at, until, settings.thresholds()),
        topic=_topic_at(markers, flag.opened_at),
    )


def flags_shown(engine: Engine, session_id: int) -> Sequence[Any]:
    """Flags of a lesson in order; of a class-only one those of the whole class alone."""
    with reading(engine) as connection:
        session: Any = connection.execute(queries.session(session_id)).first()
        return () if session is None else _flags(connection, session)


def answers_given(engine: Engine, session_id: int | None = None) -> list[Precision]:
    """How often flags were right, by kind; of one lesson alone, else over all."""
    with reading(engine) as connection:
        return precisions(_all(connection, queries.flag_answers(session_id)))


def history_records(engine: Engine) -> tuple[Sequence[Any], dict[int, dict[str, float]]]:
    """Rows of all lessons, newest first, and the average mood of each by its id."""
    with reading(engine) as connection:
        sessions = _all(connection, queries.session_list())
        samples = _all(connection, queries.packed_mood_samples(MOOD_SAMPLE_MS))
    return sessions, series.averages(samples)


def _is_live(row: Any, now: datetime) -> bool:  # noqa: ANN401
    last_sign = row.heartbeat_at or row.started_at
    return bool((now - last_sign).total_seconds() <= FORGOTTEN_S)


def _flags(connection: Connection, session: Any) -> Sequence[Any]:  # noqa: ANN401
    found = _all(connection, queries.flags(session.id))
    return [flag for flag in found if flag.seat_id is None] if session.class_only else found


def _lies_ahead(flag: Any, now: datetime) -> bool:  # noqa: ANN401
    return flag.snoozed_until is not None and flag.snoozed_until > now


def _topic_at(markers: Sequence[Any], at: datetime) -> str | None:
    before = [mark.text for mark in topic_marks(markers) if mark.marked_at <= at]
    return before[-1] if before else None


def _all(connection: Connection, statement: queries.Rows) -> Sequence[Any]:
    return connection.execute(statement).all()


def _mood(connection: Connection, session_id: int, from_ms: int, *, of_class: bool) -> pd.DataFrame:
    statement = queries.packed_mood(session_id, from_ms, of_class=of_class)
    return series.mood_frame(_all(connection, statement))


def _tail(connection: Connection, session_id: int) -> SeatReadings:
    rows = _all(connection, queries.packed_tail(session_id, TAIL_MS))
    return SeatReadings(
        seat_ids=np.array([row.seat_id for row in rows], dtype=np.int64),
        offsets_ms=np.array([row.offset_ms for row in rows], dtype=np.int64),
        probabilities=series.unpack(row.probabilities for row in rows),
    )
