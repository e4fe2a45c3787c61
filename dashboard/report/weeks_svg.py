"""A class over a term as one SVG picture: coverage, who looked confused, and calls, by date."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from markupsafe import Markup

from dashboard import texts
from dashboard.figures.theme import CONFUSED_COLOUR, MARKS
from dashboard.report import svg_parts
from dashboard.report.svg_parts import LEFT, RIGHT, WIDTH
from dashboard.series.weeks.lessons import LessonPoint, empty_weeks, joined, newest
from dashboard.texts import clock

HEIGHT = 330
_COVERAGE, _TENSE, _CALLS = (26, 76), (112, 222), (258, 298)
_GREEN, _GREY = MARKS["disgust"].colour, "#7d8796"
_MOST_TICKS = 12
_BAR = 7.0


def weeks_svg(lessons: Sequence[LessonPoint]) -> Markup:
    """The lessons, oldest first; at least one."""
    scale = _Scale(lessons)
    top = max(0.2, *(each.tense.high or each.tense.value for each in lessons if each.tense), 0.0)
    most = max(1, *(each.called for each in lessons))
    parts = [
        *_frame(_COVERAGE, "100 %", texts.ROW_WEEKS_COVERAGE),
        *_frame(_TENSE, f"{top:.0%}", texts.ROW_WEEKS_TENSE),
        *_frame(_CALLS, str(most), texts.ROW_WEEKS_CALLS),
        *_holes(lessons, scale),
        *_usual(lessons, top),
        *(bar for each in lessons for bar in _bars(each, scale, most)),
        *_lines(lessons, scale, top),
        *(part for each in lessons for part in _dot(each, scale, top)),
        *_dates(lessons, scale),
    ]
    return svg_parts.svg(HEIGHT, texts.TERM_CHART_ALT, parts)


class _Scale:
    """Dates to places, from the day before the first lesson to the day after the last."""

    def __init__(self, lessons: Sequence[LessonPoint]) -> None:
        days = [each.day for each in lessons]
        self._begin = _midnight(min(days) - timedelta(days=1))
        self._length = _midnight(max(days) + timedelta(days=2)) - self._begin

    def x(self, at: datetime) -> float:
        share = (clock.local(at).replace(tzinfo=None) - self._begin) / self._length
        return round(LEFT + min(1.0, max(0.0, share)) * (WIDTH - LEFT - RIGHT), 1)

    def day(self, day: date) -> float:
        share = (_midnight(day) - self._begin) / self._length
        return round(LEFT + min(1.0, max(0.0, share)) * (WIDTH - LEFT - RIGHT), 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _height(row: tuple[int, int], share: float) -> float:
    upper, lower = row
    return round(lower - min(1.0, share) * (lower - upper), 1)


def _frame(row: tuple[int, int], top: str, title: str) -> Iterator[Markup]:
    upper, lower = row
    yield svg_parts.words(LEFT, upper - 7, title, "row")
    for y, words in ((upper, top), (lower, "0")):
        yield svg_parts.line(y)
        yield svg_parts.words(LEFT - 6, y + 4, words, "tick", "end")


def _holes(lessons: Sequence[LessonPoint], scale: _Scale) -> Iterator[Markup]:
    for begin, end in empty_weeks([each.day for each in lessons]):
        for upper, lower in (_COVERAGE, _TENSE, _CALLS):
            yield svg_parts.hatched(scale.day(begin), scale.day(end), upper, lower)


def _usual(lessons: Sequence[LessonPoint], top: float) -> Iterator[Markup]:
    last = newest(lessons)
    if last is None or last.usual is None:
        return
    low, high = (_height(_TENSE, edge / top) for edge in last.usual)
    yield Markup(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="#7d8796" fill-opacity="0.14"/>'
    ).format(LEFT, high, WIDTH - LEFT - RIGHT, round(low - high, 1))


def _bars(lesson: LessonPoint, scale: _Scale, most: int) -> Iterator[Markup]:
    """Coverage, hollow where too little could be read, and calls."""
    x = scale.x(lesson.started_at) - _BAR / 2
    inside = 0.6 if lesson.is_telling else 0.0
    for row, share, colour, opacity in (
        (_COVERAGE, lesson.coverage, _GREEN, inside),
        (_CALLS, lesson.called / most, _GREY, 1.0),
    ):
        y = _height(row, share)
        if share:
            yield Markup(
                '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" fill-opacity="{}" '
                'stroke="{}"/>'
            ).format(round(x, 1), y, _BAR, round(row[1] - y, 1), colour, opacity, colour)


def _lines(lessons: Sequence[LessonPoint], scale: _Scale, top: float) -> Iterator[Markup]:
    for run in joined(lessons):
        places = " ".join(
            f"{scale.x(each.started_at)},{_height(_TENSE, each.tense.value / top)}" for each in run
        )
        yield Markup('<path d="M{}" fill="none" stroke="{}" stroke-width="1.2"/>').format(
            places, CONFUSED_COLOUR
        )


def _dot(lesson: LessonPoint, scale: _Scale, top: float) -> Iterator[Markup]:
    """The share and its interval."""
    own = lesson.tense
    if own is None:
        return
    x = scale.x(lesson.started_at)
    if own.low is not None and own.high is not None:
        yield Markup('<path d="M{} {}V{}" stroke="{}" stroke-width="1"/>').format(
            x, _height(_TENSE, own.high / top), _height(_TENSE, own.low / top), _GREY
        )
    yield Markup('<circle cx="{}" cy="{}" r="4" fill="{}" stroke="{}" stroke-width="1.4"/>').format(
        x, _height(_TENSE, own.value / top), CONFUSED_COLOUR if lesson.is_telling else "#ffffff",
        CONFUSED_COLOUR,
    )  # fmt: skip


def _dates(lessons: Sequence[LessonPoint], scale: _Scale) -> Iterator[Markup]:
    every = max(1, -(-len(lessons) // _MOST_TICKS))
    last = -100.0
    for each in lessons[::every]:
        x = scale.x(each.started_at)
        if x - last > 50:
            yield svg_parts.time_words(x, HEIGHT - 12, clock.day_text(each.started_at))
            last = x
