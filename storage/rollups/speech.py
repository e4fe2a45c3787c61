"""Time spoken by ten-second bucket, summed sample by sample; rows always hold whole values.

Of the teacher and the class as a whole; of each student only in a session that asks for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from storage.database.tables.rollups import SeatSpeech, SpeechTime
from storage.records import MOOD_BUCKET_MS, SMALLEST_GROUP, Sample
from storage.rollups.mood import offset_ms
from storage.seat_ids import seat_id

_LONGEST_BEAT_MS = 10_000  # the slowest sampling that can be set
_FIELDS = ("looked_ms", "own_known_ms", "own_ms", "class_ms")


@dataclass(slots=True)
class SpokenRows:
    """Rows of the tables `speech` and `seat_speech`, whole."""

    lesson: list[dict[str, Any]] = field(default_factory=list)
    seats: list[dict[str, Any]] = field(default_factory=list)


class SpeechRollup:
    """Running sums of one session's newest bucket. Not thread-safe: owned by the writer.

    A sample stands for the time since the one before it, but never for a whole gap.
    """

    def __init__(
        self,
        session_id: int,
        started_at: datetime,
        *,
        class_only: bool,
        individuals: bool = False,
    ) -> None:
        self._session_id, self._started_at = session_id, started_at
        self._class_only = class_only
        self._individuals = individuals and not class_only
        self._bucket_ms = -1
        self._spoke_ms: dict[int, int] = {}
        self._sums = dict.fromkeys(_FIELDS, 0)
        self._last_ms: int | None = None
        self._beat_ms = 0.0

    def load(self, connection: Connection) -> None:
        """Takes up the newest bucket of a session that is continued."""
        row = connection.execute(
            select(*SpeechTime.__table__.columns)
            .where(SpeechTime.session_id == self._session_id)
            .order_by(SpeechTime.bucket_ms.desc())
            .limit(1)
        ).first()
        if row is not None:
            self._bucket_ms = row.bucket_ms
            self._sums = {name: getattr(row, name) for name in _FIELDS}
            of_bucket = select(SeatSpeech.seat_id, SeatSpeech.spoke_ms).where(
                SeatSpeech.session_id == self._session_id, SeatSpeech.bucket_ms == row.bucket_ms
            )
            self._spoke_ms = {one.seat_id: one.spoke_ms for one in connection.execute(of_bucket)}

    def add(self, samples: Iterable[Sample]) -> SpokenRows:
        """Adds samples, in order of time, and returns the changed rows."""
        changed: dict[int, dict[str, Any]] = {}
        of_seats: dict[tuple[int, int], dict[str, Any]] = {}
        for sample in samples:
            if sample.speech is None or self._is_of_few(sample):
                continue
            now_ms = offset_ms(self._started_at, sample.observed_at)
            bucket_ms = now_ms - now_ms % MOOD_BUCKET_MS
            if bucket_ms < self._bucket_ms:  # the clock was set back: that row is complete
                continue
            step_ms = self._step(now_ms)
            if bucket_ms != self._bucket_ms:
                self._bucket_ms, self._sums = bucket_ms, dict.fromkeys(_FIELDS, 0)
                self._spoke_ms = {}
            speech = sample.speech
            self._sums["looked_ms"] += step_ms
            self._sums["own_known_ms"] += step_ms * (speech.own is not None)
            self._sums["own_ms"] += step_ms * bool(speech.own)
            self._sums["class_ms"] += step_ms * speech.others
            key = {"session_id": self._session_id, "bucket_ms": bucket_ms}
            changed[bucket_ms] = key | self._sums
            for number in speech.seats if self._individuals and step_ms else ():
                seat = seat_id(self._session_id, number)
                self._spoke_ms[seat] = self._spoke_ms.get(seat, 0) + step_ms
                spoke = {"seat_id": seat, "spoke_ms": self._spoke_ms[seat]}
                of_seats[bucket_ms, seat] = key | spoke
        return SpokenRows(list(changed.values()), list(of_seats.values()))

    def _is_of_few(self, sample: Sample) -> bool:
        tiles = sample.counts.tiles if sample.counts else 0
        return self._class_only and tiles < SMALLEST_GROUP

    def _step(self, now_ms: int) -> int:
        last, self._last_ms = self._last_ms, now_ms
        if last is None or now_ms <= last:
            return 0
        elapsed = min(now_ms - last, _LONGEST_BEAT_MS)
        self._beat_ms = self._beat_ms or float(elapsed)
        step = min(elapsed, round(2 * self._beat_ms))
        self._beat_ms += 0.1 * (elapsed - self._beat_ms)
        return step
