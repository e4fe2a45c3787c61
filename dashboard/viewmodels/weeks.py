"""What is said of many lessons: every sentence is made of the points that its chart shows. Pure."""

from collections.abc import Sequence
from math import fsum

from dashboard import texts
from dashboard.series.weeks.lessons import (
    LEAST_COVERAGE,
    LessonPoint,
    empty_weeks,
    newest,
    precision,
    week_of,
)
from dashboard.series.weeks.shares import FEWEST_USUAL
from dashboard.series.weeks.student import Found, Joined, StudentLesson
from dashboard.series.weeks.topics import TopicLesson, overall
from dashboard.texts import clock


def class_sentences(lessons: Sequence[LessonPoint]) -> list[str]:
    """A class over its lessons, oldest first: what could be read before all else."""
    if not lessons:
        return []
    return [_span(lessons), _coverage(lessons), *_tense(lessons), *_calls(lessons)]


def topic_sentences(lessons: Sequence[TopicLesson], found: int) -> list[str]:
    """One topic in its lessons. found: of how many."""
    classes = {each.lesson.class_name for each in lessons if each.lesson.class_name}
    sides = [each.side for each in lessons]
    together = overall(lessons)
    said = [texts.topic_span(found, len(classes), len(lessons))]
    if together is not None:
        said.append(
            texts.topic_overall(
                together.mean, together.low, together.high, together.side, together.lessons
            )
        )
    counts = (sides.count(1), sides.count(-1), sides.count(0), sides.count(None))
    return [*said, texts.topic_sides(*counts)]


def joined_sentences(name: str, class_name: str, joined: Joined) -> list[str]:
    """Which seats were joined, which were not, and why."""
    counts = [
        joined.count(what) for what in (Found.NONE, Found.SEVERAL, Found.LEFT_OUT, Found.CLASS_ONLY)
    ]
    return [
        texts.student_joined(name, class_name, joined.count(Found.SEAT), len(joined.found)),
        *texts.student_not_joined(*counts),
        *texts.student_names(len(joined.read), joined.listed),
    ]


def student_sentences(lessons: Sequence[StudentLesson]) -> list[str]:
    """One student against their own lessons alone."""
    if not lessons:
        return []
    poor = [each for each in lessons if not each.is_telling]
    mean = fsum(each.coverage for each in lessons) / len(lessons)
    flagged = [each.flagged_s for each in lessons if each.flagged_s > 0]
    last = newest(lessons, "level")
    return [
        texts.student_coverage(mean, len(lessons), len(poor), LEAST_COVERAGE),
        texts.STUDENT_NONE_TELLS
        if last is None
        else texts.student_newest(
            clock.day_text(last.point.started_at), last.value.value, last.usual, last.side,
            last.before, FEWEST_USUAL,
        ),
        texts.student_flagged(clock.duration_text(fsum(flagged)), len(flagged)),
    ]  # fmt: skip


def _span(lessons: Sequence[LessonPoint]) -> str:
    days = [lesson.day for lesson in lessons]
    weeks = (week_of(days[-1]) - week_of(days[0])).days // 7 + 1
    empty = sum((end - first).days // 7 for first, end in empty_weeks(days))
    first, last = (clock.date_text(lessons[place].started_at) for place in (0, -1))
    return texts.weeks_span(len(lessons), weeks, first, last, empty)


def _coverage(lessons: Sequence[LessonPoint]) -> str:
    poor = sum(not lesson.is_telling for lesson in lessons)
    mean = fsum(lesson.coverage for lesson in lessons) / len(lessons)
    return texts.weeks_coverage(mean, len(lessons), poor, LEAST_COVERAGE)


def _tense(lessons: Sequence[LessonPoint]) -> list[str]:
    shares = [lesson.tense.value for lesson in lessons if lesson.is_telling and lesson.tense]
    last = newest(lessons)
    if last is None:
        return [texts.WEEKS_NONE_TELLS]
    said = [texts.weeks_tense(len(shares), min(shares), max(shares), fsum(shares) / len(shares))]
    if len(shares) > 1:
        own = last.value
        said.append(
            texts.weeks_newest(
                clock.day_text(last.point.started_at), own.value, own.low, own.high, last.usual,
                last.side, last.before, FEWEST_USUAL,
            )
        )  # fmt: skip
    return said


def _calls(lessons: Sequence[LessonPoint]) -> list[str]:
    called, flags = (sum(getattr(each, name) for each in lessons) for name in ("called", "flags"))
    found = precision(lessons)
    said = [texts.weeks_calls(called, found.answers, flags)]
    if found.is_telling and found.share is not None:
        said.append(
            texts.weeks_precision(found.helpful, found.answers, found.share, *found.interval)
        )
    elif found.answers:
        said.append(texts.weeks_precision_few(found.answers))
    return said
