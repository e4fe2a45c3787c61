"""Shares of the class turned away and with heads down, by minute; of no student."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.series import coverage
from dashboard.series.answers import wilson

MINUTE_MS = 60_000
_LEAST_BUCKETS = 2
"""Of fewer ten-second sums in a minute nothing is told."""
SIGNALS = ("turned_away", "head_down")


@dataclass(frozen=True, slots=True)
class ClassShare:
    """A share of the faces judged, 0..1, and what so few faces leave open (95 %)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PostureMinute:
    """One minute. at_ms: its begin since the lesson's. faces: mean number judged at a look.

    turned_away, head_down: shares of the faces judged; None where that is not kept.
    """

    at_ms: int
    faces: float
    turned_away: ClassShare | None
    head_down: ClassShare | None


def minutes(rows: Iterable[Any], step_ms: int = MINUTE_MS) -> list[PostureMinute]:
    """The minutes, or longer steps, of which enough is known, in order. rows: of `posture`."""
    steps: dict[int, list[Any]] = {}
    for row in rows:
        steps.setdefault(row.bucket_ms // step_ms, []).append(row)
    found = (_minute(step * step_ms, held) for step, held in sorted(steps.items()))
    return [one for one in found if one is not None]


def lately(rows: Iterable[Any], position_ms: int) -> PostureMinute | None:
    """The same of the minute up to a moment; None where too little is known of it."""
    since_ms = position_ms - MINUTE_MS
    return _minute(since_ms, [row for row in rows if row.bucket_ms >= since_ms])


def holes(found: Iterable[PostureMinute], gaps: pd.DataFrame, length_ms: int) -> pd.DataFrame:
    """Stretches of a lesson whose minutes are not among those found, as `coverage.mood_gaps`.

    gaps: of those where nothing was seen, with their reasons; elsewhere too few could be judged.
    """
    known = {one.at_ms for one in found}
    rows: list[dict[str, Any]] = []
    for at_ms in range(0, length_ms, MINUTE_MS):
        if at_ms in known:
            continue
        reason, to_ms = _reason(gaps, at_ms), min(at_ms + MINUTE_MS, length_ms)
        if rows and rows[-1]["to_ms"] == at_ms and rows[-1]["reason"] == reason:
            rows[-1]["to_ms"] = to_ms
        else:
            rows.append({"from_ms": at_ms, "to_ms": to_ms, "reason": reason})
    return pd.DataFrame(rows, columns=["from_ms", "to_ms", "reason"])


def _reason(gaps: pd.DataFrame, at_ms: int) -> str:
    """Of the gap that takes most of a minute."""
    longest, reason = 0, coverage.TOO_FEW
    for gap in gaps.to_dict("records"):
        overlap = min(gap["to_ms"], at_ms + MINUTE_MS) - max(gap["from_ms"], at_ms)
        if overlap > longest:
            longest, reason = overlap, str(gap["reason"])
    return reason


def means(found: Iterable[PostureMinute]) -> dict[str, float]:
    """Mean over the minutes of each share that is kept."""
    held = list(found)
    out = {}
    for name in SIGNALS:
        shares = [share.value for one in held if (share := getattr(one, name)) is not None]
        if shares:
            out[name] = sum(shares) / len(shares)
    return out


def _minute(at_ms: int, rows: list[Any]) -> PostureMinute | None:
    if len(rows) < _LEAST_BUCKETS:
        return None
    judged, looks = sum(row.judged for row in rows), sum(row.looks for row in rows)
    faces = judged / looks
    turned, down = (_share([getattr(row, name) for row in rows], judged, faces) for name in SIGNALS)
    return PostureMinute(at_ms, faces, turned, down)


def _share(counts: list[int | None], judged: int, faces: float) -> ClassShare | None:
    """With Wilson's interval of one trial a face: looks of one minute repeat each other."""
    known = [count for count in counts if count is not None]
    if len(known) < len(counts):
        return None
    value, trials = sum(known) / judged, max(1, round(faces))
    hits = value * trials
    low, _ = wilson(int(hits), trials)
    _, high = wilson(min(trials, -int(-hits // 1)), trials)
    return ClassShare(value, min(low, value), max(high, value))
