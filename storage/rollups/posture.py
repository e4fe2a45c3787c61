"""Faces turned away and heads down by ten-second bucket, of the class alone; whole rows.

A batch that is written again after a failure leaves the same rows.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from storage.database.tables.rollups import Posture
from storage.records import MOOD_BUCKET_MS, PostureCounts, Sample
from storage.rollups.mood import offset_ms

POSTURE_COUNTS = ("looks", "judged", "turned_away", "head_down")


class PostureRollup:
    """Running sums of one session's newest bucket. Not thread-safe: owned by the writer."""

    def __init__(self, session_id: int, started_at: datetime) -> None:
        self._session_id, self._started_at = session_id, started_at
        self._bucket_ms = -1
        self._sums: dict[str, int | None] = {}

    def load(self, connection: Connection) -> None:
        """Takes up the newest bucket of a session that is continued."""
        row = connection.execute(
            select(*Posture.__table__.columns)
            .where(Posture.session_id == self._session_id)
            .order_by(Posture.bucket_ms.desc())
            .limit(1)
        ).first()
        if row is not None:
            self._bucket_ms = row.bucket_ms
            self._sums = {name: getattr(row, name) for name in POSTURE_COUNTS}

    def add(self, samples: Iterable[Sample]) -> list[dict[str, Any]]:
        """Adds samples, in order of time, and returns the changed rows of table `posture`."""
        changed: dict[int, dict[str, Any]] = {}
        for sample in samples:
            if sample.posture is None:
                continue
            bucket_ms = offset_ms(self._started_at, sample.observed_at)
            bucket_ms -= bucket_ms % MOOD_BUCKET_MS
            if bucket_ms < self._bucket_ms:  # the clock was set back: that row is complete
                continue
            if bucket_ms != self._bucket_ms:
                self._bucket_ms, self._sums = bucket_ms, {}
            self._sums = _added(self._sums, sample.posture)
            key = {"session_id": self._session_id, "bucket_ms": bucket_ms}
            changed[bucket_ms] = key | self._sums
        return list(changed.values())


def _added(sums: dict[str, int | None], look: PostureCounts) -> dict[str, int | None]:
    """A count that is not told in one of the looks is not told of the bucket."""
    new: dict[str, int | None] = {
        "looks": 1,
        "judged": look.judged,
        "turned_away": look.turned_away,
        "head_down": look.head_down,
    }
    if not sums:
        return new
    pairs = {name: (sums[name], new[name]) for name in POSTURE_COUNTS}
    return {
        name: None if before is None or now is None else before + now
        for name, (before, now) in pairs.items()
    }
