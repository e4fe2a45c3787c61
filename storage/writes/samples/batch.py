"""From samples to rows: what a few samples leave in the database, stored whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, select, update

from storage.database.tables.lessons import Seat, Session
from storage.database.tables.rollups import Mood, Posture, SeatSpeech, SpeechTime
from storage.database.upserts import upsert
from storage.errors import StorageError
from storage.kinds import MonitorRequest, SeatState
from storage.packed.readings import store_readings
from storage.privacy.objections import remember
from storage.privacy.policy import Limit
from storage.records import FlagEvent, GapEvent, MonitorReport, Sample, SlideEvent
from storage.remembered import RememberedLabel
from storage.rollups.mood import Rollup, offset_ms
from storage.rollups.posture import POSTURE_COUNTS, PostureRollup
from storage.rollups.speech import SpeechRollup
from storage.seat_ids import seat_id
from storage.writes.samples.batch_lease import keep_open, renew_lease
from storage.writes.samples.flags_and_gaps import store_flag, store_gap
from storage.writes.samples.reactions import ReactionRows, store_reaction
from storage.writes.samples.session_limits import (
    allowed,
    forget_seats,
    without_seats,
)
from storage.writes.samples.slides import store_slide
from storage.writes.seat_edits import SeatEdits, take

_MOOD_KEY = ("session_id", "bucket_ms", "seat_id")
_MOOD_VALUES = tuple(
    column.name for column in Mood.__table__.columns if column.name not in _MOOD_KEY
)
_STATE = (
    f"CASE WHEN seat.excluded AND seat.state = '{SeatState.SELF}' THEN seat.state "
    "ELSE excluded.state END"
)
"""The teacher's own tile stays that, as the teacher said, whatever was seen since."""
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
    objecting: set[int] = field(default_factory=set)
    remembered: list[RememberedLabel] = field(default_factory=list)
    posture: list[dict[str, Any]] = field(default_factory=list)
    write_delay_ms: int | None = None
    """From handing over a sample until it was committed, of the batch before this one."""

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
        self._posture = PostureRollup(session_id, self._started_at)
        self._posture.load(connection)
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
            posture=self._posture.add(samples),
        )
        seats: dict[int, dict[str, Any]] = {}
        for sample in samples:
            batch.gaps.extend(sample.gaps)
            batch.slides.extend(sample.slides)
            batch.remembered.extend(sample.remembered)
            batch.objecting.update(seat_id(self._session_id, one) for one in sample.objecting)
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
        return without_seats(batch, batch.objecting) if batch.objecting else batch

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
    to_come: frozenset[Limit] = frozenset()
    """Limits of the school's policy that count from the next lesson on, and not for this one."""


def store(connection: Connection, batch: Batch) -> Orders:
    """Stores a batch in the open transaction; returns what the teacher asks of the monitor.

    In this very transaction it is made sure that this process holds the session, and that it is
    open. Raises LeaseLostError where another one holds it, where it was deleted, or where it was
    ended as the teacher had asked.
    """
    requested, preview_until, policy = renew_lease(connection, batch)
    reopened, limits = keep_open(connection, batch.session_id, requested)
    batch = allowed(batch, limits)
    if batch.objecting:
        forget_seats(connection, batch.session_id, batch.objecting)
    upsert(
        connection,
        cast(Table, Seat.__table__),
        batch.seats,
        key=("id",),
        update=("last_seen_at", "state", "tile_row", "tile_column", "pending"),
        instead={"state": _STATE},
    )
    if batch.names:
        connection.execute(_NAMED, batch.names)
    store_readings(connection, batch.readings)
    upsert(connection, cast(Table, Mood.__table__), batch.mood, key=_MOOD_KEY, update=_MOOD_VALUES)
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
    upsert(
        connection,
        cast(Table, Posture.__table__),
        batch.posture,
        key=("session_id", "bucket_ms"),
        update=POSTURE_COUNTS,
    )
    for row in batch.reactions:
        store_reaction(connection, row)
    for slide in batch.slides:
        store_slide(connection, batch.session_id, slide)
    for flag in batch.flags:
        store_flag(connection, flag)
    for gap in batch.gaps:
        store_gap(connection, gap)
    for label in batch.remembered:
        remember(connection, batch.session_id, label)
    edits = take(connection, batch.session_id)
    return Orders(requested, edits, preview_until, reopened, policy - limits.policy)
