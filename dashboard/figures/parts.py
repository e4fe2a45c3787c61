"""Traces, axes and labels that figures are put together from."""

import math
from base64 import b64encode
from collections.abc import Iterable, Iterator
from datetime import datetime
from html import escape
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard import texts
from dashboard.figures.theme import MARKS, STACK_ORDER
from dashboard.series import frames as series
from dashboard.texts import clock
from storage.rows import MarkerRow

Figure = dict[str, Any]
"""Data and layout as a graph takes them.

Plotly's own class would check every value of every page; the tests let it check one of each kind.
"""

MARK_CHARACTERS = 22
LATE_SHARE = 0.15
"""Words on a mark in this last part of the window stand to its left, where there is room."""
CHARACTER_PX, BETWEEN_PX = 6.0, 10.0
"""Of words on marks, at 11 px: about the mean width of a letter, and what keeps two words apart."""
WIDEST_PX = 1850.0
"""Of a chart on a full high-definition screen. Words that cannot stand beside each other even there
are left out; assets/lesson.js hides those that a narrower chart has no room for."""
_FULL_LINES = 20
LABELLED_SHARE = 0.2
"""A gap at least this wide, as a share of the window, carries its reason in the chart."""
LABEL_OVERFLOW = "allow"
"""Of labels that have room for sure; of others Plotly measures each, and lays out the page."""


def plain(text: str, characters: int | None = None) -> str:
    """Text that Plotly shows letter by letter: its pseudo-HTML is switched off, long text cut."""
    if characters is not None and len(text) > characters:
        text = text[: characters - 1] + "…"
    return escape(" ".join(text.split()), quote=False)


def axis_time(started_at: datetime, offset_ms: float) -> str:
    """Position on a date axis: clock time without an offset, as Plotly draws it.

    By the offset of the lesson's start, see `clock.zone_of`.
    """
    at = clock.by_start(series.moment(started_at, offset_ms), started_at).replace(tzinfo=None)
    return at.isoformat(sep=" ", timespec="milliseconds")


def layout() -> dict[str, Any]:
    """What every figure shares."""
    return {
        # an empty template: the default one weighs 7 kB in every figure
        "template": {},
        "margin": {"l": 44, "r": 10, "t": 18, "b": 24, "pad": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "hovermode": "x unified",
        "autosize": True,
        # keeps a reader's zoom over updates
        "uirevision": "keep",
        "font": {"size": 12, "color": "#7d8796"},
        "hoverlabel": {"font": {"size": 12}},
    }


def time_axis(started_at: datetime, window_ms: tuple[int, int]) -> dict[str, Any]:
    """The time axis, in local clock time, over `window_ms`."""
    start, end = window_ms
    return {
        "type": "date",
        "range": [axis_time(started_at, start), axis_time(started_at, end)],
        # seconds only where a tick is less than a minute: the first minutes of a lesson
        "tickformatstops": [
            {"dtickrange": [None, 59_999], "value": "%H:%M:%S"},
            {"dtickrange": [60_000, None], "value": "%H:%M"},
        ],
        "hoverformat": "%H:%M:%S",
        "showgrid": False,
        "zeroline": False,
        "nticks": 8,
        "tickangle": 0,  # turned labels are cut on a phone
        "ticks": "",
    }


def share_axis(domain: tuple[float, float]) -> dict[str, Any]:
    """A vertical axis from 0 to 100 %; domain: its part of the height, 0..1."""
    return {
        "domain": domain,
        "range": [0, 1],
        "tickformat": ".0%",
        "tickvals": [0, 0.5, 1],
        "zeroline": False,
        "fixedrange": True,
        "showgrid": True,
        "ticklabeloverflow": LABEL_OVERFLOW,
    }


def count_axis(domain: tuple[float, float], most: float) -> dict[str, Any]:
    """A vertical axis of counts from 0 to `most`."""
    top = int(np.ceil(most))
    return {
        "domain": domain,
        "range": [0, top * 1.05],
        "tickvals": [0, top],
        "zeroline": False,
        "fixedrange": True,
        "showgrid": True,
        "ticklabeloverflow": LABEL_OVERFLOW,
    }


def row_title(text: str, y: float) -> dict[str, Any]:
    """Words over a row of the figure; y: height, 0..1."""
    return {
        "text": text, "x": 0, "y": y, "xref": "paper", "yref": "paper",
        "xanchor": "left", "yanchor": "bottom", "showarrow": False, "font": {"size": 12},
    }  # fmt: skip


def _closed(values: pd.Series) -> NDArray[np.float32]:
    """Values as float32 with the last one repeated, so that the last roll-up has its width."""
    array = values.to_numpy(np.float32)
    return np.append(array, array[-1:])


def figure(data: Iterable[dict[str, Any]], layout: dict[str, Any]) -> Figure:
    """Ready to be sent: values that are arrays of float32 travel packed."""
    return {"data": [packed(trace) for trace in data], "layout": layout}


def packed(trace: dict[str, Any]) -> dict[str, Any]:
    """The trace with its float32 values in Plotly's own packing: a third of the length in JSON."""
    values = trace["y"]
    return trace | {"y": packed_values(values)} if isinstance(values, np.ndarray) else trace


def packed_values(values: NDArray[np.float32]) -> dict[str, str]:
    """Values of one or two axes in Plotly's own packing; NaN is a hole."""
    flat = {"dtype": "f4", "bdata": b64encode(values.astype("<f4").tobytes()).decode()}
    return flat if values.ndim == 1 else flat | {"shape": ",".join(map(str, values.shape))}


def share_traces(
    mood: pd.DataFrame, started_at: datetime, step_ms: int
) -> Iterator[dict[str, Any]]:
    """Stacked areas of the seven emotions, one stack per stretch without a hole."""
    for index, run in enumerate(series.runs(mood, step_ms)):
        for emotion in STACK_ORDER:
            yield {
                "type": "scatter",
                "x0": axis_time(started_at, int(run["bucket_ms"].iloc[0])),
                "dx": step_ms,
                "y": _closed(run[emotion]),
                "stackgroup": f"run{index}",
                "mode": "lines",
                "line": {"width": 0},
                "fillcolor": MARKS[emotion].area_colour,
                "name": texts.EMOTION[emotion],
                "hovertemplate": "%{y:.0%}",
            }


def gap_traces(
    gaps: pd.DataFrame, started_at: datetime, axis: str = "y", top: float = 1.0
) -> Iterator[dict[str, Any]]:
    """One hatched shape for all gaps, and an invisible point in each that tells its reason.

    axis, top: the vertical axis, and the height up to which it is hatched.
    """
    if gaps.empty:
        return
    on: dict[str, Any] = {} if axis == "y" else {"yaxis": axis}
    x: list[str | None] = []
    y: list[float | None] = []
    middles, words = [], []
    for gap in gaps.to_dict("records"):
        start, end = (axis_time(started_at, gap[edge]) for edge in ("from_ms", "to_ms"))
        x += [start, start, end, end, start, None]
        y += [0, top, top, 0, 0, None]
        middles.append(axis_time(started_at, (gap["from_ms"] + gap["to_ms"]) / 2))
        words.append(plain(texts.gap_length(gap["reason"], _length(gap))))
    yield {
        "type": "scatter", "x": x, "y": y, "mode": "lines", "line": {"width": 0},
        "fill": "toself", "fillcolor": "rgba(127,137,150,0.10)", "hoverinfo": "skip",
        "fillpattern": {
            "shape": "/", "size": 7, "solidity": 0.22, "fgcolor": "rgba(127,137,150,0.75)",
        },
        "name": texts.NOT_SEEN, **on,
    }  # fmt: skip
    yield {
        "type": "scatter", "x": middles, "y": [top / 2] * len(middles), "mode": "markers",
        **on,
        "marker": {"size": 12, "opacity": 0}, "text": words, "name": texts.NOT_SEEN,
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip


def gap_labels(
    gaps: pd.DataFrame, started_at: datetime, window_ms: tuple[int, int], height: float = 0.5
) -> list[dict[str, Any]]:
    """The reason inside a gap that is wide enough for it; height: on the first vertical axis."""
    wide_ms = LABELLED_SHARE * (window_ms[1] - window_ms[0])
    return [
        {
            "x": axis_time(started_at, (gap["from_ms"] + gap["to_ms"]) / 2),
            "y": height,
            "showarrow": False,
            "text": plain(texts.gap(gap["reason"])),
        }
        for gap in gaps.to_dict("records")
        if gap["to_ms"] - gap["from_ms"] >= wide_ms
    ]


def marker_shapes(
    markers: Iterable[MarkerRow], started_at: datetime, window_ms: tuple[int, int]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A dotted line for every topic mark in the window, and the words of those that have room."""
    lines, labels = [], []
    start_ms, end_ms = window_ms
    taken_px = -math.inf
    for marker in sorted(markers, key=lambda marker: marker.marked_at):
        at_ms = (marker.marked_at - started_at).total_seconds() * 1000
        if not start_ms <= at_ms <= end_ms:
            continue
        at = axis_time(started_at, at_ms)
        late = at_ms > end_ms - LATE_SHARE * (end_ms - start_ms)
        lines.append(
            {
                "type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper",
                "line": {"width": 1.5, "dash": "dot", "color": "#7d8796"},
            }
        )  # fmt: skip
        words = plain(marker.text, MARK_CHARACTERS)
        wide_px = CHARACTER_PX * len(words)
        from_px = WIDEST_PX * (at_ms - start_ms) / max(end_ms - start_ms, 1) - late * wide_px
        if from_px < taken_px:
            continue
        taken_px = from_px + wide_px + BETWEEN_PX
        labels.append(
            {
                "x": at, "y": 1, "yref": "paper", "yanchor": "bottom",
                "xanchor": "right" if late else "left", "showarrow": False,
                "text": words,
                "font": {"size": 11}, "hovertext": plain(marker.text, 200),
            }
        )  # fmt: skip
    # a forest of lines would hide the chart
    faint = min(1.0, _FULL_LINES / max(len(lines), 1))
    return [line | {"opacity": round(max(faint, 0.3), 2)} for line in lines], labels


def mark_trace(markers: Iterable[MarkerRow], started_at: datetime) -> dict[str, Any]:
    """A line that is not seen, along the top: what stands under the mouse says its topic too."""
    found = sorted(markers, key=lambda marker: marker.marked_at)
    return {
        "type": "scatter", "mode": "lines", "line": {"width": 0},
        "x": [
            axis_time(started_at, (one.marked_at - started_at).total_seconds() * 1000)
            for one in found
        ],
        "y": [1.0] * len(found), "text": [plain(one.text, 200) for one in found],
        "name": texts.COLUMN_TOPIC, "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip


def line_style(colour: str, dash: str = "solid") -> dict[str, Any]:
    """A stepped line."""
    return {"width": 1.6, "color": colour, "dash": dash, "shape": "hv"}


def step_trace(
    run: pd.DataFrame,
    started_at: datetime,
    step_ms: int,
    column: str,
    axis: str,
    line: dict[str, Any],
) -> dict[str, Any]:
    """One count over time as steps on the axis named, such as "y2"."""
    return {
        "type": "scatter",
        "x0": axis_time(started_at, int(run["bucket_ms"].iloc[0])),
        "dx": step_ms,
        "y": _closed(run[column]),
        "yaxis": axis,
        "mode": "lines",
        "line": line,
        "name": texts.ROW_NAMES.get(column) or texts.COVERAGE_PARTS[column],
        "hovertemplate": "%{y:.0f}",
    }


def level_line(level: float, dash: str) -> dict[str, Any]:
    """A level across the whole chart."""
    return {
        "type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": level, "y1": level,
        "line": {"width": 1.3, "dash": dash, "color": "#7d8796"},
    }  # fmt: skip


def level_label(level: float, words: str) -> dict[str, Any]:
    """Words over a level, at its left end."""
    return {
        "xref": "paper", "x": 0.005, "y": level, "xanchor": "left", "yanchor": "bottom",
        "text": words, "showarrow": False, "font": {"size": 11}, "borderpad": 1,
    }  # fmt: skip


def _length(gap: dict[Any, Any]) -> str:
    return clock.duration_text((gap["to_ms"] - gap["from_ms"]) / 1000)
