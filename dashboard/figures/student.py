"""One student of a lesson against their own usual level and the class: tables and a figure."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard import texts
from dashboard.figures import parts
from dashboard.figures.theme import CONFUSED_COLOUR
from dashboard.series import coverage, curves
from dashboard.series import frames as series
from dashboard.viewmodels.lesson import LessonView
from storage.config.flag_presets import FlagThresholds
from storage.kinds import FlagKind
from storage.rows import SeatRow

POINTS = 360
_MOOD_ROW, _SIGNAL_ROW = (0.52, 1.0), (0.0, 0.4)
_CLASS_COLOUR = "#7d8796"


@dataclass(frozen=True, slots=True)
class StudentView:
    """What the page of a student shows.

    mood: roll-ups of the seat with a reading. coverage: readings per look with the tile on screen,
    0..1, None where it never was. signal, of_class: look of confusion by roll-up, 0..1, columns
    bucket_ms and value; of_class is the mean over all students seen. usual: median of signal, None
    without a reading. gaps: stretches in which this face was not read, with a reason.
    """

    seat: Any
    lesson: LessonView
    mood: pd.DataFrame
    coverage: float | None
    signal: pd.DataFrame
    of_class: pd.DataFrame
    usual: float | None
    gaps: pd.DataFrame
    flags: list[Any]


def student_view(lesson: LessonView, seat: SeatRow, settings: FlagThresholds) -> StudentView:
    """seat: a row of `seat`."""
    records = lesson.records
    kept = records.seat_mood
    looked = kept[kept["seat_id"] == seat.id][["readings", "samples"]].sum()
    every = kept[kept["readings"] > 0].reset_index(drop=True)
    all_signal = pd.DataFrame(
        {
            "bucket_ms": every["bucket_ms"],
            "value": curves.signal(every, FlagKind.CONFUSED, settings),
        }
    )
    own = every["seat_id"] == seat.id
    mood, signal = every[own].reset_index(drop=True), all_signal[own].reset_index(drop=True)
    gaps = coverage.mood_gaps(
        records.gaps, mood, records.buckets, records.session.started_at, (0, records.end_ms)
    )
    return StudentView(
        seat=seat,
        lesson=lesson,
        mood=mood,
        coverage=min(1.0, looked["readings"] / looked["samples"]) if looked["samples"] else None,
        signal=signal,
        of_class=all_signal.groupby("bucket_ms", as_index=False).mean(),
        usual=float(signal["value"].median()) if len(signal) else None,
        # others were seen then: it was this face that could not be read
        gaps=gaps.assign(reason=gaps["reason"].replace(coverage.TOO_FEW, coverage.NO_FACE)),
        flags=[flag for flag in records.flags if flag.seat_id == seat.id],
    )


def student_figure(student: StudentView) -> parts.Figure:
    """Expression, and under it the look of confusion with the own usual level and the class."""
    view = student.lesson
    started_at = view.records.session.started_at
    mood, step_ms = series.thin(student.mood, POINTS)
    lines, labels = parts.marker_shapes(view.records.markers, started_at, view.window_ms)
    highest = max([0.5, *student.signal["value"], *student.of_class["value"]])
    usual = [] if student.usual is None else [student.usual]
    return parts.figure(
        [
            *parts.share_traces(mood, started_at, step_ms),
            *parts.gap_traces(student.gaps, started_at),
            *_lines(student.of_class, student, texts.ROW_CLASS, _CLASS_COLOUR, 1.0),
            *_lines(student.signal, student, texts.ROW_OWN, CONFUSED_COLOUR, 1.8),
        ],
        parts.layout()
        | {
            "xaxis": parts.time_axis(started_at, view.window_ms) | {"anchor": "y2"},
            "yaxis": parts.share_axis(_MOOD_ROW),
            "yaxis2": parts.share_axis(_SIGNAL_ROW) | {"range": [0, min(1.0, highest)]},
            "dragmode": "zoom",
            "shapes": [*lines, *(parts.level_line(at, "dot") | {"yref": "y2"} for at in usual)],
            "annotations": [
                *labels,
                parts.row_title(texts.STUDENT_SIGNAL_ROW, _SIGNAL_ROW[1]),
                *(parts.level_label(at, texts.CURVE_BASELINE) | {"yref": "y2"} for at in usual),
            ],
        },
    )


def _lines(
    points: pd.DataFrame, student: StudentView, name: str, colour: str, width: float
) -> list[dict[str, Any]]:
    """A line that breaks where there is no roll-up."""
    started_at = student.lesson.records.session.started_at
    return [
        {
            "type": "scatter", "mode": "lines", "yaxis": "y2", "name": name,
            "x": [parts.axis_time(started_at, at) for at in run["bucket_ms"]],
            "y": run["value"].to_numpy("float32"),
            "line": {"width": width, "color": colour}, "hovertemplate": "%{y:.0%}",
        }
        for run in series.runs(points)
    ]  # fmt: skip
