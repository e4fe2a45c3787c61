"""What could be seen at every moment of a lesson, and why not: tables, no components.

Two tables. Ten-second roll-ups with how many tiles were there and how many faces were read; and
gaps, in which nothing was seen. Offsets named `*_ms` count from the start of the lesson.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard import texts
from dashboard.series import frames as series
from dashboard.texts import clock
from storage.records import MOOD_BUCKET_MS
from storage.rows import GapRow

BUCKET_COLUMNS = ["bucket_ms", "samples", "tiles", "seen", "cameras_off", "unread", "away"]
NO_FACE, TOO_FEW = "no_face", "too_few"
"""Reasons, beside those of `GapReason`, for which a roll-up shows no mood."""
_PER_MINUTE = 60_000 // MOOD_BUCKET_MS
_NOTHING = (np.zeros(0, np.int64), np.zeros(0, np.int64), *(np.zeros(0) for _ in range(3)))
WITHIN_MS = 1000
"""A gap this short is the time between two looks."""


def buckets(
    rows: Iterable[Any], seats: Iterable[Any] = (), started_at: datetime | None = None
) -> pd.DataFrame:
    """Class roll-ups (rows of `packed_queries.mood`) with a sample: `BUCKET_COLUMNS`.

    tiles, seen (faces read), cameras_off, unread (a tile without a face that could be read): means
    per sample. away: seats known before and after that had no tile (another page, a share); needs
    the rows of `seat` and the lesson's start, else 0.
    """
    found = [
        (row.bucket_ms, row.samples, row.tiles, row.seen, row.cameras_off)
        for row in rows
        if row.samples
    ]
    at, samples, tiles, seen, off = map(np.array, zip(*found, strict=True)) if found else _NOTHING
    return pd.DataFrame(
        {
            "bucket_ms": at, "samples": samples, "tiles": tiles, "seen": seen, "cameras_off": off,
            "unread": np.maximum(tiles - seen - off, 0.0),
            "away": _away(at, tiles, seats, started_at),
        }
    )  # fmt: skip


def gaps(
    recorded: Iterable[GapRow],
    known: pd.DataFrame,
    started_at: datetime,
    from_ms: int,
    until_ms: int,
) -> pd.DataFrame:
    """Stretches of `from_ms`..`until_ms` in which nothing was seen, as `series.GAP_COLUMNS`.

    recorded: with their own begin and end. Where none was recorded and no roll-up of `known` is, a
    gap with the reason "".
    """
    stretches = _recorded(recorded, started_at, from_ms, until_ms)
    dark = [(start, end) for start, end, _, _ in stretches]
    seen = [(int(at), int(at) + MOOD_BUCKET_MS) for at in known["bucket_ms"]]
    end_ms = from_ms
    for start, end in sorted([*dark, *seen, (until_ms, until_ms)]):
        # less than a roll-up is the edge of one
        if min(start, until_ms) - end_ms >= MOOD_BUCKET_MS:
            stretches.append((end_ms, min(start, until_ms), "", ""))
        end_ms = max(end_ms, end)
    return _gap_table(sorted(stretches))


def mood_gaps(
    recorded: Iterable[GapRow],
    shown: pd.DataFrame,
    known: pd.DataFrame,
    started_at: datetime,
    window_ms: tuple[int, int],
) -> pd.DataFrame:
    """Stretches without a mood that may be shown, to the nearest roll-up, each with its reason.

    shown: class mood that may be shown; known: see `buckets`. A roll-up in which faces were read
    but none is shown was withheld (`TOO_FEW`); one without a face has the reason `NO_FACE`.
    """
    from_ms, until_ms = window_ms
    first, last = from_ms // MOOD_BUCKET_MS, until_ms // MOOD_BUCKET_MS
    reasons = np.full(max(last - first, 0), "", dtype=object)
    for start, end, reason, _ in _recorded(recorded, started_at, from_ms, until_ms):
        # a slot belongs to a gap that covers its middle
        lower, upper = (round(edge / MOOD_BUCKET_MS) - first for edge in (start, end))
        reasons[max(lower, 0) : max(upper, 0)] = reason
    for at, seen in zip(known["bucket_ms"], known["seen"], strict=True):
        slot = int(at) // MOOD_BUCKET_MS - first
        if 0 <= slot < len(reasons) and not reasons[slot]:
            reasons[slot] = TOO_FEW if seen > 0 else NO_FACE
    has_mood = {int(at) // MOOD_BUCKET_MS - first for at in shown["bucket_ms"]}
    stretches: list[tuple[int, int, str, str]] = []
    for slot, reason in enumerate(reasons.tolist()):
        if slot in has_mood:
            continue
        start = max((first + slot) * MOOD_BUCKET_MS, from_ms)
        end = (first + slot + 1) * MOOD_BUCKET_MS
        if stretches and stretches[-1][1] == start and stretches[-1][2] == reason:
            start = stretches.pop()[0]
        stretches.append((start, end, reason, ""))
    return _gap_table(stretches)


def thin(known: pd.DataFrame, most: int) -> tuple[pd.DataFrame, int]:
    """Roll-ups in at most about `most` rows, and the length of a row in ms; see `series.thin`."""
    if known.empty:
        return known, MOOD_BUCKET_MS
    step_ms = -(-_span(known) // most) * MOOD_BUCKET_MS
    group = known["bucket_ms"] // step_ms * step_ms
    weighted = known[BUCKET_COLUMNS[2:]].mul(known["samples"], axis=0).groupby(group).sum()
    samples = known["samples"].groupby(group).sum()
    out = weighted.div(samples, axis=0)
    out.insert(0, "samples", samples)
    return out.reset_index(), step_ms


def table(
    known: pd.DataFrame, dark: pd.DataFrame, started_at: datetime, most: int
) -> list[list[str]]:
    """At most about `most` rows in order of time, a minute or more each, beside one per gap.

    Cells of text: clock time, tiles, faces read, cameras off, why nothing was visible and how long.
    """
    rows, _ = thin(known, max(1, min(most, _span(known) // _PER_MINUTE)))
    lines = [
        (int(row.bucket_ms), [f"{row.tiles:.0f}", f"{row.seen:.0f}", f"{row.cameras_off:.0f}",
                              texts.away(round(row.away))])
        for row in _rows(rows)
    ]  # fmt: skip
    for gap in _rows(dark):
        length = clock.duration_text((gap.to_ms - gap.from_ms) / 1000)
        lines.append((int(gap.from_ms), ["–", "–", "–", texts.gap_length(gap.reason, length)]))
    lines.sort(key=lambda line: line[0])
    return [
        [clock.lesson_time(started_at, series.moment(started_at, at)), *cells]
        for at, cells in lines
    ]


def sentence(known: pd.DataFrame, dark: pd.DataFrame) -> str:
    """What was seen and what was not: "22 of 25 faces read on average; Window covered, 40 s"."""
    parts = []
    weights = known["samples"].to_numpy(np.float64)
    samples = float(weights.sum())
    if samples:
        tiles, seen, off, away = (
            float(known[name].to_numpy(np.float64) @ weights) / samples
            for name in ("tiles", "seen", "cameras_off", "away")
        )
        parts.append(texts.coverage_mean(round(seen), round(tiles), round(off)))
        parts += [texts.away(round(away))] if round(away) else []
    lengths: dict[str, float] = {}
    for gap in _rows(dark):
        lengths[gap.reason] = lengths.get(gap.reason, 0.0) + gap.to_ms - gap.from_ms
    parts += [
        texts.gap_length(reason, clock.duration_text(length / 1000))
        for reason, length in sorted(lengths.items(), key=lambda item: -item[1])
    ]
    return "; ".join(parts)


def _recorded(
    recorded: Iterable[GapRow], started_at: datetime, from_ms: int, until_ms: int
) -> list[tuple[int, int, str, str]]:
    """Recorded gaps inside the window, in order; where two overlap the later one is cut."""
    found = []
    for gap in recorded:
        start = max(_offset_ms(gap.started_at, started_at), from_ms)
        end = until_ms if gap.ended_at is None else _offset_ms(gap.ended_at, started_at)
        found.append((start, min(end, until_ms), gap.reason, gap.detail))
    out: list[tuple[int, int, str, str]] = []
    for start, end, reason, detail in sorted(found):
        begin = max(start, out[-1][1]) if out else start
        if end - begin <= WITHIN_MS:
            continue
        if out and out[-1][1] == begin and out[-1][2] == reason:
            begin = out.pop()[0]
        out.append((begin, end, reason, detail))
    return out


def _away(
    at_ms: NDArray[Any], tiles: NDArray[Any], seats: Iterable[Any], started_at: datetime | None
) -> NDArray[np.float64]:
    """How many of the seats known before and after each roll-up had no tile in it."""
    rows: Sequence[Any] = list(seats)
    if not rows or started_at is None or not len(at_ms):
        return np.zeros(len(at_ms))
    first = np.array([_offset_ms(row.first_seen_at, started_at) for row in rows])
    last = np.array([_offset_ms(row.last_seen_at, started_at) for row in rows])
    at = at_ms[:, None]
    there = ((first <= at) & (last >= at + MOOD_BUCKET_MS)).sum(axis=1)
    missing: NDArray[np.float64] = np.maximum(there - np.rint(tiles.astype(np.float64)), 0.0)
    return missing


def _gap_table(stretches: Sequence[tuple[int, int, str, str]]) -> pd.DataFrame:
    """`series.GAP_COLUMNS` of stretches; words stay objects, which pandas need not look through."""
    columns = zip(*stretches, strict=True) if stretches else [()] * 4
    kinds = (np.int64, np.int64, object, object)
    return pd.DataFrame(
        {
            name: pd.Series(values, dtype=kind)
            for name, values, kind in zip(series.GAP_COLUMNS, columns, kinds, strict=True)
        }
    )


def _span(known: pd.DataFrame) -> int:
    """Roll-ups from the first to the last, missing ones too."""
    if known.empty:
        return 0
    return int(known["bucket_ms"].iloc[-1] - known["bucket_ms"].iloc[0]) // MOOD_BUCKET_MS + 1


def _rows(frame: pd.DataFrame) -> Iterable[Any]:
    return frame.itertuples(index=False)


def _offset_ms(at: datetime, started_at: datetime) -> int:
    return round((at - started_at).total_seconds() * 1000)
