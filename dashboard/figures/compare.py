"""Lessons of one class beside each other on the same scales, as a Plotly figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard import texts
from dashboard.figures import parts
from dashboard.figures.theme import CONFUSED_COLOUR, MARKS, STACK_ORDER
from dashboard.series.lesson_summary import HistoryRecords, length_s
from dashboard.texts import clock
from storage.kinds import FlagKind
from storage.rows import ListedSessionRow

SHORTEST_S = 300.0
"""Of a shorter lesson no rate per hour is told: one flag would be a dozen."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One lesson of the comparison.

    shares: mean share of each emotion, empty without a reading that may be shown. coverage: faces
    read per tile, 0..1, or None. per_hour: flags an hour by kind, None for a lesson of under
    `SHORTEST_S`.
    """

    session: Any
    label: str
    shares: dict[str, float]
    coverage: float | None
    flags: dict[FlagKind, int]
    per_hour: dict[FlagKind, float | None]


def compared(records: HistoryRecords, class_name: str) -> list[Compared]:
    """The lessons of a class, oldest first."""
    own = [session for session in records.sessions if session.class_name == class_name]
    return [_compared(records, session) for session in reversed(own)]


def compare_figure(lessons: Sequence[Compared]) -> parts.Figure:
    """Mood, flags an hour, and coverage of each lesson, one above the other."""
    # places, not dates: lessons stand side by side however far apart they were
    places = list(range(len(lessons)))
    bars = [
        {
            "type": "bar", "x": places, "y": [lesson.shares.get(emotion) for lesson in lessons],
            "marker": {"color": MARKS[emotion].area_colour, "line": {"width": 0}},
            "name": texts.EMOTION[emotion], "hovertemplate": "%{y:.0%}",
        }
        for emotion in STACK_ORDER
    ]  # fmt: skip
    looks = [
        {
            "type": "scatter", "mode": "lines+markers", "x": places, "yaxis": "y2",
            "y": [lesson.per_hour[kind] for lesson in lessons],
            "line": {"width": 1.2, "color": colour, "dash": dash},
            "marker": {"size": 8, "symbol": symbol, "color": colour},
            "name": texts.FLAGS_PER_HOUR[kind], "hovertemplate": "%{y:.1f}",
        }
        for kind, colour, dash, symbol in (
            (FlagKind.CONFUSED, CONFUSED_COLOUR, "solid", "circle"),
            (FlagKind.SAD, MARKS["sad"].colour, "dot", "diamond"),
        )
    ]  # fmt: skip
    seen = {
        "type": "bar", "x": places, "y": [lesson.coverage for lesson in lessons], "yaxis": "y3",
        "marker": {"color": f"{MARKS['disgust'].colour}88"}, "name": texts.FACT_SEEN,
        "hovertemplate": "%{y:.0%}",
    }  # fmt: skip
    most = max((rate or 0.0 for lesson in lessons for rate in lesson.per_hour.values()), default=0)
    every = max(1, -(-len(lessons) // 10))
    return parts.figure(
        [*bars, *looks, seen],
        parts.layout()
        | {
            "barmode": "stack",
            "bargap": 0.25,
            "xaxis": {
                "anchor": "y3", "tickmode": "array", "tickvals": places[::every],
                "ticktext": [parts.plain(lesson.label) for lesson in lessons[::every]],
                "range": [-0.6, len(lessons) - 0.4], "showgrid": False, "zeroline": False,
                "ticks": "",
            },
            "yaxis": parts.share_axis((0.5, 1.0)),
            "yaxis2": parts.count_axis((0.25, 0.42), max(most, 2.0)),
            "yaxis3": parts.share_axis((0.0, 0.15)),
            "dragmode": False,
            "annotations": [
                parts.row_title(texts.ROW_FLAGS_PER_HOUR, 0.425),
                parts.row_title(texts.ROW_COVERAGE, 0.155),
            ],
        },
    )  # fmt: skip


def _compared(records: HistoryRecords, session: ListedSessionRow) -> Compared:
    seconds = length_s(session)
    flags = {kind: records.flags.get((session.id, kind.value), 0) for kind in FlagKind}
    rates = {
        kind: 3600 * number / seconds if seconds >= SHORTEST_S else None
        for kind, number in flags.items()
    }
    return Compared(
        session=session,
        label=clock.day_text(session.started_at),
        shares=dict(records.moods.get(session.id, {})),
        coverage=session.coverage,
        flags=flags,
        per_hour=rates,
    )
