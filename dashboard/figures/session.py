"""A whole lesson as one Plotly figure: mood, looks, and what could be seen, on one time axis."""

from collections.abc import Iterable
from typing import Any

from dashboard import texts
from dashboard.figures import parts
from dashboard.figures.coverage import coverage_traces, tiles_axis
from dashboard.figures.theme import CONFUSED_COLOUR, MARKS
from dashboard.series import coverage
from dashboard.series import frames as series
from dashboard.viewmodels.lesson import LessonView
from storage.rows import MarkerRow

POINTS = 540
_MOOD_ROW, _LOOKS_ROW, _TILES_ROW = (0.46, 1.0), (0.25, 0.38), (0.0, 0.17)


def session_figure(
    view: LessonView, markers: Iterable[MarkerRow], window_ms: tuple[int, int]
) -> parts.Figure:
    """The lesson drawn whole, shown over `window_ms`; one zoom is for all three rows.

    Data and layout ready to be sent, see `coverage_figure.ribbon_figure`.
    """
    started_at = view.records.session.started_at
    mood, step_ms = series.thin(view.mood, POINTS)
    buckets, tiles_step_ms = coverage.thin(view.records.buckets, POINTS)
    markers = list(markers)
    lines, _ = parts.marker_shapes(markers, started_at, view.window_ms)
    looks: list[dict[str, Any]] = []
    for run in series.runs(mood, step_ms):
        looks += [
            parts.step_trace(run, started_at, step_ms, column, "y2", parts.line_style(*style))
            for column, style in (
                ("confused", (CONFUSED_COLOUR,)),
                ("sad_count", (MARKS["sad"].colour, "dot")),
            )
        ]
    counts = float(mood[["confused", "sad_count"]].to_numpy().max()) if len(mood) else 1.0
    data = [
        *parts.share_traces(mood, started_at, step_ms),
        *parts.gap_traces(view.gaps, started_at),
        *([parts.mark_trace(markers, started_at)] if markers else []),
        *looks,
        *coverage_traces(buckets, view.dark, started_at, tiles_step_ms, "y3"),
    ]
    layout = parts.layout() | {
        "xaxis": parts.time_axis(started_at, window_ms) | {"anchor": "y3"},
        "yaxis": parts.share_axis(_MOOD_ROW),
        "yaxis2": parts.count_axis(_LOOKS_ROW, max(counts, 2.0)),
        "yaxis3": tiles_axis(buckets, _TILES_ROW),
        "dragmode": "zoom",
        "shapes": lines,
        "annotations": session_labels(view, markers, window_ms),
    }
    return parts.figure(data, layout)


def session_labels(
    view: LessonView, markers: Iterable[MarkerRow], window_ms: tuple[int, int]
) -> list[dict[str, Any]]:
    """Words in the figure while it is shown over `window_ms`; a shorter stretch has room for more.

    Those of marks come first, see assets/lesson.js.
    """
    started_at = view.records.session.started_at
    _, labels = parts.marker_shapes(markers, started_at, window_ms)
    return [
        *labels,
        *parts.gap_labels(view.gaps, started_at, view.window_ms),
        parts.row_title(texts.ROW_LOOKS, _LOOKS_ROW[1]),
        parts.row_title(texts.COVERAGE_TITLE, _TILES_ROW[1]),
    ]
