"""What a live page is made of, read anew with every look at the class.

Fifty pages of a school ask for this once a second: each statement is made once (`queries.ask`), and
of a server's readings whole moments are read, which it keeps side by side, not a row for each face.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine

from dashboard.reads import noted
from dashboard.reads.records import TAIL_MS, WINDOW_MS, LiveRecords, SeatReadings, stale_ms
from dashboard.reads.rooms import bound_lesson
from dashboard.series import frames as series
from storage import queries
from storage.access.limited_engine import is_limited
from storage.database.engine import reading
from storage.packed.samples import UNKNOWN, UNSURE_OF_CODE, is_packed, unpacked
from storage.queries import packed as packed_queries
from storage.queries.ask import ask
from storage.records import MOOD_BUCKET_MS
from storage.rows import SeatRow, SessionRow, WatchedSessionRow
from storage.seat_ids import SEATS_PER_SESSION
from storage.writes.session_clock import RECORDED_SOURCES


def live_records(engine: Engine, now: datetime, room: str = "") -> LiveRecords | None:
    """Everything the live page shows, or None where no lesson is being watched.

    room: where, see `rooms.bound_lesson`.
    """
    with reading(engine, apart=not is_limited(engine)) as connection:
        session: Any = bound_lesson(engine, connection, now, room)
        if session is None:
            return None
        noted.note(noted.SEEN, session.id)
        of_lesson = {"session_id": int(session.id)}
        seats = () if session.class_only else ask(connection, queries.all_seats, **of_lesson)
        readings = _tail(connection, session, seats)
        at_ms = position_ms(session, readings, now)
        from_ms = max(0, at_ms - WINDOW_MS) // MOOD_BUCKET_MS * MOOD_BUCKET_MS
        rows = ask(connection, packed_queries.mood, **of_lesson, from_ms=from_ms, of_class=True)
        return LiveRecords(
            session=session,
            monitor=None if session.status is None else session,
            position_ms=at_ms,
            columns=series.mood_columns(rows),
            class_rows=rows,
            seats=[seat for seat in seats if seat.merged_into is None],
            readings=readings,
            flags=ask(connection, queries.flags, **of_lesson),
            gaps=ask(connection, queries.gaps, **of_lesson),
            markers=ask(connection, queries.markers, **of_lesson),
            reactions=ask(connection, queries.reactions, **of_lesson),
            posture=posture(connection, session, from_ms),
        )


def live_row(engine: Engine, now: datetime) -> WatchedSessionRow | None:
    """Row of the lesson that is being watched with its monitor's state, or None."""
    with reading(engine) as connection:
        return bound_lesson(engine, connection, now)


def seat_traces(engine: Engine, session_id: int, last_bucket_ms: int, cells: int) -> dict[int, str]:
    """The last `cells` roll-ups of every seat up to `last_bucket_ms`, see `series.traces`."""
    from_ms = max(0, last_bucket_ms - (cells - 1) * MOOD_BUCKET_MS)
    with reading(engine) as connection:
        rows = ask(
            connection, packed_queries.mood, session_id=session_id, from_ms=from_ms, of_class=False
        )
    return series.traces(series.mood_frame(rows), last_bucket_ms, cells)


def position_ms(session: WatchedSessionRow, readings: SeatReadings, now: datetime) -> int:
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


def posture(connection: Connection, session: SessionRow, from_ms: int = 0) -> Sequence[Any]:
    """Rows of `posture`; not even asked for where the lesson keeps none."""
    if not (session.counts_turned_away or session.counts_head_down):
        return ()
    return ask(connection, queries.posture, session_id=session.id, from_ms=from_ms)


def _tail(connection: Connection, session: Any, seats: Sequence[SeatRow]) -> SeatReadings:  # noqa: ANN401
    """The newest readings. seats: all of the lesson, merged ones too."""
    given = {
        "session_id": int(session.id), "tail_ms": max(stale_ms(session.sample_hz), TAIL_MS),
    }  # fmt: skip
    if is_packed(connection):
        return _moments(ask(connection, packed_queries.tail_moments, **given), session.id, seats)
    rows = ask(connection, packed_queries.tail, **given)
    return SeatReadings(
        seat_ids=np.array([row.seat_id for row in rows], dtype=np.int64),
        offsets_ms=np.array([row.offset_ms for row in rows], dtype=np.int64),
        probabilities=series.unpack(row.probabilities for row in rows),
        usable=np.array([row.quality_percent > 0 for row in rows], dtype=np.bool_),
        unsure=[row.unsure for row in rows],
        others=np.array([row.others or 0 for row in rows], dtype=np.int64),
    )


def _moments(rows: Sequence[Any], session_id: int, seats: Sequence[SeatRow]) -> SeatReadings:
    """The same of whole moments: excluded seats are left out here, merged ones put together."""
    offsets_ms, faces = unpacked(rows)
    hidden = [seat.number for seat in seats if seat.excluded]
    if hidden:
        shown = ~np.isin(faces["number"], hidden)
        offsets_ms, faces = offsets_ms[shown], faces[shown]
    seat_ids = faces["number"].astype(np.int64) + session_id * SEATS_PER_SESSION
    for seat in seats:
        if seat.merged_into is not None:
            seat_ids[faces["number"] == seat.number] = seat.merged_into
    others = faces["others"].astype(np.int64)
    return SeatReadings(
        seat_ids=seat_ids,
        offsets_ms=offsets_ms,
        probabilities=faces["probabilities"].astype(np.float32) / np.float32(65535),
        usable=faces["quality_percent"] > 0,
        unsure=[UNSURE_OF_CODE.get(code) for code in faces["unsure"].tolist()],
        others=np.where(others == UNKNOWN, 0, others),
    )
