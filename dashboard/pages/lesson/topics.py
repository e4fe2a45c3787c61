"""The topics of a lesson as a small table."""

from datetime import datetime

from dash import html

from dashboard import texts
from dashboard.components.base import Component, attributes, person
from dashboard.series.topics import Topic, topics
from dashboard.texts import clock
from dashboard.viewmodels.lesson import LessonView
from dashboard.viewmodels.time_window import Window, topics_inside


def topics_body(view: LessonView, window: Window | None) -> Component:
    """One row per topic in the window: length, coverage, and what became of confusion in it.

    view: the whole lesson, so that a topic is told as a whole.
    """
    records = view.records
    started_at = records.session.started_at
    found = topics(records.markers, records.class_mood, records.flags, started_at, view.until)
    shown = topics_inside(found, started_at, window)
    return (
        topics_table(shown, started_at) if shown else html.P(texts.TOPICS_EMPTY, className="none")
    )


def topics_table(found: list[Topic], started_at: datetime) -> Component:
    """A plain table; what a count means is told by its heading's tooltip."""
    heads = (
        (texts.COLUMN_TOPIC, ""),
        (texts.COLUMN_START, ""),
        (texts.COLUMN_LENGTH, ""),
        (texts.COLUMN_COVERAGE, ""),
        (texts.COLUMN_RESOLVED, texts.RESOLVED_HINT),
        (texts.COLUMN_UNRESOLVED, texts.UNRESOLVED_HINT),
        (texts.COLUMN_LOST, texts.LOST_HINT),
    )
    head = [
        html.Th(words, scope="col", **(attributes(title=hint) if hint else {}))
        for words, hint in heads
    ]
    table = html.Table(
        [
            html.Thead(html.Tr(head)),
            html.Tbody([html.Tr(_cells(topic, started_at)) for topic in found]),
        ]
    )
    return html.Div(table, className="plain-table", tabIndex="0")


def _cells(topic: Topic, started_at: datetime) -> list[Component]:
    name = html.Span(texts.TOPIC_UNMARKED, className="dim")
    length_s = (topic.ends_at - topic.begins_at).total_seconds()
    coverage = "–" if topic.coverage is None else f"{topic.coverage:.0%}"
    return [
        html.Th(name if topic.text is None else person(topic.text), scope="row"),
        html.Td(clock.lesson_time(started_at, topic.begins_at)),
        html.Td(clock.duration_text(length_s)),
        html.Td(coverage),
        *(html.Td(_count(n)) for n in (topic.resolved, topic.unresolved, topic.lost)),
    ]


def _count(number: int) -> str:
    return str(number) if number else "–"
