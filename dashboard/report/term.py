"""A class over a term as one HTML file: its lessons beside each other, nothing of one student."""

from datetime import date, datetime

from sqlalchemy import Engine

from dashboard import texts
from dashboard.reads.weeks import TopicWeeks, class_term, term_topics
from dashboard.report.lesson_parts import Rows
from dashboard.report.rendering import render
from dashboard.report.weeks_svg import weeks_svg
from dashboard.series.weeks.lessons import LessonPoint
from dashboard.series.weeks.topics import overall
from dashboard.texts import clock
from dashboard.viewmodels.share_words import interval_text, percent
from dashboard.viewmodels.weeks import class_sentences
from storage.errors import StorageError


def term_report(
    engine: Engine, class_name: str, begin: date | None, end: date | None, now: datetime
) -> str:
    """Lessons of a class that began within both days; None: from the first, to the last one.

    Raises StorageError where there is none.
    """
    records = class_term(engine, class_name, begin or date.min, end or date.max)
    if not records.lessons:
        since = f" from {begin} on" if begin else ""
        until = f" up to {end}" if end else ""
        raise StorageError(
            f"class {class_name!r} has no lesson{since}{until}; 'classmood sessions' lists them"
        )
    lessons = records.lessons
    first, last = (clock.date_text(lessons[place].started_at) for place in (0, -1))
    return render(
        "term.html",
        now,
        class_name=class_name,
        span=texts.term_span(first, last),
        summary=class_sentences(lessons),
        chart=weeks_svg(lessons),
        lessons=_lessons(lessons),
        topics=_topics(term_topics(engine, records)),
    )


def _lessons(lessons: list[LessonPoint]) -> Rows:
    heads = (
        texts.COLUMN_TITLE, texts.COLUMN_START, texts.COLUMN_BOTH, texts.COLUMN_TENSE,
        texts.COLUMN_INTERVAL, texts.COLUMN_CALLS, texts.COLUMN_HELPFUL,
    )  # fmt: skip
    return Rows("", heads, [_lesson(lesson) for lesson in lessons])


def _lesson(lesson: LessonPoint) -> list[str]:
    own, answers = lesson.tense, lesson.helpful + lesson.wrong
    return [
        lesson.title or texts.UNTITLED,
        clock.date_text(lesson.started_at),
        percent(lesson.coverage),
        percent(own.value if own else None),
        interval_text(own),
        str(lesson.called),
        texts.REVIEWED_OF.format(answered=lesson.helpful, flags=answers) if answers else "–",
    ]


def _topics(topics: list[TopicWeeks]) -> Rows | None:
    rows = []
    for each in topics:
        found = overall(each.lessons)
        if found is None:
            rows.append([each.words, str(each.found), "–", "–", texts.TOPIC_SIDES[None]])
            continue
        span = f"{100 * found.low:+.1f} to {100 * found.high:+.1f}"
        rows.append(
            [each.words, str(each.found), f"{100 * found.mean:+.1f}", span,
             texts.TOPIC_SIDES[found.side]]
        )  # fmt: skip
    return Rows("", texts.TERM_TOPIC_COLUMNS, rows) if rows else None
