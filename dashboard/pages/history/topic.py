"""One topic in all of its lessons, each time beside the rest of the same lesson."""

from collections.abc import Sequence

from dash import dcc, html

from dashboard import texts
from dashboard.components.base import Component, panel, person
from dashboard.components.shell import not_found
from dashboard.figures.weeks import topic_figure
from dashboard.pages.history.weeks import chart, figures_table, sentences
from dashboard.paths import address
from dashboard.reads.weeks import TopicWeeks
from dashboard.series.weeks.topics import TopicLesson
from dashboard.texts import clock
from dashboard.viewmodels.share_words import interval_text, percent
from dashboard.viewmodels.weeks import topic_sentences


def layout(records: TopicWeeks) -> Component:
    """The topic; a friendly page where no lesson has it."""
    if not records.lessons:
        return not_found(texts.TOPIC_NONE)
    return html.Div(
        [
            html.Header(
                [
                    html.H1(person(records.words)),
                    html.Span(texts.plural(records.found, "lesson", "lessons"), className="sub"),
                    dcc.Link(texts.BACK_TO_HISTORY, href=address("/history"), className="back"),
                ],
                className="page-head",
            ),
            sentences(topic_sentences(records.lessons, records.found)),
            panel(
                texts.TOPIC_CHART,
                chart("topic-figure", topic_figure(records.lessons), texts.TOPIC_ALT, "topic"),
                class_name="mood",
                about="topic",
            ),
            panel(texts.WEEKS_TABLE, _table(records.lessons), class_name="compare-table"),
        ],
        className="page session weeks",
    )


def _table(lessons: Sequence[TopicLesson]) -> Component:
    heads = [
        texts.COLUMN_TITLE, texts.COLUMN_CLASS, texts.COLUMN_START, texts.COLUMN_TOPIC_MINUTES,
        texts.COLUMN_BOTH, texts.TOPIC_OWN, texts.COLUMN_INTERVAL, texts.TOPIC_REST,
        texts.COLUMN_INTERVAL, texts.COLUMN_TOPIC_SIDE,
    ]  # fmt: skip
    return figures_table(heads, [_row(each) for each in reversed(lessons)])


def _row(each: TopicLesson) -> list[object]:
    lesson = each.lesson
    return [
        dcc.Link(
            person(lesson.title or texts.UNTITLED), href=address(f"/session/{lesson.session_id}")
        ),
        person(lesson.class_name) if lesson.class_name else "–",
        clock.date_text(lesson.started_at),
        f"{each.minutes:.0f}",
        percent(lesson.coverage),
        percent(each.own.value if each.own else None),
        interval_text(each.own),
        percent(each.rest.value if each.rest else None),
        interval_text(each.rest),
        texts.TOPIC_SIDES[each.side],
    ]
