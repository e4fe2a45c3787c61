"""The lessons of one class over a term, a page of them at a time."""

from collections.abc import Sequence

from dash import dcc, html

from dashboard import texts
from dashboard.components.base import Component, attributes, panel, person
from dashboard.components.shell import not_found
from dashboard.figures import mood as figures
from dashboard.figures.compare import Compared, compare_figure, compared
from dashboard.figures.theme import STACK_ORDER
from dashboard.language import formats
from dashboard.pages.history.filters import ends, range_text
from dashboard.pages.history.page import class_address, class_links
from dashboard.pages.history.weeks import class_head
from dashboard.paths import address
from dashboard.series.lesson_summary import PAGE_LESSONS, HistoryRecords
from dashboard.texts import clock
from storage.kinds import FlagKind


def layout(records: HistoryRecords, class_name: str) -> Component:
    """One class; a friendly page where it has no lesson."""
    lessons = compared(records, class_name)
    if not lessons:
        return not_found(texts.NO_CLASS)
    chart = panel(
        texts.COMPARE_CHART,
        html.Div(
            dcc.Graph(
                id="compare-figure", figure=compare_figure(lessons), config=figures.config(),
                className="graph",
            ),
            className="graph-box tall",
            **attributes(role="img", aria_label=texts.COMPARE_ALT),
        ),
        sub=texts.COMPARE_SUB,
        class_name="mood",
        about="compare",
    )  # fmt: skip
    return html.Div(
        [
            class_head(class_name, records.found, weeks=False),
            *class_links(records.class_names, class_name),
            *_pager(records, class_name),
            chart,
            panel(texts.COMPARE_TABLE, compare_table(lessons), class_name="compare-table"),
        ],
        className="page session",
    )


def _pager(records: HistoryRecords, class_name: str) -> list[Component]:
    """Which lessons of many are shown, and links to those before and after; none for few."""
    if records.found <= PAGE_LESSONS:
        return []
    here = records.first // PAGE_LESSONS
    names = (texts.HISTORY_BEFORE, texts.HISTORY_AFTER)
    steps = zip(names, (here - 1, here + 1), ends(records), strict=True)
    links = [
        html.Span(name, className="step none", **attributes(aria_hidden="true"))
        if there_is_none
        else dcc.Link(name, href=class_address(class_name, page), className="step")
        for name, page, there_is_none in steps
    ]
    return [
        html.Nav(
            [html.Span(range_text(records), className="sub"), *links],
            className="pager",
            **attributes(aria_label=texts.COMPARE_PAGES),
        )
    ]


def compare_table(lessons: Sequence[Compared]) -> Component:
    """The same in figures, newest first, with a link to each lesson."""
    heads = [
        texts.COLUMN_TITLE, texts.COLUMN_START, texts.COLUMN_LENGTH, texts.COLUMN_COVERAGE,
        *(texts.EMOTION[emotion] for emotion in STACK_ORDER),
        *(texts.FLAGS_OF[kind] for kind in FlagKind),
    ]  # fmt: skip
    rows = [html.Tr(_cells(lesson)) for lesson in reversed(lessons)]
    head = html.Tr([html.Th(words, scope="col") for words in heads])
    return html.Div(
        html.Table([html.Thead(head), html.Tbody(rows)]), className="plain-table", tabIndex="0"
    )


def _cells(lesson: Compared) -> list[Component]:
    session = lesson.session
    name = dcc.Link(person(session.title or texts.UNTITLED), href=address(f"/session/{session.id}"))
    length = clock.duration_text(
        ((session.ended_at or session.heartbeat_at or session.started_at) - session.started_at)
        .total_seconds()
    )  # fmt: skip
    share = [
        html.Td(formats.percent(lesson.shares[emotion]) if emotion in lesson.shares else "–")
        for emotion in STACK_ORDER
    ]
    return [
        html.Th(name, scope="row"),
        html.Td(f"{clock.date_text(session.started_at)}, {clock.time_text(session.started_at)}"),
        html.Td(length),
        html.Td("–" if lesson.coverage is None else formats.percent(lesson.coverage)),
        *share,
        *(html.Td(str(lesson.flags[kind]) if lesson.flags[kind] else "–") for kind in FlagKind),
    ]
