"""Panels of a lesson's page: facts, timeline, flags, topics and gaps."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import pandas as pd
from dash import dcc, html

from dashboard import texts
from dashboard.components.base import Component, attributes, icon, legend, panel, person
from dashboard.components.class_check import check_items
from dashboard.components.flag_card import flag_card
from dashboard.components.long_list import beginning
from dashboard.components.minutes import folded_table
from dashboard.figures import mood as figures
from dashboard.figures.session import session_figure
from dashboard.figures.theme import STACK_ORDER
from dashboard.language import formats
from dashboard.pages.lesson.beside import words_line
from dashboard.pages.live.coverage_strip import TABLE_ROWS as COVERAGE_ROWS
from dashboard.pages.live.coverage_strip import coverage_legend, coverage_table
from dashboard.series import checks, coverage
from dashboard.series import frames as series
from dashboard.series.flag_state import flag_of_row
from dashboard.texts import clock
from dashboard.viewmodels.lesson import LessonView, fact_pairs
from dashboard.viewmodels.time_window import Window
from storage.kinds import MarkerKind

TABLE_ROWS = 30


def facts(view: LessonView) -> list[Component]:
    """The lesson in a few numbers."""
    return [html.Div([html.Dt(term), html.Dd(value)]) for term, value in fact_pairs(view)]


def timeline_panel(view: LessonView, window: Window | None) -> Component:
    """The chart of the lesson, its legends, and the same as tables."""
    records = view.records
    if records.buckets.empty:
        return panel(
            texts.TIMELINE_TITLE, html.P(texts.TIMELINE_EMPTY, className="none"), class_name="mood"
        )
    figure = timeline(view, window)
    graph = dcc.Graph(
        id="session-figure", figure=figure, config=figures.config(), className="graph"
    )
    shares = html.Ul(
        legend(series.average(view.mood)), className="legend",
        **attributes(aria_label=texts.MOOD_MEAN),
    )  # fmt: skip
    return panel(
        texts.TIMELINE_TITLE,
        html.Div(
            graph,
            className="graph-box tall",
            **attributes(role="img", aria_label=texts.TIMELINE_TITLE),
        ),
        words_line(),
        coverage_legend(),
        html.P(coverage.sentence(records.buckets, view.dark), className="strip-words"),
        folded_table("mood-table", texts.MOOD_TABLE, scrolls=texts.TIMELINE_TITLE),
        folded_table("seen-table", texts.COVERAGE_TABLE),
        sub=texts.TIMELINE_SUB,
        class_name="mood",
        aside=shares,
        about="timeline",
    )


def timeline(view: LessonView, window: Window | None) -> dict[str, Any]:
    """The chart of the lesson with its marks; None: the whole of it."""
    return session_figure(view, view.records.markers, window or view.window_ms)


def seen_table(view: LessonView) -> list[Component]:
    """What could be seen, as a table of at most about `COVERAGE_ROWS` rows."""
    started_at = view.records.session.started_at
    rows = coverage.table(view.records.buckets, view.dark, started_at, COVERAGE_ROWS)
    return coverage_table(rows)


def timeline_table(mood: pd.DataFrame, started_at: datetime) -> Component:
    """The timeline as a table of at most about `TABLE_ROWS` rows."""
    rows, _ = series.thin(mood, TABLE_ROWS)
    header = [html.Th(texts.COLUMN_TIME, scope="col")] + [
        html.Th(texts.EMOTION[emotion], scope="col") for emotion in STACK_ORDER
    ]
    body = [
        html.Tr(
            [
                html.Th(
                    clock.lesson_time(started_at, series.moment(started_at, row["bucket_ms"])),
                    scope="row",
                )
            ]
            + [html.Td(formats.percent(row[emotion])) for emotion in STACK_ORDER]
        )
        for row in rows.to_dict("records")
    ]
    return html.Table([html.Thead(html.Tr(header)), html.Tbody(body)])


def flag_items(flags: Sequence[Any], started_at: datetime, until: datetime) -> list[Component]:
    """Flags in order, each with its evidence and the teacher's verdict."""
    items = [flag_of_row(flag, until) for flag in flags]
    return [
        flag_card(item, clock.lesson_time(started_at, item.flag.opened_at)) for item in items
    ] or [html.Li(texts.SESSION_FLAGS_EMPTY, className="none")]


def checks_list(view: LessonView, now: datetime) -> list[Component]:
    """The class checks of the whole lesson, each with its two minutes."""
    session, records = view.records.session, view.records
    found = checks.checks(records.markers, view.mood, session.started_at, now, records.reactions)
    return check_items(found, session.started_at, reads=session.reads_answers is not False)


EVENTS = "events"


def event_items(view: LessonView, unfolded: Collection[str] = ()) -> list[Component]:
    """Marks, each with a button that deletes it, and what was not seen, in order of time.

    unfolded: lists shown whole.
    """
    started_at = view.records.session.started_at
    events: list[tuple[datetime, Callable[[], Component]]] = [
        (marker.marked_at, partial(_mark_item, marker, started_at))
        for marker in view.records.markers
    ]
    for gap in view.unseen.to_dict("records"):
        at = series.moment(started_at, gap["from_ms"])
        length = clock.duration_text((gap["to_ms"] - gap["from_ms"]) / 1000)
        words = html.Span(texts.gap_length(gap["reason"], length))
        events.append((at, partial(_event, at, started_at, "unseen", words)))
    shown, more = beginning(sorted(events, key=lambda event: event[0]), EVENTS, unfolded)
    return [*(item() for _, item in shown), *map(html.Li, more)] or [
        html.Li(texts.EVENTS_EMPTY, className="none")
    ]


def _mark_item(marker: Any, started_at: datetime) -> Component:  # noqa: ANN401 - a row
    symbol = {MarkerKind.TOPIC: "bookmark", MarkerKind.CHECK: "hand"}[MarkerKind(marker.kind)]
    # a plain button: a long lesson has a hundred, and the library's cost four times as much each
    remove = html.Button(
        icon("trash"),
        id={"part": "mark-remove", "mark": marker.id},
        className="icon-button",
        title=texts.delete_lesson(marker.text),
        **attributes(aria_label=texts.delete_lesson(marker.text)),
    )
    return _event(marker.marked_at, started_at, symbol, person(marker.text), remove)


def _event(at: datetime, started_at: datetime, symbol: str, *words: Component) -> Component:
    time = html.Span(clock.lesson_time(started_at, at), className="number")
    return html.Li([icon(symbol), time, *words], className=f"event-{symbol}")


def zoom_line(started_at: datetime, window: Window | None) -> list[Component]:
    """Which stretch is shown, and the way back; nothing while the whole lesson is."""
    if window is None:
        return []
    begin, end = (clock.lesson_time(started_at, series.moment(started_at, at)) for at in window)
    return [html.Span(texts.ZOOMED.format(begin=begin, end=end))]
