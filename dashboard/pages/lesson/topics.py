"""The topics of a lesson as a small table."""

import base64
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from dash import html

from dashboard import texts
from dashboard.components.base import Component, attributes, icon, person
from dashboard.components.long_list import beginning
from dashboard.language import formats
from dashboard.series.sections import HardSection, hard_sections, section_text
from dashboard.series.topics import Topic, topics
from dashboard.texts import clock
from dashboard.viewmodels.lesson import LessonView
from dashboard.viewmodels.time_window import Window, topics_inside

TOPICS = "topics"


def topics_body(
    view: LessonView, window: Window | None, unfolded: Collection[str] = ()
) -> Component:
    """One row per topic in the window: length, coverage, and what became of confusion in it.

    view: the whole lesson, so that a topic is told as a whole; unfolded: lists shown whole.
    """
    records = view.records
    started_at = records.session.started_at
    found = topics(records.markers, records.class_mood, records.flags, started_at, view.until)
    shown = topics_inside(found, started_at, window)
    if not shown:
        return html.P(texts.TOPICS_EMPTY, className="none")
    hard = hard_sections(found, view.mood, records.flags, started_at)
    rows, more = beginning(shown, TOPICS, unfolded)
    return html.Div([*_hard(hard), topics_table(rows, started_at, records.slides), *more])


def _hard(hard: list[HardSection] | None) -> list[Component]:
    """What to go over again; nothing where there is too little to say."""
    if hard is None:
        return []
    if not hard:
        return [html.P(texts.HARD_NONE, className="hard-none", title=texts.HARD_HINT)]
    title = html.H3(texts.HARD_SECTIONS_TITLE, title=texts.HARD_HINT)
    items = [
        html.Li([person(section.topic.text or texts.TOPIC_UNMARKED), ": ", section_text(section)])
        for section in hard
    ]
    return [html.Div([title, html.Ul(items)], className="hard-sections")]


def topics_table(
    found: Sequence[Topic], started_at: datetime, pictures: Mapping[int, bytes] | None = None
) -> Component:
    """A plain table; what a count means is told by its heading's tooltip.

    pictures: kept ones of slides, WebP, by their numbers.
    """
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
            html.Tbody([html.Tr(_cells(topic, started_at, pictures or {})) for topic in found]),
        ]
    )
    return html.Div(table, className="plain-table", tabIndex="0")


def _cells(topic: Topic, started_at: datetime, pictures: Mapping[int, bytes]) -> list[Component]:
    length_s = (topic.ends_at - topic.begins_at).total_seconds()
    coverage = "–" if topic.coverage is None else formats.percent(topic.coverage)
    return [
        html.Th(_name(topic, pictures), scope="row"),
        html.Td(clock.lesson_time(started_at, topic.begins_at)),
        html.Td(clock.duration_text(length_s)),
        html.Td(coverage),
        *(html.Td(_count(n)) for n in (topic.resolved, topic.unresolved, topic.lost)),
    ]


def _name(topic: Topic, pictures: Mapping[int, bytes]) -> Component:
    """What it is called; a slide shows that it is one, and its picture where one is kept."""
    if topic.text is None:
        return html.Span(texts.TOPIC_UNMARKED, className="dim")
    if topic.slide is None:
        return person(topic.text)
    mark: Component = icon("glance")
    if (kept := pictures.get(topic.slide)) is not None:
        source = "data:image/webp;base64," + base64.b64encode(kept).decode()
        mark = html.Img(src=source, alt=texts.SLIDE_PICTURE.format(number=topic.slide))
    return html.Span([mark, person(topic.text)], className="of-slide", title=texts.SLIDE_SEEN)


def _count(number: int) -> str:
    return str(number) if number else "–"
