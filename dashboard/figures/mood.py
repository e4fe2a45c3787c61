"""Tables to Plotly figures. Colours of text and grid come from the page's style sheet, so that a
figure is the same in light and dark and never has to be drawn again for a change of theme."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from dashboard import texts
from dashboard.figures import parts
from dashboard.figures.theme import CONFUSED_COLOUR
from dashboard.language import formats
from dashboard.series import frames as series
from dashboard.series.curves import Curve
from storage.records import MOOD_BUCKET_MS
from storage.rows import MarkerRow


def config() -> Any:  # noqa: ANN401 - plotly names no type for it
    """Configuration of every graph: no tool bar, no logo, nothing that phones home; its numbers and
    names of months as the language spoken now writes them.
    """
    return {
        "displayModeBar": False,
        "displaylogo": False,
        "responsive": True,
        "doubleClick": "reset",
        "showTips": False,
        "locale": texts.LANGUAGE,
        "locales": {texts.LANGUAGE: {"dictionary": {}, "format": formats.for_charts()}},
    }


@dataclass(frozen=True, slots=True)
class Ribbon:
    """What the ribbon of the class mood is drawn from.

    mood: class roll-ups, `step_ms` apart. gaps: see `series.gap_frame` or `coverage.mood_gaps`.
    window_ms: from and to, since the lesson's start.
    """

    mood: pd.DataFrame
    gaps: pd.DataFrame
    markers: Iterable[MarkerRow]
    started_at: datetime
    window_ms: tuple[int, int]
    step_ms: int = MOOD_BUCKET_MS


def mood_dict(ribbon: Ribbon) -> dict[str, Any]:
    """Stacked share of the seven emotions, holes where nothing was seen, as data and layout."""
    gaps, started_at, window_ms = ribbon.gaps, ribbon.started_at, ribbon.window_ms
    lines, labels = parts.marker_shapes(ribbon.markers, started_at, window_ms)
    return {
        "data": [
            *parts.share_traces(ribbon.mood, started_at, ribbon.step_ms),
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


def curve_figure(curve: Curve) -> parts.Figure:
    """The signal behind a flag with the level that is usual for the student, the level from which
    it counts, and the stretch of the flag shaded. Holes where nothing was read."""
    started_at, points = curve.started_at, curve.points
    colour = CONFUSED_COLOUR
    from_ms = int(points["bucket_ms"].iloc[0])
    to_ms = int(points["bucket_ms"].iloc[-1]) + MOOD_BUCKET_MS
    highest = max(0.5, float(points["value"].max()) * 1.1, 1.15 * (curve.threshold or 0.0))
    levels = [
        (curve.baseline, "dot", texts.CURVE_BASELINE),
        (curve.threshold, "dash", texts.CURVE_THRESHOLD),
    ]  # fmt: skip
    known = [(level, dash, words) for level, dash, words in levels if level is not None]
    flagged = [
        min(max((at - started_at).total_seconds() * 1000, from_ms), to_ms)
        for at in (curve.opened_at, curve.until)
    ]
    shade = {
        "type": "rect", "x0": parts.axis_time(started_at, flagged[0]),
        "x1": parts.axis_time(started_at, flagged[1]), "y0": 0, "y1": 1, "yref": "paper",
        "fillcolor": f"{colour}22", "line": {"width": 0}, "layer": "below",
    }  # fmt: skip
    axis = parts.share_axis((0.0, 1.0)) | {
        "range": [0, min(1.0, highest)], "tickvals": [0, 0.25, 0.5, 0.75, 1],
    }  # fmt: skip
    data = [
        {
            "type": "scatter", "x": [parts.axis_time(started_at, at) for at in run["bucket_ms"]],
            "y": run["value"].to_numpy("float32"), "mode": "lines+markers",
            "marker": {"size": 4, "color": colour}, "line": {"width": 2, "color": colour},
            "name": texts.CURVE_CLASS if curve.of_class else texts.CURVE_SIGNAL,
            "hovertemplate": "%{y:.0%}",
        }
        for run in series.runs(points)
    ]  # fmt: skip
    return parts.figure(
        data,
        parts.layout()
        | {
            "margin": {"l": 40, "r": 12, "t": 8, "b": 24, "pad": 0},
            "xaxis": parts.time_axis(started_at, (from_ms, to_ms)) | {"nticks": 5},
            "yaxis": axis,
            "dragmode": False,
            "shapes": [shade, *(parts.level_line(level, dash) for level, dash, _ in known)],
            "annotations": [parts.level_label(level, words) for level, _, words in known],
        },
    )


def blank_figure() -> parts.Figure:
    """A figure of the same size with nothing in it, shown until the first data arrive."""
    hidden = {"visible": False}
    layout = parts.layout() | {"xaxis": hidden, "yaxis": hidden, "dragmode": False}
    return parts.figure((), layout)
