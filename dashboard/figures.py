"""Tables to Plotly figures. Colours of text and grid come from the page's style sheet, so that a
figure is the same in light and dark and never has to be drawn again for a change of theme."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pandas as pd
import plotly.graph_objects as go  # type: ignore[import-untyped]

from dashboard import figure_parts as parts
from dashboard import series, texts
from dashboard.theme import CONFUSED_COLOUR, MARKS
from storage.schema import Marker

SAD_COLOUR = MARKS["sad"].colour
SEEN_COLOUR = MARKS["disgust"].colour

CONFIG: Any = {
    "displayModeBar": False,
    "displaylogo": False,
    "responsive": True,
    "doubleClick": "reset",
    "showTips": False,
}
"""Configuration of every graph: no tool bar, no logo, nothing that phones home."""


def mood_figure(
    mood: pd.DataFrame,
    gaps: pd.DataFrame,
    markers: Iterable[Marker],
    started_at: datetime,
    window_ms: tuple[int, int],
    step_ms: int,
) -> go.Figure:
    """Stacked share of the seven emotions over `window_ms`, holes where nothing was seen.

    mood: class roll-ups, `step_ms` apart. gaps: see `series.gap_frame`.
    """
    lines, labels = parts.marker_shapes(markers, started_at, window_ms)
    return go.Figure(
        {
            "data": [
                *parts.share_traces(mood, started_at, step_ms),
                *parts.gap_traces(gaps, started_at),
            ],
            "layout": parts.layout()
            | {
                "xaxis": parts.time_axis(started_at, window_ms),
                "yaxis": parts.share_axis((0.0, 1.0)),
                "dragmode": False,
                "shapes": lines,
                "annotations": labels + parts.gap_labels(gaps, started_at, window_ms),
            },
        }
    )


def session_figure(
    mood: pd.DataFrame,
    gaps: pd.DataFrame,
    markers: Iterable[Marker],
    started_at: datetime,
    window_ms: tuple[int, int],
    step_ms: int,
) -> go.Figure:
    """A whole lesson: mood, students who looked confused or sad, and coverage, zoomed together."""
    lines, labels = parts.marker_shapes(markers, started_at, window_ms)
    rows = [
        trace
        for run in series.runs(mood, step_ms)
        for trace in (
            parts.step_trace(
                run, started_at, step_ms, "confused", "y2", parts.line_style(CONFUSED_COLOUR)
            ),
            parts.step_trace(
                run, started_at, step_ms, "sad_count", "y2", parts.line_style(SAD_COLOUR, "dot")
            ),
            parts.step_trace(run, started_at, step_ms, "seen", "y3", parts.line_style(SEEN_COLOUR))
            | {"fill": "tozeroy", "fillcolor": f"{SEEN_COLOUR}33"},
        )
    ]
    most = float(mood["tiles"].max()) if len(mood) else 1.0
    counts = float(mood[["confused", "sad_count"]].to_numpy().max()) if len(mood) else 1.0
    return go.Figure(
        {
            "data": [
                *parts.share_traces(mood, started_at, step_ms),
                *parts.gap_traces(gaps, started_at),
                *rows,
            ],
            "layout": parts.layout()
            | {
                "xaxis": parts.time_axis(started_at, window_ms) | {"anchor": "y3"},
                "yaxis": parts.share_axis((0.44, 1.0)),
                "yaxis2": parts.count_axis((0.22, 0.37), max(counts, 2.0)),
                "yaxis3": parts.count_axis((0.0, 0.15), max(most, 1.0)),
                "dragmode": "zoom",
                "shapes": lines,
                "annotations": [
                    *labels,
                    *parts.gap_labels(gaps, started_at, window_ms),
                    parts.row_title(texts.ROW_LOOKS, 0.375),
                    parts.row_title(texts.ROW_SEEN, 0.155),
                ],
            },
        }
    )


def blank_figure() -> go.Figure:
    """A figure of the same size with nothing in it, shown until the first data arrive."""
    hidden = {"visible": False}
    return go.Figure(
        {"layout": parts.layout() | {"xaxis": hidden, "yaxis": hidden, "dragmode": False}}
    )
