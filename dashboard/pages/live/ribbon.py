"""The charts of the live page: mood and coverage of the last minutes, and of the whole lesson."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard.figures import mood as figures
from dashboard.figures import parts
from dashboard.figures.coverage import ribbon_figure
from dashboard.reads.records import WINDOW_MS, LiveRecords
from dashboard.series import coverage
from dashboard.series import frames as series
from dashboard.viewmodels import live as live_view
from storage.records import MOOD_BUCKET_MS

LESSON_POINTS = 150
LESSON_EVERY_MS = 60_000
YOUNG_MS = 60_000
YOUNG_EVERY_MS = 2500
"""A lesson this young is drawn anew so often: with every look, a tick cost more than twice."""


def window(records: LiveRecords) -> tuple[int, int]:
    """What the upper chart shows, in ms since the lesson's start: at least a minute."""
    end_ms = max(records.position_ms, YOUNG_MS)
    return max(0, end_ms - WINDOW_MS), end_ms


def ribbon_key(records: LiveRecords) -> tuple[Any, ...]:
    """Changes with every roll-up; in the first minute more often."""
    step_ms = YOUNG_EVERY_MS if records.position_ms < YOUNG_MS else MOOD_BUCKET_MS
    last = records.class_rows[-1].bucket_ms if records.class_rows else -1
    return (last, step_ms, records.position_ms // step_ms, *_events(records))


def lesson_key(records: LiveRecords) -> tuple[Any, ...]:
    """Changes once a minute, and with every mark and gap."""
    return (records.position_ms // LESSON_EVERY_MS, *_events(records))


def ribbon(records: LiveRecords, known: pd.DataFrame) -> dict[str, Any]:
    """The last minutes; known: see `buckets`."""
    return _figure(records, live_view.shown_mood(records), known, window(records))


def mood_only(records: LiveRecords, font_px: int) -> dict[str, Any]:
    """The last minutes without the row of tiles, in letters of this size."""
    mood, known = live_view.shown_mood(records), buckets(records)
    started_at, window_ms = records.session.started_at, window(records)
    seen_ms = (window_ms[0], records.position_ms)
    gaps = coverage.mood_gaps(records.gaps, mood, known, started_at, seen_ms)
    drawn = figures.mood_dict(figures.Ribbon(mood, gaps, records.markers, started_at, window_ms))
    drawn["layout"] |= {
        "font": {"size": font_px}, "margin": {"l": 54, "r": 10, "t": 24, "b": 30, "pad": 0},
    }  # fmt: skip
    return parts.figure(drawn["data"], drawn["layout"])


def lesson_ribbon(records: LiveRecords, mood: pd.DataFrame, known: pd.DataFrame) -> dict[str, Any]:
    """The whole lesson. mood: all class roll-ups that may be shown; known: `coverage.buckets`."""
    window_ms = (0, max(records.position_ms, YOUNG_MS))
    return _figure(records, mood, known, window_ms, LESSON_POINTS)


def buckets(records: LiveRecords) -> pd.DataFrame:
    """What could be seen in the last minutes, see `coverage.buckets`."""
    seats = () if records.session.class_only else records.seats
    return coverage.buckets(records.class_rows, seats, records.session.started_at)


def coverage_words(records: LiveRecords, known: pd.DataFrame) -> str:
    """The last minutes' coverage as a sentence; known: see `buckets`."""
    # a young lesson's chart has room for what is still to come
    seen_ms = (window(records)[0], records.position_ms)
    return coverage.sentence(known, _dark(records, known, seen_ms))


def _figure(
    records: LiveRecords,
    mood: pd.DataFrame,
    known: pd.DataFrame,
    window_ms: tuple[int, int],
    most: int | None = None,
) -> dict[str, Any]:
    seen_ms = (window_ms[0], records.position_ms)
    started_at = records.session.started_at
    gaps = coverage.mood_gaps(records.gaps, mood, known, started_at, seen_ms)
    dark = _dark(records, known, seen_ms)
    step_ms = tile_step_ms = MOOD_BUCKET_MS
    if most is not None:
        mood, step_ms = series.thin(mood, most)
        known, tile_step_ms = coverage.thin(known, most)
    drawn = figures.Ribbon(mood, gaps, records.markers, started_at, window_ms, step_ms)
    return ribbon_figure(drawn, known, dark, tile_step_ms, small=most is not None)


def _dark(records: LiveRecords, known: pd.DataFrame, window_ms: tuple[int, int]) -> pd.DataFrame:
    return coverage.gaps(records.gaps, known, records.session.started_at, *window_ms)


def _events(records: LiveRecords) -> Sequence[Any]:
    marks = tuple((marker.id, marker.text) for marker in records.markers)
    return len(records.gaps), marks
