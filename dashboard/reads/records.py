"""What the pages are made of: records of one lesson, as one short read transaction found them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from storage.kinds import Unsure
from storage.records import EMOTIONS, MOOD_BUCKET_MS
from storage.rows import (
    GapRow,
    ListedFlagRow,
    MarkerRow,
    MonitorRow,
    ReactionRow,
    SeatRow,
    SessionRow,
)

WINDOW_MS = 600_000
"""Length of the mood that the live page shows."""
STALE_S = 5.0
TAIL_MS = 10_000
"""Readings of this long are read for the live page: what its headline speaks of."""


@dataclass(frozen=True, slots=True)
class SeatReadings:
    """Last seconds of readings: `seat_ids` (N,), `offsets_ms` (N,), `probabilities` (N, 7).

    usable (N,): false where the face was too small or turned away too far for its estimate to
    count; None: all are. unsure: why not, of each. others (N,): further people on the same camera,
    0 where that is not known. Both empty: none.
    """

    seat_ids: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    offsets_ms: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    probabilities: NDArray[np.float32] = field(
        default_factory=lambda: np.zeros((0, len(EMOTIONS)), np.float32)
    )
    usable: NDArray[np.bool_] | None = None
    unsure: Sequence[Unsure | None] = ()
    others: NDArray[np.int64] | None = None


@dataclass(frozen=True, slots=True)
class KeptReadings:
    """What the single readings of a student come to, as far as they are kept.

    unsure: of them, those of a face that could not be read; reasons: how many for each reason (None
    where none was kept), most first. looked: readings of which it is known who else was on the
    camera; beside: those with others, at most `most`.
    """

    readings: int
    unsure: int
    reasons: tuple[tuple[Unsure | None, int], ...] = ()
    looked: int = 0
    beside: int = 0
    most: int = 0


@dataclass(frozen=True)
class LiveRecords:
    """Everything the live page is made of.

    position_ms: the present as an offset from the start, on the lesson's own clock. class_rows:
    class roll-ups of the window as they are kept, oldest first; columns: those with a reading, see
    `frames.mood_columns`. flags, reactions: all of the lesson, open or not, in order. posture:
    rows of that table, of the window.
    """

    session: SessionRow
    monitor: MonitorRow | None
    position_ms: int
    columns: Mapping[str, NDArray[Any]]
    seats: Sequence[SeatRow] = ()
    readings: SeatReadings = field(default_factory=SeatReadings)
    flags: Sequence[ListedFlagRow] = ()
    gaps: Sequence[GapRow] = ()
    markers: Sequence[MarkerRow] = ()
    class_rows: Sequence[Any] = ()
    reactions: Sequence[ReactionRow] = ()
    posture: Sequence[Any] = ()

    @cached_property
    def mood(self) -> pd.DataFrame:
        """The columns as a table; most ticks need none."""
        return pd.DataFrame(self.columns)

    @property
    def moment(self) -> datetime:
        """The present on the lesson's own clock, which nobody can set."""
        started: datetime = self.session.started_at
        return started + timedelta(milliseconds=self.position_ms)


@dataclass(frozen=True, slots=True)
class SessionRecords:
    """One lesson as its page shows it. Rows carry the attributes of `storage.rows`.

    buckets: what could be seen, see `coverage.buckets`. seat_mood: see `seat_mood_frame`.
    speech, reactions, attachments, posture: rows of these tables. seat_speech: of
    `queries.seat_speech`. slides: kept pictures (WebP) by number of the slide.
    """

    session: Any
    class_mood: pd.DataFrame
    buckets: pd.DataFrame
    seat_mood: pd.DataFrame
    seats: Sequence[Any]
    flags: Sequence[Any]
    gaps: Sequence[Any]
    markers: Sequence[Any]
    speech: Sequence[Any] = ()
    reactions: Sequence[Any] = ()
    seat_speech: Sequence[Any] = ()
    slides: Mapping[int, bytes] = field(default_factory=dict)
    attachments: Sequence[Any] = ()
    posture: Sequence[Any] = ()

    @property
    def end_ms(self) -> int:
        """Length of the lesson in ms: to its end, or to the last thing recorded."""
        ended: datetime | None = self.session.ended_at
        last = 0
        if len(self.buckets):
            last = int(self.buckets["bucket_ms"].iloc[-1]) + MOOD_BUCKET_MS
        if ended is None:
            return last
        started: datetime = self.session.started_at
        return max(round((ended - started).total_seconds() * 1000), 0)


@dataclass(frozen=True, slots=True)
class CoverageRecords:
    """What could be seen in a lesson. buckets: see `coverage.buckets`; gaps: rows of `gap`."""

    buckets: pd.DataFrame
    gaps: Sequence[Any]


def stale_ms(sample_hz: float) -> int:
    """A reading older than this says nothing of now."""
    return round(1000 * max(STALE_S, 2.5 / sample_hz))
