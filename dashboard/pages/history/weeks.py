"""A class over weeks: what could be read, the mood, who looked confused, and the calls."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from dash import dcc, html

from dashboard import texts
from dashboard.components.base import Component, attributes, icon, panel, person
from dashboard.components.shell import not_found
from dashboard.figures import mood as figures
from dashboard.figures.theme import STACK_ORDER
from dashboard.figures.weeks import class_figure
from dashboard.pages.history.page import class_address, class_links
from dashboard.pages.lesson.head import report_items
from dashboard.paths import address, student_weeks_address, topic_address, weeks_address
from dashboard.reads.weeks import MOST_LESSONS, ClassWeeks
from dashboard.series.weeks.lessons import LessonPoint
from dashboard.texts import clock
from dashboard.viewmodels.share_words import interval_text, percent
from dashboard.viewmodels.weeks import class_sentences


def layout(records: ClassWeeks, *, may_see_students: bool) -> Component:
    """One class; a friendly page where it has no lesson.

    may_see_students: whether links to one student over weeks are there.
    """
    if not records.lessons:
        return not_found(texts.NO_CLASS)
    name = records.class_name
    return html.Div(
        [
            class_head(name, records.found, weeks=True),
            *class_links(records.class_names, name),
            *_pager(records),
            sentences(class_sentences(records.lessons)),
            panel(
                texts.WEEKS_CHART,
                chart("weeks-figure", class_figure(records.lessons), texts.WEEKS_ALT, "weeks"),
                sub=texts.WEEKS_CHART_SUB,
                class_name="mood",
                aside=_legend(),
                about="weeks",
            ),
            panel(texts.WEEKS_TABLE, _table(records.lessons), class_name="compare-table"),
            panel(texts.TOPICS_AGAIN, _topics(records.topics)),
            panel(texts.STUDENTS_OVER_WEEKS, *_students(records, may_see_students)),
        ],
        className="page session weeks",
    )


def class_head(name: str, lessons: int, *, weeks: bool) -> Component:
    """The class, and the two ways to look at its lessons; weeks: which one this is."""
    views = [
        html.Span(
            dcc.Link(words, href=href, className="current" if here else ""),
            **(attributes(aria_current="page") if here else {}),
        )
        for words, href, here in (
            (texts.WEEKS_BESIDE, class_address(name), not weeks),
            (texts.WEEKS_TITLE, weeks_address(name), weeks),
        )
    ]
    return html.Header(
        [
            html.H1(person(name)),
            html.Span(texts.plural(lessons, "lesson", "lessons"), className="sub"),
            html.Nav(views, className="views", **attributes(aria_label=texts.WEEKS_VIEWS)),
            _export(name),
            dcc.Link(texts.BACK_TO_HISTORY, href=address("/history"), className="back"),
        ],
        className="page-head",
    )


def _export(name: str) -> Component:
    """The report of the class over all of its lessons."""
    found = report_items((texts.EXPORT_TERM, f"/term.{{kind}}?class={quote(name, safe='')}"))
    head = html.Summary([icon("download"), texts.EXPORT], id="class-export")
    return html.Details([head, html.Ul(found)], className="export-menu")


def sentences(said: Sequence[str], title: str = "") -> Component:
    """A few sentences as a list; title: what stands over them, "" for "In short"."""
    return panel(
        title or texts.WEEKS_SHORT,
        html.Ul([html.Li(each, dir="auto") for each in said], className="said-list"),
    )


def chart(identity: str, figure: object, alt: str, class_name: str) -> Component:
    """A figure in its box, with words for who does not see it."""
    graph = dcc.Graph(id=identity, figure=figure, config=figures.config(), className="graph")
    return html.Div(
        graph, className=f"graph-box {class_name}", **attributes(role="img", aria_label=alt)
    )


def figures_table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> Component:
    """The same in figures; the first cell of a row names it."""
    body = [
        html.Tr([html.Th(row[0], scope="row"), *(html.Td(cell) for cell in row[1:])])
        for row in rows
    ]
    head = html.Tr([html.Th(words, scope="col") for words in heads])
    return html.Div(
        html.Table([html.Thead(head), html.Tbody(body)]), className="plain-table", tabIndex="0"
    )


def _legend() -> Component:
    items = [
        html.Li([icon(emotion), html.Span(texts.EMOTION[emotion], className="word")],
                className=f"look-{emotion}")
        for emotion in STACK_ORDER
    ]  # fmt: skip
    return html.Ul(items, className="legend")


def _pager(records: ClassWeeks) -> list[Component]:
    """Links to earlier and later lessons; none for few."""
    if records.found <= MOST_LESSONS:
        return []
    here, last = records.first // MOST_LESSONS, (records.found - 1) // MOST_LESSONS
    shown = texts.history_range(
        records.first + 1, records.first + len(records.lessons), records.found
    )
    links = [
        dcc.Link(words, href=weeks_address(records.class_name, page), className="step")
        if 0 <= page <= last
        else html.Span(words, className="step none", **attributes(aria_hidden="true"))
        for words, page in ((texts.HISTORY_BEFORE, here - 1), (texts.HISTORY_AFTER, here + 1))
    ]
    return [
        html.Nav(
            [html.Span(shown, className="sub"), *links],
            className="pager",
            **attributes(aria_label=texts.COMPARE_PAGES),
        )
    ]


def _table(lessons: Sequence[LessonPoint]) -> Component:
    heads = [
        texts.COLUMN_TITLE, texts.COLUMN_START, texts.COLUMN_BOTH, texts.COLUMN_LOOKED,
        texts.COLUMN_READ, texts.COLUMN_TENSE, texts.COLUMN_INTERVAL, texts.COLUMN_CALLS,
        texts.COLUMN_HELPFUL,
    ]  # fmt: skip
    return figures_table(heads, [_row(lesson) for lesson in reversed(lessons)])


def _row(lesson: LessonPoint) -> list[Any]:
    link = address(f"/session/{lesson.session_id}")
    at = lesson.started_at
    answers = lesson.helpful + lesson.wrong
    return [
        dcc.Link(person(lesson.title or texts.UNTITLED), href=link),
        f"{clock.date_text(at)}, {clock.time_text(at)}",
        percent(lesson.coverage),
        percent(lesson.looked),
        percent(lesson.read),
        percent(lesson.tense.value if lesson.tense else None),
        interval_text(lesson.tense),
        str(lesson.called),
        texts.REVIEWED_OF.format(answered=lesson.helpful, flags=answers) if answers else "–",
    ]


def _topics(topics: Sequence[tuple[str, int]]) -> Component:
    if not topics:
        return html.P(texts.TOPICS_AGAIN_NONE, className="note")
    links = [
        html.Li(dcc.Link(person(texts.topic_words(words, count)), href=topic_address(words)))
        for words, count in topics
    ]
    return html.Ul(links, className="link-list")


def _students(records: ClassWeeks, may_see: bool) -> list[Component]:
    if not may_see:
        return [html.P(texts.STUDENT_WEEKS_ONLY_HERE, className="note")]
    if not records.names:
        return [html.P(texts.STUDENTS_OVER_WEEKS_NONE, className="note")]
    links = [
        html.Li(dcc.Link(person(name), href=student_weeks_address(records.class_name, name)))
        for name in records.names
    ]
    return [
        html.P(texts.STUDENTS_OVER_WEEKS_NOTE, className="note"),
        html.Ul(links, className="link-list"),
    ]
