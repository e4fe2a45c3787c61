"""Faces turned away and heads down over the lesson, where that is kept: shares of the class."""

from dash import dcc, html

from dashboard import texts
from dashboard.components.base import HIDDEN, Component, attributes, panel
from dashboard.components.minutes import folded_table
from dashboard.figures import mood as figures
from dashboard.figures.posture import posture_figure
from dashboard.series import frames as series
from dashboard.series import posture
from dashboard.texts import clock
from dashboard.viewmodels.lesson import LessonView
from dashboard.viewmodels.posture import kept_signals, shares_of


def posture_panel(view: LessonView) -> list[Component]:
    """The panel; none of a lesson that keeps nothing of it."""
    kept = kept_signals(view)
    if not kept:
        return []
    found = posture.minutes(view.records.posture)
    note = html.P(texts.POSTURE_NOTE, className="note")
    if not found:
        empty = html.P(texts.POSTURE_NONE, className="none")
        return [panel(texts.POSTURE_TITLE, empty, note, class_name="posture")]
    told = texts.posture_mean(posture.means(found))
    graph = dcc.Graph(
        id="session-posture", figure=posture_figure(view, found), config=figures.config(),
        className="graph",
    )  # fmt: skip
    box = html.Div(graph, className="graph-box posture", **attributes(role="img", aria_label=told))
    return [
        panel(
            texts.POSTURE_TITLE,
            html.P(told, className="strip-words"),
            box,
            folded_table("posture-table", texts.POSTURE_TABLE, scrolls=texts.POSTURE_TITLE),
            note,
            sub=texts.POSTURE_SUB,
            class_name="posture",
            aside=_legend(kept),
            about="posture",
        )
    ]


def _legend(kept: list[str]) -> Component:
    items = [
        html.Li([html.Span(className=f"posture-key {name}", **HIDDEN), texts.POSTURE_NAME[name]])
        for name in kept
    ]
    return html.Ul(items, className="legend")


def posture_table(view: LessonView) -> Component:
    """The same as a table with a row a minute."""
    found, kept = posture.minutes(view.records.posture), kept_signals(view)
    started_at = view.records.session.started_at
    heads = (*texts.POSTURE_COLUMNS, *(texts.POSTURE_NAME[name] for name in kept))
    rows = [
        html.Tr(
            [
                html.Th(
                    clock.lesson_time(started_at, series.moment(started_at, one.at_ms)),
                    scope="row",
                ),
                html.Td(f"{one.faces:.0f}"),
                *(html.Td(words) for words in shares_of(one, kept)),
            ]
        )
        for one in found
    ]
    head = html.Thead(html.Tr([html.Th(words, scope="col") for words in heads]))
    return html.Table([head, html.Tbody(rows)])
