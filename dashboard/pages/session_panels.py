"""Panels of a lesson's page: facts, timeline, flags, topics and gaps."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd
from dash import dcc, html

from dashboard import clock, figures, series, texts
from dashboard.components import Component, attributes, icon, legend, panel, person
from dashboard.flag_cards import flag_card
from dashboard.flag_view import flag_of_row
from dashboard.reads import SessionRecords
from dashboard.theme import STACK_ORDER
from storage.records import FlagKind, MarkerKind

CHART_POINTS = 540
TABLE_ROWS = 30


def facts(
    records: SessionRecords, mood: pd.DataFrame, gaps: pd.DataFrame, until: datetime
) -> Component:
    """The lesson in a few numbers."""
    whole = records.class_mood
    tiles = float((whole["tiles"] * whole["samples"]).sum())
    seen = float((whole["seen"] * whole["samples"]).sum())
    shares = series.average(mood)
    most = max(shares, key=lambda emotion: shares[emotion]) if shares else None
    looks = {
        kind: sum(flag.kind == kind and flag.seat_id is not None for flag in records.flags)
        for kind in FlagKind
    }
    unseen_s = float((gaps["to_ms"] - gaps["from_ms"]).sum()) / 1000
    seconds = (until - records.session.started_at).total_seconds()
    pairs = [
        (texts.FACT_LENGTH, clock.duration_text(seconds)),
        (texts.FACT_SEEN, f"{seen / tiles:.0%}" if tiles else "–"),
        (texts.FACT_GAPS, clock.duration_text(unseen_s)),
        (texts.FACT_MOSTLY, f"{texts.EMOTION[most]} {shares[most]:.0%}" if most else "–"),
    ]
    if not records.session.class_only:
        pairs.insert(1, (texts.FACT_STUDENTS, str(len(records.seats))))
        pairs += [
            (texts.FACT_CONFUSED, texts.plural(looks[FlagKind.CONFUSED], "time", "times")),
            (texts.FACT_SAD, texts.plural(looks[FlagKind.SAD], "time", "times")),
        ]
    return html.Dl(
        [html.Div([html.Dt(term), html.Dd(value)]) for term, value in pairs], className="facts"
    )


def timeline_panel(records: SessionRecords, mood: pd.DataFrame, gaps: pd.DataFrame) -> Component:
    """The chart of the whole lesson, its legend, and the same as a table."""
    if records.class_mood.empty:
        return panel(
            texts.TIMELINE_TITLE, html.P(texts.TIMELINE_EMPTY, className="none"), class_name="mood"
        )
    session = records.session
    chart, step_ms = series.thin(mood, CHART_POINTS)
    figure = figures.session_figure(
        chart, gaps, records.markers, session.started_at, (0, max(records.end_ms, 60_000)), step_ms
    )
    graph = dcc.Graph(id="session-figure", figure=figure, config=figures.CONFIG, className="graph")
    shares = html.Ul(
        legend(series.average(mood)), className="legend", **attributes(aria_label=texts.MOOD_MEAN)
    )
    return panel(
        texts.TIMELINE_TITLE,
        html.Div(
            graph,
            className="graph-box tall",
            **attributes(role="img", aria_label=texts.TIMELINE_TITLE),
        ),
        timeline_table(mood, session.started_at),
        sub=texts.TIMELINE_SUB,
        class_name="mood",
        aside=shares,
    )


def timeline_table(mood: pd.DataFrame, started_at: datetime) -> Component:
    """The timeline as a table of at most about `TABLE_ROWS` rows, folded away."""
    rows, _ = series.thin(mood, TABLE_ROWS)
    header = [html.Th(texts.COLUMN_TIME, scope="col")] + [
        html.Th(texts.EMOTION[emotion], scope="col") for emotion in STACK_ORDER
    ]
    body = [
        html.Tr(
            [html.Th(clock.time_text(series.moment(started_at, row["bucket_ms"])), scope="row")]
            + [html.Td(f"{row[emotion]:.0%}") for emotion in STACK_ORDER]
        )
        for row in rows.to_dict("records")
    ]
    return html.Details(
        [
            html.Summary(texts.MOOD_TABLE),
            html.Div(
                html.Table([html.Thead(html.Tr(header)), html.Tbody(body)]), className="scroll",
                tabIndex="0",
            ),
        ],
        className="as-table",
    )  # fmt: skip


def flag_items(flags: Sequence[Any], until: datetime) -> list[Component]:
    """Flags in order, each with its evidence and the teacher's verdict."""
    items = [flag_of_row(flag, until) for flag in flags]
    return [flag_card(item, clock.time_text(item.flag.opened_at)) for item in items] or [
        html.Li(texts.SESSION_FLAGS_EMPTY, className="none")
    ]


def event_items(records: SessionRecords, gaps: pd.DataFrame) -> list[Component]:
    """Marks and stretches that were not seen, in order of time."""
    started_at = records.session.started_at
    symbols = {MarkerKind.TOPIC: "bookmark", MarkerKind.CHECK: "hand"}
    events = [
        (marker.marked_at, symbols[MarkerKind(marker.kind)], person(marker.text))
        for marker in records.markers
    ]
    events += [
        (
            series.moment(started_at, gap["from_ms"]),
            "unseen",
            html.Span(
                texts.gap_length(
                    gap["reason"], clock.duration_text((gap["to_ms"] - gap["from_ms"]) / 1000)
                )
            ),
        )
        for gap in gaps.to_dict("records")
    ]
    return [
        html.Li(
            [icon(symbol), html.Span(clock.time_text(at), className="number"), words],
            className=f"event-{symbol}",
        )
        for at, symbol, words in sorted(events, key=lambda event: event[0])
    ] or [html.Li(texts.EVENTS_EMPTY, className="none")]
