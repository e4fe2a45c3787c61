"""Many lessons on one chart, by their dates: a class, a topic, one student; Plotly figures."""

from collections.abc import Sequence

from dashboard import texts
from dashboard.figures import parts, week_parts
from dashboard.figures.theme import CONFUSED_COLOUR, MARKS, STACK_ORDER
from dashboard.series.weeks.lessons import LessonPoint, empty_weeks, newest
from dashboard.series.weeks.student import StudentLesson
from dashboard.series.weeks.topics import TopicLesson
from dashboard.texts import clock

_COVERAGE, _MOOD, _TENSE, _CALLS = (0.89, 1.0), (0.6, 0.82), (0.22, 0.53), (0.0, 0.14)
_S_COVERAGE, _S_LEVEL, _S_FLAGGED = (0.84, 1.0), (0.3, 0.74), (0.0, 0.2)


def class_figure(lessons: Sequence[LessonPoint]) -> parts.Figure:
    """Coverage, mood, share that looked confused, and calls of each lesson, by date."""
    at = week_parts.places(lessons)
    width = week_parts.bar_ms(lessons)
    holes = empty_weeks([lesson.day for lesson in lessons])
    shares = [lesson.tense for lesson in lessons]
    top = week_parts.top_of(shares)
    last = newest(lessons)
    most = max((lesson.called for lesson in lessons), default=0)
    data = [
        *week_parts.coverage_bars(lessons, at, width, "y"),
        *(
            {
                "type": "bar", "x": at, "y": [lesson.mood.get(emotion) for lesson in lessons],
                "yaxis": "y2", "width": width, "name": texts.EMOTION[emotion],
                "marker": {"color": MARKS[emotion].area_colour, "line": {"width": 0}},
                "hovertemplate": "%{y:.0%}",
            }
            for emotion in STACK_ORDER
        ),
        *week_parts.share_points(lessons, shares, "y3", texts.COLUMN_TENSE),
        {
            "type": "bar", "x": at, "y": [lesson.called for lesson in lessons], "yaxis": "y4",
            "width": width, "marker": {"color": f"{week_parts.GREY}99"}, "name": texts.COLUMN_CALLS,
            "hovertemplate": "%{y:.0f}",
        },
        *(trace for axis, height in (("y", 1.0), ("y2", 1.0), ("y3", top), ("y4", max(most, 1)))
          for trace in week_parts.holes(holes, axis, height)),
    ]  # fmt: skip
    return week_parts.figure(
        data,
        {
            "yaxis": parts.share_axis(_COVERAGE),
            "yaxis2": parts.share_axis(_MOOD),
            "yaxis3": week_parts.tense_axis(_TENSE, top),
            "yaxis4": parts.count_axis(_CALLS, max(most, 1)),
            "xaxis": week_parts.date_axis(lessons, "y4"),
            "shapes": week_parts.band(None if last is None else last.usual, "y3"),
        },
        [
            (texts.ROW_WEEKS_COVERAGE, _COVERAGE), (texts.ROW_WEEKS_MOOD, _MOOD),
            (texts.ROW_WEEKS_TENSE, _TENSE), (texts.ROW_WEEKS_CALLS, _CALLS),
        ],
    )  # fmt: skip


def topic_figure(lessons: Sequence[TopicLesson]) -> parts.Figure:
    """The topic in each lesson as a dot, the rest of that lesson as a bar across."""
    places = list(range(len(lessons)))
    labels = [
        parts.plain(f"{clock.day_text(each.lesson.started_at)} {each.lesson.class_name}", 18)
        for each in lessons
    ]
    top = week_parts.top_of([*(each.own for each in lessons), *(each.rest for each in lessons)])
    rest = {
        "type": "scatter", "mode": "markers", "x": places,
        "y": [None if each.rest is None else each.rest.value for each in lessons],
        "name": texts.TOPIC_REST, "hovertemplate": "%{y:.0%}",
        "marker": {
            "symbol": "line-ew-open", "size": 30, "color": week_parts.GREY, "line": {"width": 2.5},
        },
    }  # fmt: skip
    return parts.figure(
        [
            rest,
            week_parts.dots(places, [each.own for each in lessons],
                  [each.is_telling for each in lessons], "y", texts.TOPIC_OWN),
        ],
        parts.layout()
        | {
            "xaxis": {
                "tickmode": "array", "tickvals": places, "ticktext": labels,
                "range": [-0.6, len(places) - 0.4], "showgrid": False, "zeroline": False,
                "ticks": "",
            },
            "yaxis": week_parts.tense_axis((0.0, 0.9), top),
            "dragmode": False,
            "annotations": [parts.row_title(texts.ROW_TOPIC, 0.93)],
        },
    )  # fmt: skip


def student_figure(lessons: Sequence[StudentLesson]) -> parts.Figure:
    """Coverage, strength of the look against the own usual level, and minutes flagged, by date."""
    at, width = week_parts.places(lessons), week_parts.bar_ms(lessons)
    holes = empty_weeks([lesson.day for lesson in lessons])
    shares = [lesson.level for lesson in lessons]
    top, last = week_parts.top_of(shares), newest(lessons, "level")
    minutes = [lesson.flagged_s / 60 for lesson in lessons]
    most = max([1.0, *minutes])
    flagged = {
        "type": "bar", "x": at, "y": minutes, "yaxis": "y3", "width": width,
        "marker": {"color": CONFUSED_COLOUR}, "name": texts.COLUMN_FLAGGED,
        "hovertemplate": "%{y:.1f}",
    }  # fmt: skip
    data = [
        *week_parts.coverage_bars(lessons, at, width, "y"),
        *week_parts.share_points(lessons, shares, "y2", texts.COLUMN_LEVEL),
        flagged,
        *(trace for axis, height in (("y", 1.0), ("y2", top), ("y3", most))
          for trace in week_parts.holes(holes, axis, height)),
    ]  # fmt: skip
    return week_parts.figure(
        data,
        {
            "yaxis": parts.share_axis(_S_COVERAGE),
            "yaxis2": week_parts.tense_axis(_S_LEVEL, top),
            "yaxis3": parts.count_axis(_S_FLAGGED, most),
            "xaxis": week_parts.date_axis(lessons, "y3"),
            "shapes": week_parts.band(None if last is None else last.usual, "y2"),
        },
        [
            (texts.ROW_STUDENT_COVERAGE, _S_COVERAGE), (texts.ROW_STUDENT_LEVEL, _S_LEVEL),
            (texts.ROW_STUDENT_FLAGGED, _S_FLAGGED),
        ],
    )  # fmt: skip
