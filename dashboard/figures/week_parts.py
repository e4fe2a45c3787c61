"""Traces and axes that charts of many lessons are put together from."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from dashboard import texts
from dashboard.figures import parts
from dashboard.figures.theme import CONFUSED_COLOUR, MARKS
from dashboard.series.weeks.lessons import LessonPoint, joined
from dashboard.series.weeks.shares import Share
from dashboard.series.weeks.student import StudentLesson
from dashboard.texts import clock

GREY, GREEN = "#7d8796", MARKS["disgust"].colour
_WIDEST = timedelta(hours=20)
Lessons = Sequence[LessonPoint | StudentLesson]


def figure(
    data: list[dict[str, Any]],
    layout: dict[str, Any],
    rows: Sequence[tuple[str, tuple[float, float]]],
) -> parts.Figure:
    titles = [parts.row_title(words, domain[1] + 0.004) for words, domain in rows]
    shared = {"barmode": "stack", "dragmode": False, "annotations": titles}
    return parts.figure(data, parts.layout() | shared | layout)


def places(lessons: Lessons) -> list[str]:
    return [local(lesson.started_at) for lesson in lessons]


def local(moment: datetime) -> str:
    """Position on a date axis: this computer's clock time without an offset."""
    return clock.local(moment).replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")


def bar_ms(lessons: Lessons) -> float:
    """Width of a bar: narrower than the least distance of two lessons, but to be seen."""
    starts = [lesson.started_at for lesson in lessons]
    nearest = min(
        (after - before for before, after in pairwise(starts)),
        default=_WIDEST,
    )
    span = (starts[-1] - starts[0]) if starts else timedelta()
    width = max(min(0.8 * nearest, _WIDEST), span / 150)
    return width / timedelta(milliseconds=1)


def coverage_bars(
    lessons: Lessons, at: list[str], width: float, axis: str
) -> Iterator[dict[str, Any]]:
    """Bars; hatched where too little could be read to compare."""
    for telling in (True, False):
        own = [place for place, lesson in enumerate(lessons) if lesson.is_telling is telling]
        if own:
            yield {
                "type": "bar", "x": [at[place] for place in own], "yaxis": axis, "width": width,
                "y": [lessons[place].coverage for place in own], "name": texts.COLUMN_BOTH,
                "hovertemplate": "%{y:.0%}",
                "marker": {
                    "color": f"{GREEN}88" if telling else "rgba(0,0,0,0)",
                    "line": {"width": 0 if telling else 1.5, "color": GREEN},
                },
            }  # fmt: skip


def share_points(
    lessons: Lessons, shares: Sequence[Share | None], axis: str, name: str
) -> Iterator[dict[str, Any]]:
    """Dots with their intervals; a line only between neighbours that can be compared."""
    for run in joined(lessons):
        if len(run) > 1:
            own = [shares[lessons.index(point)] for point in run]
            yield {
                "type": "scatter", "mode": "lines", "yaxis": axis, "hoverinfo": "skip",
                "x": [local(point.started_at) for point in run],
                "y": [None if share is None else share.value for share in own],
                "line": {"width": 1.2, "color": CONFUSED_COLOUR},
            }  # fmt: skip
    yield dots(places(lessons), shares, [lesson.is_telling for lesson in lessons], axis, name)


def dots(
    at: Sequence[Any],
    shares: Sequence[Share | None],
    telling: Sequence[bool],
    axis: str,
    name: str,
) -> dict[str, Any]:
    known = [share or Share(0.0) for share in shares]
    return {
        "type": "scatter", "mode": "markers", "x": list(at), "yaxis": axis, "name": name,
        "y": [None if share is None else share.value for share in shares],
        "hovertemplate": "%{y:.0%}",
        "marker": {
            "size": 9, "color": CONFUSED_COLOUR, "line": {"width": 1.6, "color": CONFUSED_COLOUR},
            "symbol": ["circle" if tells else "circle-open" for tells in telling],
        },
        "error_y": {
            "type": "data", "symmetric": False, "thickness": 1, "width": 3, "color": GREY,
            "array": [0 if s.high is None else s.high - s.value for s in known],
            "arrayminus": [0 if s.low is None else s.value - s.low for s in known],
        },
    }  # fmt: skip


def holes(holes: Sequence[tuple[date, date]], axis: str, top: float) -> Iterator[dict[str, Any]]:
    """Weeks without a lesson, hatched."""
    if not holes:
        return
    x: list[str | None] = []
    y: list[float | None] = []
    for begin, end in holes:
        first, last = begin.isoformat(), end.isoformat()
        x += [first, first, last, last, first, None]
        y += [0, top, top, 0, 0, None]
    yield {
        "type": "scatter", "x": x, "y": y, "mode": "lines", "line": {"width": 0}, "yaxis": axis,
        "fill": "toself", "fillcolor": "rgba(127,137,150,0.10)", "hoverinfo": "skip",
        "fillpattern": {
            "shape": "/", "size": 7, "solidity": 0.22, "fgcolor": "rgba(127,137,150,0.75)",
        },
        "name": texts.NO_LESSON_WEEK,
    }  # fmt: skip


def band(usual: tuple[float, float] | None, axis: str) -> list[dict[str, Any]]:
    """What is usual, behind the dots."""
    if usual is None:
        return []
    return [
        {
            "type": "rect", "xref": "paper", "x0": 0, "x1": 1, "yref": axis, "layer": "below",
            "y0": usual[0], "y1": usual[1], "line": {"width": 0},
            "fillcolor": "rgba(127,137,150,0.14)",
        }
    ]  # fmt: skip


def top_of(shares: Sequence[Share | None]) -> float:
    """Height of an axis of shares: all intervals fit, and noise does not fill it."""
    highest = max((share.high or share.value for share in shares if share), default=0.0)
    return min(1.0, max(0.2, 1.05 * highest))


def tense_axis(domain: tuple[float, float], top: float) -> dict[str, Any]:
    return parts.share_axis(domain) | {
        "range": [0, top], "tickvals": [0, round(top / 2, 2), round(0.95 * top, 2)],
    }  # fmt: skip


def date_axis(lessons: Lessons, anchor: str) -> dict[str, Any]:
    """From the Monday of the first lesson to the end of the last one's day."""
    days = [lesson.day for lesson in lessons]
    first, last = days[0] - timedelta(days=1), days[-1] + timedelta(days=2)
    every = max(1, -(-len(days) // 6))
    shown = [clock.local(lesson.started_at) for lesson in lessons[::every]]
    return {
        "type": "date", "anchor": anchor, "range": [first.isoformat(), last.isoformat()],
        "showgrid": False, "zeroline": False, "ticks": "", "tickmode": "array", "tickangle": 0,
        "tickvals": [local(at) for at in shown], "ticktext": [clock.day_text(at) for at in shown],
        "hoverformat": "%-d %b %H:%M",
    }  # fmt: skip
