"""Shares of the class turned away and with heads down over a lesson, as a small figure."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from dashboard import texts
from dashboard.figures import parts
from dashboard.figures.theme import MARKS
from dashboard.series import posture
from dashboard.series.posture import MINUTE_MS, SIGNALS, ClassShare, PostureMinute
from dashboard.viewmodels.lesson import LessonView

_STYLE = {
    "turned_away": (MARKS["sad"].colour, "solid", "rgba(63,127,208,0.16)"),
    "head_down": (MARKS["angry"].colour, "dot", "rgba(214,95,16,0.14)"),
}
_LEAST_TOP = 0.5

Run = list[tuple[PostureMinute, ClassShare]]


def posture_figure(view: LessonView, found: Sequence[PostureMinute]) -> dict[str, Any]:
    """A line and the band of its interval for each signal, broken where nothing is known."""
    started_at = view.records.session.started_at
    data: list[dict[str, Any]] = []
    for name in SIGNALS:
        for run in _runs(found, name):
            data += _run(run, name, started_at)
    highest = max((share.high for one in found for share in _shares(one)), default=0.0)
    top = min(1.0, max(_LEAST_TOP, highest))
    layout = parts.layout() | {
        "xaxis": parts.time_axis(started_at, view.window_ms) | {"anchor": "y"},
        "yaxis": parts.share_axis((0.0, 1.0)) | {"range": [0, top], "tickvals": [0, 0.25, 0.5, 1]},
        "dragmode": False,
    }
    unknown = posture.holes(found, view.gaps, view.window_ms[1])
    return {"data": [*parts.gap_traces(unknown, started_at, top=top), *data], "layout": layout}


def _shares(one: PostureMinute) -> list[ClassShare]:
    return [share for share in (one.turned_away, one.head_down) if share is not None]


def _runs(
    found: Sequence[PostureMinute], name: str
) -> Iterator[list[tuple[PostureMinute, ClassShare]]]:
    """Minutes that follow each other."""
    run: Run = []
    for one in found:
        share = getattr(one, name)
        if run and (share is None or one.at_ms != run[-1][0].at_ms + MINUTE_MS):
            yield run
            run = []
        if share is not None:
            run.append((one, share))
    if run:
        yield run


def _run(run: Run, name: str, started_at: datetime) -> Iterator[dict[str, Any]]:
    colour, dash, fill = _STYLE[name]
    # a step a minute, closed at its end, so that a single minute has its width
    at = [parts.axis_time(started_at, one.at_ms) for one, _ in run]
    at.append(parts.axis_time(started_at, run[-1][0].at_ms + MINUTE_MS))
    shares = [share for _, share in run]
    shares.append(shares[-1])
    edge = {"type": "scatter", "mode": "lines", "x": at, "hoverinfo": "skip"}
    line = {"width": 0, "shape": "hv"}
    yield edge | {"y": [share.low for share in shares], "line": line}
    yield edge | {
        "y": [share.high for share in shares], "line": line, "fill": "tonexty", "fillcolor": fill,
    }  # fmt: skip
    yield {
        "type": "scatter", "mode": "lines", "x": at, "y": [share.value for share in shares],
        "line": parts.line_style(colour, dash), "name": texts.POSTURE_NAME[name],
        "hovertemplate": "%{y:.0%}",
    }  # fmt: skip
