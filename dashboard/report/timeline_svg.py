"""The timeline of a lesson as one SVG picture, for a page that is printed and has no script."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
from markupsafe import Markup
from numpy.typing import NDArray

from dashboard import texts
from dashboard.figures.parts import LABELLED_SHARE
from dashboard.figures.theme import CONFUSED_COLOUR, MARKS, STACK_ORDER
from dashboard.report import svg_parts
from dashboard.report.svg_parts import LEFT, RIGHT, WIDTH
from dashboard.series import frames as series
from dashboard.texts import clock

HEIGHT = 386
_SHARES, _LOOKS, _SEEN = (44, 200), (232, 282), (314, 354)
"""Top and bottom of the three rows."""
_TICKS_MIN = (1, 2, 5, 10, 15, 30, 60, 120, 240)
_MOST_TICKS = 10
_LABEL = 16.0
"""Room of a label; of marks that lie closer the first one has its own."""

Row = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment on the chart. label: a few letters that a list beside the chart explains."""

    at_ms: float
    label: str


def timeline_svg(
    mood: pd.DataFrame,
    gaps: pd.DataFrame,
    marks: Iterable[Mark],
    started_at: datetime,
    window_ms: tuple[int, int],
    step_ms: int,
) -> Markup:
    """Shares of the emotions, students who looked confused or sad, and faces seen, one above the
    other over the same time; hatched where nothing was seen.

    mood: class roll-ups, `step_ms` apart. gaps: see `series.gap_frame`.
    """
    scale = _Scale(window_ms)
    counts = mood[["confused", "sad_count"]].to_numpy()
    most_looks = max(2.0, float(counts.max(initial=0.0)))
    most_tiles = max(1.0, float(mood["tiles"].max())) if len(mood) else 1.0
    runs = series.runs(mood, step_ms)
    parts = [
        *_frame(_SHARES, "100 %", texts.REPORT_ROW_MOOD),
        *_frame(_LOOKS, f"{most_looks:.0f}", texts.ROW_LOOKS),
        *_frame(_SEEN, f"{most_tiles:.0f}", texts.ROW_SEEN),
        *(area for run in runs for area in _areas(run, scale, step_ms)),
        *(line for run in runs for line in _lines(run, scale, step_ms, most_looks, most_tiles)),
        *_gaps(gaps, scale),
        *_marks(marks, scale),
        *_time_axis(scale, started_at),
    ]
    return svg_parts.svg(HEIGHT, texts.REPORT_CHART_ALT, parts)


@dataclass(frozen=True, slots=True)
class _Scale:
    window_ms: tuple[int, int]

    def x(self, at_ms: float) -> float:
        start, end = self.window_ms
        share = (at_ms - start) / (end - start)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def _frame(row: Row, top: str, title: str) -> Iterator[Markup]:
    """Title, highest value and the lines at both ends of a row."""
    upper, lower = row
    yield svg_parts.words(LEFT, upper - 7, title, "row")
    for y, words in ((upper, top), (lower, "0")):
        yield svg_parts.line(y)
        yield svg_parts.words(LEFT - 6, y + 4, words, "tick", "end")


def _areas(run: pd.DataFrame, scale: _Scale, step_ms: int) -> Iterator[Markup]:
    """One stacked area per emotion of a stretch without a hole."""
    upper, lower = _SHARES
    xs = _edges(run, scale, step_ms)
    below = np.zeros(len(xs))
    for emotion in STACK_ORDER:
        above = below + _closed(run[emotion])
        there = _points(xs, lower - above * (lower - upper))
        back = _points(xs[::-1], (lower - below * (lower - upper))[::-1])
        mark = MARKS[emotion]
        yield Markup('<path d="M{}L{}Z" fill="{}" fill-opacity="{}"/>').format(
            there, back, mark.colour, mark.opacity
        )
        below = above


def _lines(
    run: pd.DataFrame, scale: _Scale, step_ms: int, most_looks: float, most_tiles: float
) -> Iterator[Markup]:
    xs = _edges(run, scale, step_ms)
    rows = (
        ("confused", _LOOKS, most_looks, CONFUSED_COLOUR, "none"),
        ("sad_count", _LOOKS, most_looks, MARKS["sad"].colour, "2 3"),
        ("seen", _SEEN, most_tiles, MARKS["disgust"].colour, "none"),
    )
    for column, (upper, lower), most, colour, dash in rows:
        ys = lower - _closed(run[column]) / most * (lower - upper)
        yield Markup(
            '<path d="M{}" fill="none" stroke="{}" stroke-width="1.5" stroke-dasharray="{}"/>'
        ).format(_points(xs, ys), colour, dash)


def _gaps(gaps: pd.DataFrame, scale: _Scale) -> Iterator[Markup]:
    start, end = scale.window_ms
    for gap in gaps.to_dict("records"):
        left, right = scale.x(gap["from_ms"]), scale.x(gap["to_ms"])
        for upper, lower in (_SHARES, _LOOKS, _SEEN):
            yield svg_parts.hatched(left, right, upper, lower)
        if gap["to_ms"] - gap["from_ms"] >= LABELLED_SHARE * (end - start):
            yield svg_parts.words(
                (left + right) / 2, sum(_SHARES) / 2, texts.gap(gap["reason"]), "gap"
            )


def _marks(marks: Iterable[Mark], scale: _Scale) -> Iterator[Markup]:
    start, end = scale.window_ms
    labelled = -_LABEL
    for mark in sorted(marks, key=lambda mark: mark.at_ms):
        if start <= mark.at_ms <= end:
            x = scale.x(mark.at_ms)
            yield svg_parts.mark(x, _SHARES[0] - 22, _SEEN[1])
            if x - labelled >= _LABEL:
                yield svg_parts.words(x, _SHARES[0] - 27, mark.label, "label")
                labelled = x


def _time_axis(scale: _Scale, started_at: datetime) -> Iterator[Markup]:
    for at_ms, words in time_ticks(started_at, scale.window_ms):
        yield svg_parts.time_words(scale.x(at_ms), HEIGHT - 12, words)


def time_ticks(started_at: datetime, window_ms: tuple[int, int]) -> list[tuple[int, str]]:
    """Round clock times inside a window: offset in ms and words, at most `_MOST_TICKS` + 1."""
    start, end = window_ms
    minutes = (end - start) / 60_000
    step = next((s for s in _TICKS_MIN if minutes / s <= _MOST_TICKS), _TICKS_MIN[-1])
    first = clock.by_start(started_at + timedelta(milliseconds=start), started_at)
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
    passed_ms = round((first - midnight) / timedelta(milliseconds=1))
    step_ms = step * 60_000
    ticks = range(start + -passed_ms % step_ms, end + 1, step_ms)
    return [(at, f"{first + timedelta(milliseconds=at - start):%H:%M}") for at in ticks]


def _edges(run: pd.DataFrame, scale: _Scale, step_ms: int) -> NDArray[np.float64]:
    """Horizontal places of a stretch's roll-ups, and of its end."""
    at_ms = run["bucket_ms"].to_numpy()
    return np.array([scale.x(at) for at in [*at_ms, at_ms[-1] + step_ms]])


def _closed(values: pd.Series) -> NDArray[np.float64]:
    array = values.to_numpy(np.float64)
    return np.append(array, array[-1:])


def _points(xs: Sequence[float] | NDArray[np.float64], ys: NDArray[np.float64]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))
