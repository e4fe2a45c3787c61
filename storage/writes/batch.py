"""From samples to rows: what a few samples leave in the database, stored whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update
from sqlalchemy.engine import CursorResult

from storage.database import dialects
from storage.database.leases import is_mine, signature
from storage.database.schema import (
    Flag,
    Gap,
    MonitorState,
    Mood,
    Reaction,
    Reading,
    Seat,
    SeatSpeech,
    Session,
    SpeechTime,
)
from storage.errors import LeaseLostError, StorageError
from storage.records import (
    FlagEvent,
    GapEvent,
    GapReason,
    MonitorReport,
    MonitorRequest,
    Sample,
    SeatState,
    SlideEvent,
    seat_id,
)
from storage.writes.reactions import ReactionRows, store_reaction
from storage.writes.rollup import Rollup, offset_ms
from storage.writes.seat_edits import SeatEdits, own_seats, take
from storage.writes.slides import store_slide
from storage.writes.speech_rollup import SpeechRollup

_MOOD_KEY = ("session_id", "bucket_ms", "seat_id")
_READING_KEY = ("session_id", "offset_ms", "seat_id")
# what the teacher said of a name, and be it that there is none, stays
_NAMED = (
    update(Seat.__table__)  # type: ignore[arg-type]
    .where(Seat.id == bindparam("identity"))
    .where(Seat.name.is_(None) | Seat.name_certainty.is_not(None))
    .values(name=bindparam("read"), name_certainty=bindparam("certainty"))
)


@dataclass(slots=True)
class Batch:
    """Rows ready to be stored. Storing the same batch twice leaves the same rows.

    durable: holds something that must survive even a power cut.
    """

    session_id: int
    seats: list[dict[str, Any]] = field(default_factory=list)
    readings: list[dict[str, Any]] = field(default_factory=list)
    mood: list[dict[str, Any]] = field(default_factory=list)
    flags: list[FlagEvent] = field(default_factory=list)
    gaps: list[GapEvent] = field(default_factory=list)
    monitor: MonitorReport | None = None
    position_ms: int | None = None
    names: list[dict[str, Any]] = field(default_factory=list)
    speech: list[dict[str, Any]] = field(default_factory=list)
    seat_speech: list[dict[str, Any]] = field(default_factory=list)
    reactions: list[dict[str, Any]] = field(default_factory=list)
    slides: list[SlideEvent] = field(default_factory=list)

    @property
    def durable(self) -> bool:
        """Whether the batch opens, changes or closes a flag."""
        return bool(self.flags)


class BatchBuilder:
    """Turns the samples of one session into batches. Not thread-safe: owned by the writer."""

    def __init__(self, connection: Connection, session_id: int) -> None:
        """Takes up the session where it stands. Raises StorageError if there is none."""
        session = connection.execute(
            select(Session.started_at, Session.class_only, Session.times_speakers).where(
                Session.id == session_id
            )
        ).first()
        if session is None:
            raise StorageError(f"no session {session_id}; 'classmood sessions' lists them")
        self._session_id = session_id
        self._started_at: datetime = session.started_at
        self._class_only: bool = session.class_only
        self._rollup = Rollup(session_id, self._started_at, class_only=self._class_only)
        self._rollup.load(connection)
        self._speech = SpeechRollup(
            session_id,
            self._started_at,
            class_only=self._class_only,
            individuals=session.times_speakers,
        )
        self._speech.load(connection)
        self._reactions = ReactionRows(session_id, class_only=self._class_only)
        self._named: dict[int, str] = {}

    def build(self, samples: Sequence[Sample]) -> Batch:
        """Rows of `samples`, which must be in order of time. A class-only session has no seats."""
        spoken = self._speech.add(samples)
        batch = Batch(
            self._session_id,
            mood=self._rollup.add(samples),
            speech=spoken.lesson,
            seat_speech=spoken.seats,
            reactions=self._reactions.add(samples),
        )
        seats: dict[int, dict[str, Any]] = {}
        for sample in samples:
            batch.gaps.extend(sample.gaps)
            batch.slides.extend(sample.slides)
            batch.monitor = sample.monitor or batch.monitor
            position_ms = offset_ms(self._started_at, sample.observed_at)
            batch.position_ms = max(position_ms, batch.position_ms or 0)
            if self._class_only:
                batch.flags.extend(flag for flag in sample.flags if flag.seat_id is None)
                continue
            batch.flags.extend(sample.flags)
            batch.readings.extend(self._reading_rows(sample))
            self._add_seats(batch, seats, sample)
        batch.seats = list(seats.values())
        return batch

    def _reading_rows(self, sample: Sample) -> list[dict[str, Any]]:
        return [
            {
                "session_id": self._session_id,
                "offset_ms": offset_ms(self._started_at, reading.observed_at),
                "seat_id": reading.seat_id,
                "probabilities": reading.probabilities,
                "face_px": reading.face_px,
                "quality_percent": round(reading.quality * 100),
                "tile_row": reading.tile_row,
                "tile_column": reading.tile_column,
                "others": reading.others,
                "unsure": reading.unsure,
            }
            for reading in sample.readings
        ]

    def _add_seats(self, batch: Batch, seats: dict[int, dict[str, Any]], sample: Sample) -> None:
        for sighting in sample.seats:
            identity = seat_id(self._session_id, sighting.number)
            before = seats.get(identity)
            if sighting.name and self._named.get(identity) != sighting.name:
                self._named[identity] = sighting.name
                batch.names.append(
                    {
                        "identity": identity,
                        "read": sighting.name,
                        "certainty": sighting.name_certainty,
                    }
                )
            seats[identity] = {
                "id": identity,
                "session_id": self._session_id,
                "number": sighting.number,
                "first_seen_at": before["first_seen_at"] if before else sample.observed_at,
                "last_seen_at": sample.observed_at,
                "state": str(sighting.state),
                "tile_row": sighting.tile_row,
                "tile_column": sighting.tile_column,
                "excluded": sighting.state is SeatState.EXCLUDED,
                "pending": str(sighting.pending or ""),
            }


@dataclass(frozen=True, slots=True)
class Orders:
    """What the teacher asks of the monitor, as of one commit."""

    requested: MonitorRequest
    edits: SeatEdits
    preview_until: datetime | None = None
    reopened: bool = False
    """Somebody had ended the lesson, taking its monitor for gone; it is open again."""


def store(connection: Connection, batch: Batch) -> Orders:
    """Stores a batch in the open transaction; returns what the teacher asks of the monitor.

    In this very transaction it is made sure that this process holds the session, and that it is
    open. Raises LeaseLostError where another one holds it, where it was deleted, or where it was
    ended as the teacher had asked.
    """
    requested, preview_until = _renew_lease(connection, batch)
    reopened = _keep_open(connection, batch.session_id, requested)
    upsert = dialects.upsert
    own = own_seats(connection, batch.session_id)  # as the teacher said, whatever was seen since
    upsert(
        connection,
        cast(Table, Seat.__table__),
        [
            {**row, "state": SeatState.SELF.value} if row["id"] in own else row
            for row in batch.seats
        ],
        key=("id",),
        update=("last_seen_at", "state", "tile_row", "tile_column", "pending"),
    )
    if batch.names:
        connection.execute(_NAMED, batch.names)
    upsert(connection, cast(Table, Reading.__table__), batch.readings, key=_READING_KEY)
    changing = [column.name for column in Mood.__table__.columns if column.name not in _MOOD_KEY]
    upsert(connection, cast(Table, Mood.__table__), batch.mood, key=_MOOD_KEY, update=changing)
    upsert(
        connection,
        cast(Table, SpeechTime.__table__),
        batch.speech,
        key=("session_id", "bucket_ms"),
        update=("looked_ms", "own_known_ms", "own_ms", "class_ms"),
    )
    upsert(
        connection,
        cast(Table, SeatSpeech.__table__),
        batch.seat_speech,
        key=("session_id", "bucket_ms", "seat_id"),
        update=("spoke_ms",),
    )
    for row in batch.reactions:
        store_reaction(connection, row)
    for slide in batch.slides:
        store_slide(connection, batch.session_id, slide)
    for flag in batch.flags:
        _store_flag(connection, flag)
    for gap in batch.gaps:
        _store_gap(connection, gap)
    return Orders(requested, take(connection, batch.session_id), preview_until, reopened)


def _renew_lease(connection: Connection, batch: Batch) -> tuple[MonitorRequest, datetime | None]:
    values: dict[str, Any] = signature()
    if batch.position_ms is not None:
        values["position_ms"] = batch.position_ms
    if batch.monitor is not None:
        report = batch.monitor
        values |= {
            "status": str(report.status),
            "message": report.message,
            "tiles": report.tiles,
            "seen": report.seen,
            "cameras_off": report.cameras_off,
            "frame_width": report.frame_width,
            "frame_height": report.frame_height,
            "dropped_frames": report.dropped_frames,
            "flag_note": report.flag_note,
            "unsure": report.unsure,
            "unsure_reason": str(report.unsure_reason or ""),
        }
    mine = (MonitorState.session_id == batch.session_id, *is_mine())
    result: CursorResult[Any] = connection.execute(
        update(MonitorState).where(*mine).values(**values)
    )
    if result.rowcount == 0:
        raise LeaseLostError(_who_has(connection, batch.session_id))
    asked = select(MonitorState.requested, MonitorState.preview_until).where(*mine)
    row = connection.execute(asked).one()
    return MonitorRequest(row.requested), row.preview_until


def _who_has(connection: Connection, session_id: int) -> str:
    of_session = select(MonitorState.pid, MonitorState.host).where(
        MonitorState.session_id == session_id
    )
    row = connection.execute(of_session).first()
    if row is None:
        return (
            f"session {session_id} was deleted or taken over by another monitor; it is not there "
            "any more: start a new lesson"
        )
    return (
        f"session {session_id} was taken over by process {row.pid} on {row.host}, another monitor; "
        "this one stops: start a new lesson to go on here"
    )


def _keep_open(connection: Connection, session_id: int, requested: MonitorRequest) -> bool:
    """Opens the session again where another monitor ended it; whether that was so.

    Its row stays locked until the commit: nobody ends it between this look and the batch's rows.
    """
    ended_at = connection.execute(
        select(Session.ended_at).where(Session.id == session_id).with_for_update()
    ).scalar_one()
    if ended_at is None:
        return False
    if requested is MonitorRequest.STOP:
        raise LeaseLostError(f"session {session_id} was ended, as you had asked")
    # what was closed with it is open for this monitor, which will close it in its time
    of_flag = (Flag.session_id == session_id, Flag.closed_at == ended_at)
    of_gap = (Gap.session_id == session_id, Gap.ended_at == ended_at)
    stopped = Gap.reason == str(GapReason.MONITOR_STOPPED)
    connection.execute(update(Session).where(Session.id == session_id).values(ended_at=None))
    connection.execute(update(Flag).where(*of_flag).values(closed_at=None))
    of_reaction = (Reaction.session_id == session_id, Reaction.ended_at == ended_at)
    connection.execute(update(Reaction).where(*of_reaction).values(ended_at=None))
    connection.execute(delete(Gap).where(*of_gap, stopped, Gap.started_at == ended_at))
    connection.execute(update(Gap).where(*of_gap, ~stopped).values(ended_at=None))
    return True


def _store_flag(connection: Connection, flag: FlagEvent) -> None:
    values = {
        "closed_at": flag.closed_at,
        "prolonged": flag.prolonged,
        "evidence": flag.evidence.as_json(),
        # a call that was made is never taken back
        **({"called_at": flag.called_at} if flag.called_at is not None else {}),
        **({"held_at": flag.held_at} if flag.held_at is not None else {}),
    }
    known = connection.execute(
        select(Flag.id).where(
            Flag.session_id == flag.session_id,
            Flag.opened_at == flag.opened_at,
            Flag.kind == str(flag.kind),
            Flag.seat_id.is_not_distinct_from(flag.seat_id),
        )
    ).scalar()
    if known is not None:
        connection.execute(update(Flag).where(Flag.id == known).values(**values))
        return
    if flag.seat_id is not None:
        seat = connection.execute(select(Seat.id).where(Seat.id == flag.seat_id)).first()
        if seat is None:  # the teacher has deleted this student meanwhile
            return
    connection.execute(
        insert(Flag).values(
            session_id=flag.session_id,
            seat_id=flag.seat_id,
            kind=str(flag.kind),
            opened_at=flag.opened_at,
            **values,
        )
    )


def _store_gap(connection: Connection, gap: GapEvent) -> None:
    values = {"ended_at": gap.ended_at, "detail": gap.detail}
    same = (
        Gap.session_id == gap.session_id,
        Gap.started_at == gap.started_at,
        Gap.reason == str(gap.reason),
    )
    result: CursorResult[Any] = connection.execute(update(Gap).where(*same).values(**values))
    if result.rowcount == 0:
        connection.execute(
            insert(Gap).values(
                session_id=gap.session_id,
                started_at=gap.started_at,
                reason=str(gap.reason),
                **values,
            )
        )
