"""Ten-second roll-ups, built up sample by sample; rows always hold whole values, never increments.

So a batch that is written again after a failure leaves the same rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select

from storage.database.tables.rollups import Mood
from storage.kinds import SeatState
from storage.records import EMOTIONS, MOOD_BUCKET_MS, SMALLEST_GROUP, Sample
from storage.seat_ids import WHOLE_CLASS, seat_id

_KEPT_BUCKETS = 2
"""The running bucket and the one before, for a sample that arrives just after its end."""


def offset_ms(started_at: datetime, moment: datetime) -> int:
    """Milliseconds from the session's start to `moment`."""
    return round(moment.timestamp() * 1000) - round(started_at.timestamp() * 1000)


@dataclass(slots=True)
class _Cell:
    """Sums over one bucket, of one seat or of the class."""

    readings: int = 0
    samples: int = 0
    seen: float = 0.0
    tiles: float = 0.0
    cameras_off: float = 0.0
    confused: float = 0.0
    sad: float = 0.0
    unsure: float = 0.0
    probabilities: NDArray[np.float64] = field(default_factory=lambda: np.zeros(len(EMOTIONS)))

    def row(self) -> dict[str, Any]:
        samples = max(self.samples, 1)
        mean = self.probabilities / self.readings if self.readings else None
        return {
            "readings": self.readings,
            "samples": self.samples,
            "seen": self.seen / samples,
            "tiles": self.tiles / samples,
            "cameras_off": self.cameras_off / samples,
            "confused": self.confused / samples,
            "sad": self.sad / samples,
            "unsure": self.unsure / samples,
            "probabilities": None if mean is None else mean.astype(np.float32),
        }


class Rollup:
    """Running sums of one session's newest buckets. Not thread-safe: owned by the writer."""

    def __init__(self, session_id: int, started_at: datetime, *, class_only: bool) -> None:
        self._session_id = session_id
        self._started_at = started_at
        self._class_only = class_only
        self._buckets: dict[int, dict[int, _Cell]] = {}
        self._closed_before_ms: int | None = None

    def load(self, connection: Connection) -> None:
        """Takes up the newest buckets of a session that is continued."""
        newest = select(func.max(Mood.bucket_ms)).where(Mood.session_id == self._session_id)
        last = connection.execute(newest).scalar()
        if last is None:
            return
        self._closed_before_ms = last - (_KEPT_BUCKETS - 1) * MOOD_BUCKET_MS
        rows = connection.execute(
            select(*Mood.__table__.columns).where(
                Mood.session_id == self._session_id,
                Mood.bucket_ms >= self._closed_before_ms,
            )
        )
        for row in rows:
            cell = _Cell(row.readings, row.samples)
            for name in ("seen", "tiles", "cameras_off", "confused", "sad", "unsure"):
                setattr(cell, name, (getattr(row, name) or 0.0) * row.samples)
            if row.probabilities is not None:
                cell.probabilities = row.probabilities.astype(np.float64) * row.readings
            self._buckets.setdefault(row.bucket_ms, {})[row.seat_id] = cell

    def add(self, samples: Iterable[Sample]) -> list[dict[str, Any]]:
        """Adds samples and returns the changed rows of table `mood`, whole.

        A sample older than the kept buckets (the clock was set back) is left out: its bucket's row
        is complete and must not be replaced by a part.
        """
        touched: dict[tuple[int, int], _Cell] = {}
        for sample in samples:
            bucket_ms = offset_ms(self._started_at, sample.observed_at)
            bucket_ms -= bucket_ms % MOOD_BUCKET_MS
            if self._closed_before_ms is not None and bucket_ms < self._closed_before_ms:
                continue
            cells = self._buckets.setdefault(bucket_ms, {})
            for identity in self._add_one(cells, sample):
                touched[bucket_ms, identity] = cells[identity]
        for old in sorted(self._buckets)[:-_KEPT_BUCKETS]:
            del self._buckets[old]
            self._closed_before_ms = old + MOOD_BUCKET_MS
        key = {"session_id": self._session_id}
        return [
            {**key, "bucket_ms": bucket_ms, "seat_id": identity, **cell.row()}
            for (bucket_ms, identity), cell in sorted(touched.items(), key=lambda item: item[0])
        ]

    def _add_one(self, cells: dict[int, _Cell], sample: Sample) -> set[int]:
        changed = set()
        # so few are individuals: what could be seen is kept, what it looked like is not
        readable = sum(reading.quality > 0 for reading in sample.readings)
        few = self._class_only and readable < SMALLEST_GROUP
        if sample.counts is not None:
            whole = cells.setdefault(WHOLE_CLASS, _Cell())
            changed.add(WHOLE_CLASS)
            whole.samples += 1
            looks = () if few else ("confused", "sad")
            for name in ("seen", "unsure", "tiles", "cameras_off", *looks):
                setattr(whole, name, getattr(whole, name) + getattr(sample.counts, name))
        for reading in () if few else sample.readings:
            owners = (WHOLE_CLASS,) if self._class_only else (WHOLE_CLASS, reading.seat_id)
            for owner in owners:
                cell = cells.setdefault(owner, _Cell())
                changed.add(owner)
                cell.readings += 1
                cell.probabilities += reading.probabilities
                if owner != WHOLE_CLASS:
                    cell.seen += reading.quality > 0
                    cell.unsure += reading.quality == 0
        if not self._class_only:
            for seat in sample.seats:
                if seat.state not in (SeatState.AWAY, SeatState.EXCLUDED):
                    owner = seat_id(self._session_id, seat.number)
                    cell = cells.setdefault(owner, _Cell())
                    cell.samples += 1
                    cell.tiles += 1
                    cell.cameras_off += seat.state is SeatState.CAMERA_OFF
                    changed.add(owner)
        return changed
