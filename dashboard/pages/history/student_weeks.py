"""One student over weeks, for the teacher alone: own lessons against own lessons."""

from collections.abc import Sequence

from dash import dcc, html

from dashboard import texts
from dashboard.components.base import Component, panel, person
from dashboard.components.shell import not_found
from dashboard.figures.weeks import student_figure
from dashboard.language import formats
from dashboard.pages.history.weeks import chart, figures_table, sentences
from dashboard.paths import address, weeks_address
from dashboard.reads.weeks import StudentWeeks
from dashboard.series.weeks.student import Found, StudentLesson
from dashboard.texts import clock
from dashboard.viewmodels.share_words import interval_text, percent
from dashboard.viewmodels.weeks import joined_sentences, student_sentences


def layout(records: StudentWeeks | None) -> Component:
    """The student; None: no seat of the class has the name."""
    if records is None:
        return not_found(texts.STUDENT_WEEKS_NO_NAME)
    joined = records.joined
    if joined.count(Found.CLASS_ONLY) == len(joined.found):
        return not_found(texts.STUDENT_WEEKS_CLASS_ONLY)
    said = joined_sentences(records.name, records.class_name, joined)
    return html.Div(
        [
            html.Header(
                [
                    html.Div(
                        [
                            html.H1(person(records.name)),
                            html.P(
                                [person(records.class_name), f" · {texts.STUDENT_WEEKS_SUB}"],
                                className="sub",
                            ),
                        ],
                        className="page-title",
                    ),
                    dcc.Link(
                        texts.WEEKS_OPEN, href=weeks_address(records.class_name), className="back"
                    ),
                ],
                className="page-head",
            ),
            sentences([*said, *student_sentences(records.lessons)]),
            *_charts(records.lessons),
            html.P(texts.STUDENT_WEEKS_RULE, className="note"),
        ],
        className="page session weeks",
    )


def _charts(lessons: Sequence[StudentLesson]) -> list[Component]:
    if not lessons:
        return []
    heads = [
        texts.COLUMN_TITLE, texts.COLUMN_START, texts.COLUMN_BOTH, texts.COLUMN_LEVEL,
        texts.COLUMN_INTERVAL, texts.COLUMN_FLAGGED,
    ]  # fmt: skip
    return [
        panel(
            texts.STUDENT_WEEKS_CHART,
            chart(
                "student-weeks-figure", student_figure(lessons), texts.STUDENT_WEEKS_ALT, "topic"
            ),
            class_name="mood",
            about="student_weeks",
        ),
        panel(
            texts.WEEKS_TABLE,
            figures_table(heads, [_row(lesson) for lesson in reversed(lessons)]),
            class_name="compare-table",
        ),
    ]


def _row(lesson: StudentLesson) -> list[object]:
    return [
        dcc.Link(
            person(lesson.title or texts.UNTITLED), href=address(f"/session/{lesson.session_id}")
        ),
        clock.date_text(lesson.started_at),
        percent(lesson.coverage),
        percent(lesson.level.value if lesson.level else None),
        interval_text(lesson.level),
        formats.decimal(lesson.flagged_s / 60) if lesson.flagged_s else "–",
    ]
