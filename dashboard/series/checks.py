"""Class checks: the moment at which the teacher asked the class, and the mood on either side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from dashboard.series import frames as series
from storage.answers.checked import NO_ANSWERS, Answers, answers_to
from storage.kinds import MarkerKind
from storage.records import MOOD_BUCKET_MS
from storage.rows import MarkerRow, ReactionRow

SIDE = timedelta(seconds=60)
"""How much is compared before the check, and after it."""
SHOWN = timedelta(minutes=4)
"""For this long after it the live page shows what came of a check."""
_LEAST_TIME = 0.5
_LEAST_COVERAGE = 0.5


@dataclass(frozen=True, slots=True)
class Side:
    """The class in the minute before, or after, a check.

    shares: mean share of each emotion, empty without a reading. confused, seen, tiles: means per
    sample. time: share of the minute that was sampled, 0..1.
    """

    shares: dict[str, float]
    confused: float
    seen: float
    tiles: float
    time: float

    @property
    def coverage(self) -> float:
        """Faces read per tile, 0..1."""
        return self.seen / self.tiles if self.tiles else 0.0

    @property
    def is_telling(self) -> bool:
        """Whether enough was seen to speak of the class: half of the time, half of the tiles."""
        enough = self.time >= _LEAST_TIME and self.coverage >= _LEAST_COVERAGE
        return enough and bool(self.shares)


@dataclass(frozen=True, slots=True)
class Check:
    """One check. after is None while its minute is not over. answers: given on the tiles."""

    marker_id: int
    at: datetime
    before: Side
    after: Side | None
    answers: Answers = NO_ANSWERS

    @property
    def ready_at(self) -> datetime:
        """When the minute after the check is over."""
        return self.at + SIDE


def checks(
    markers: Iterable[Any],
    mood: pd.DataFrame,
    started_at: datetime,
    now: datetime,
    reactions: Sequence[ReactionRow] = (),
) -> list[Check]:
    """The checks of a lesson in order. mood: class roll-ups that may be shown."""
    found = []
    for marker in markers:
        if marker.kind != MarkerKind.CHECK:
            continue
        at = marker.marked_at
        before, after = _side(mood, at - SIDE - started_at), _side(mood, at - started_at)
        answers = answers_to(reactions, at, after.tiles or before.tiles)
        is_over = now >= at + SIDE
        found.append(Check(marker.id, at, before, after if is_over else None, answers))
    return found


def is_running(marker: MarkerRow, now: datetime) -> bool:
    """Whether a mark is a check whose minute is not over."""
    return bool(marker.kind == MarkerKind.CHECK and now < marker.marked_at + SIDE)


def _side(mood: pd.DataFrame, begin: timedelta) -> Side:
    """The minute that begins `begin` after the lesson, to the nearest ten-second roll-up."""
    begin_ms = begin / timedelta(milliseconds=1)
    buckets = SIDE // timedelta(milliseconds=MOOD_BUCKET_MS)
    middle = mood["bucket_ms"] + MOOD_BUCKET_MS / 2
    inside = mood[(middle >= begin_ms) & (middle < begin_ms + buckets * MOOD_BUCKET_MS)]
    samples = inside["samples"].to_numpy()
    total = float(samples.sum())

    def mean(column: str) -> float:
        return float(inside[column].to_numpy() @ samples) / total if total else 0.0

    return Side(
        shares=series.average(inside),
        confused=mean("confused"),
        seen=mean("seen"),
        tiles=mean("tiles"),
        time=len(inside) / buckets,
    )
