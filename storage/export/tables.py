"""Tables of `columns` as streams of row blocks.

What was recorded on merged seats is of the seat they were merged into; excluded students are left
out of all but the timeline, which names nobody.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, LargeBinary, type_coerce

from storage import queries
from storage.database.tables.lessons import Reading
from storage.errors import StorageError
from storage.export.answer_rows import Block, answer_rows, check_rows, speech_rows
from storage.export.columns import Table
from storage.export.posture_cells import NO_POSTURE, posture_cells
from storage.export.transcript import transcript_blocks
from storage.flag_minutes import Span, flagged_time
from storage.kinds import FlagKind
from storage.records import EMOTIONS, MOOD_BUCKET_MS
from storage.rows import SessionRow

BLOCK_ROWS = 5000
_DECIMALS = 4  # what is stored is no finer than 1/65535
_NO_PROBABILITIES = (None,) * len(EMOTIONS)
_BUCKET = timedelta(milliseconds=MOOD_BUCKET_MS)


@dataclass(frozen=True, slots=True)
class _Flagged:
    """Flags of one seat, counted."""

    flags: int
    minutes: dict[str, float]


def blocks(connection: Connection, session_id: int, what: Table) -> Iterator[Block]:
    """Rows of a table in blocks of at most `BLOCK_ROWS`, read as they are asked for.

    Raises StorageError at the first block if there is no such session.
    """
    session: SessionRow | None = connection.execute(queries.session(session_id)).first()
    if session is None:
        raise StorageError(f"no session {session_id}; 'classmood sessions' lists them")
    makers = {
        Table.READINGS: _readings,
        Table.STUDENTS: _students,
        Table.TIMELINE: _timeline,
        Table.FLAGS: _flags,
        Table.REACTIONS: _reactions,
        Table.CHECKS: _checks,
        Table.SPEECH: _speech,
        Table.TRANSCRIPT: transcript_blocks,
    }
    yield from makers[what](connection, session)


def resolve_session(connection: Connection, name: str) -> int:
    """Id of the session called `name`: an id, or "last" for the one started last. StorageError."""
    if name == "last":
        newest = connection.execute(queries.latest_session()).first()
        if newest is None:
            raise StorageError("there is no session yet; 'classmood live' or 'demo' makes one")
        return int(newest.id)
    if not (name.isascii() and name.isdigit() and len(name) < 19):
        raise StorageError(f"{name!r} is no session: give its number, or 'last'")
    if connection.execute(queries.session(int(name))).first() is None:
        raise StorageError(f"no session {name}; 'classmood sessions' lists them")
    return int(name)


def _readings(connection: Connection, session: SessionRow) -> Iterator[Block]:
    seats = _owners(connection, session.id)
    # packed bytes are decoded a block at a time, forty times faster than row by row
    statement = queries.readings_since(session.id).with_only_columns(
        Reading.seat_id,
        queries.observed_at(Reading.offset_ms),
        Reading.tile_row,
        Reading.tile_column,
        Reading.face_px,
        Reading.quality_percent,
        type_coerce(Reading.probabilities, LargeBinary),
        Reading.others,
        Reading.unsure,
    )
    result = connection.execution_options(yield_per=BLOCK_ROWS).execute(statement)
    for part in result.partitions(BLOCK_ROWS):
        packed = np.frombuffer(b"".join(row[6] for row in part), ">u2")
        shares = (packed.reshape(-1, len(EMOTIONS)) / 65535).round(_DECIMALS)
        best = shares.argmax(axis=1)
        block: Block = []
        for row, own, top in zip(part, shares.tolist(), best.tolist(), strict=True):
            seat = seats.get(row[0])
            block.append(
                (
                    session.id,
                    row[1],
                    seat.number if seat else None,
                    (seat.name or None) if seat else None,
                    row[2],
                    row[3],
                    EMOTIONS[top],
                    own[top],
                    *own,
                    row[4],
                    row[5] / 100,
                    session.model_version,
                    row[7],
                    None if row[8] is None else str(row[8]),
                )
            )
        yield block


def _owners(connection: Connection, session_id: int) -> dict[int, Any]:
    """The seat under which the records of each seat are shown, by seat id."""
    seats = {row.id: row for row in connection.execute(queries.seats(session_id))}
    merged = connection.execute(queries.merged_seats(session_id))
    return seats | {row.id: seats[row.merged_into] for row in merged if row.merged_into in seats}


def _students(connection: Connection, session: SessionRow) -> Iterator[Block]:
    sums: dict[int, NDArray[np.float64]] = {}
    for row in connection.execute(queries.seat_mood(session.id)):
        if row.probabilities is not None:
            weighted = row.probabilities.astype(np.float64) * row.readings
            sums[row.seat_id] = sums.get(row.seat_id, 0) + weighted
    flagged = _flagged(connection, session)
    block: Block = []
    for seat in connection.execute(queries.student_summary(session.id)):
        if seat.excluded:
            continue
        own = flagged.get(seat.seat_id, _Flagged(0, {}))
        mean = sums[seat.seat_id] / seat.readings if seat.readings else None
        block.append(
            (
                session.id,
                seat.number,
                seat.name or None,
                seat.first_seen_at,
                seat.last_seen_at,
                seat.samples,
                seat.readings,
                round(seat.readings / seat.samples, 4) if seat.samples else None,
                *(_NO_PROBABILITIES if mean is None else mean.round(_DECIMALS).tolist()),
                round(own.minutes.get(FlagKind.CONFUSED, 0.0), 2),
                round(own.minutes.get(FlagKind.SAD, 0.0), 2),
                own.flags,
            )
        )
    yield block


def _timeline(connection: Connection, session: SessionRow) -> Iterator[Block]:
    rows = {row.bucket_ms: row for row in connection.execute(queries.class_mood(session.id))}
    posture = posture_cells(connection, session.id)
    gaps = connection.execute(queries.gaps(session.id)).all()
    # a session may begin or go on blind: those stretches are rows too
    ends = [gap.ended_at or gap.started_at for gap in gaps]
    last_ms = max(rows, default=-MOOD_BUCKET_MS)
    for end in (*ends, session.ended_at or session.started_at):
        passed_ms = (end - session.started_at) / timedelta(milliseconds=1)
        last_ms = max(last_ms, int((passed_ms - 1) // MOOD_BUCKET_MS) * MOOD_BUCKET_MS)
    block: Block = []
    for bucket_ms in range(0, last_ms + 1, MOOD_BUCKET_MS):
        begin = session.started_at + timedelta(milliseconds=bucket_ms)
        reason = _reason(gaps, begin)
        row = rows.get(bucket_ms)
        if row is None:
            empty = (None, None, None, *_NO_PROBABILITIES, None, None)
            block.append((session.id, begin, 0, 0, *empty, reason, None, *NO_POSTURE))
            continue
        mean = row.probabilities
        block.append(
            (
                session.id,
                begin,
                row.samples,
                row.readings,
                *_rounded((row.seen, row.tiles, row.cameras_off), 2),
                *(_NO_PROBABILITIES if mean is None else _rounded(mean.tolist(), _DECIMALS)),
                *_rounded((row.confused, row.sad), 2),
                reason,
                None if row.unsure is None else round(row.unsure, 2),
                *posture.get(bucket_ms, NO_POSTURE),
            )
        )
    yield block


def _flags(connection: Connection, session: SessionRow) -> Iterator[Block]:
    until = _until(connection, session)
    yield [
        (
            session.id,
            flag.id,
            flag.kind,
            flag.number,
            flag.name or None,
            flag.opened_at,
            flag.closed_at,
            round(_minutes([(flag.opened_at, flag.closed_at or until)]), 2),
            flag.prolonged,
            flag.verdict,
            flag.acknowledged_at,
            json.dumps(flag.evidence, ensure_ascii=False, sort_keys=True),
        )
        for flag in connection.execute(queries.flags(session.id))
    ]


def _reactions(connection: Connection, session: SessionRow) -> Iterator[Block]:
    yield answer_rows(connection, session, _until(connection, session))


def _checks(connection: Connection, session: SessionRow) -> Iterator[Block]:
    yield check_rows(connection, session)


def _speech(connection: Connection, session: SessionRow) -> Iterator[Block]:
    yield speech_rows(connection, session)


def _flagged(connection: Connection, session: SessionRow) -> dict[int | None, _Flagged]:
    until = _until(connection, session)
    spans: dict[int | None, dict[str, list[Span]]] = {}
    for flag in connection.execute(queries.flags(session.id)):
        of_kind = spans.setdefault(flag.seat_id, {}).setdefault(flag.kind, [])
        of_kind.append((flag.opened_at, flag.closed_at or until))
    return {
        seat_id: _Flagged(
            sum(map(len, kinds.values())), {kind: _minutes(kinds[kind]) for kind in kinds}
        )
        for seat_id, kinds in spans.items()
    }


def _until(connection: Connection, session: SessionRow) -> datetime:
    """The end of the lesson; of one that has not ended, that of what was recorded, or now."""
    if session.ended_at is not None:
        return session.ended_at
    last_ms = connection.execute(queries.last_bucket(session.id)).scalar()
    recorded_ms = 0 if last_ms is None else last_ms + MOOD_BUCKET_MS
    until = session.started_at + timedelta(milliseconds=recorded_ms)
    return min(until, datetime.now(UTC))


def _minutes(spans: Sequence[Span]) -> float:
    return flagged_time(spans) / timedelta(minutes=1)


def _reason(gaps: Sequence[Any], begin: datetime) -> str | None:
    """Reasons of the gaps that overlap one bucket, in words joined by "; "."""
    inside = {
        gap.reason: None
        for gap in gaps
        if gap.started_at < begin + _BUCKET and (gap.ended_at is None or gap.ended_at > begin)
    }
    return "; ".join(inside) or None


def _rounded(values: Iterable[float], decimals: int) -> list[float]:
    return [round(value, decimals) for value in values]
