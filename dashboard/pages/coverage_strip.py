"""What could be seen over a lesson, as a component: chart, words, and a table folded away."""

from collections.abc import Iterable
from datetime import datetime

import pandas as pd
from dash import dcc, html

from dashboard import coverage, figures, texts
from dashboard.components import HIDDEN, Component, attributes
from dashboard.coverage_figure import coverage_figure

MOST_POINTS = 360
TABLE_ROWS = 40


def coverage_strip(
    key: str,
    buckets: pd.DataFrame,
    dark: pd.DataFrame,
    started_at: datetime,
    window_ms: tuple[int, int],
) -> Component:
    """A thin chart over `window_ms`; key: makes the ids of its parts unique on the page.

    buckets, dark: see `coverage.buckets` and `coverage.gaps`.
    """
    points, step_ms = coverage.thin(buckets, MOST_POINTS)
    figure = coverage_figure(points, dark, started_at, window_ms, step_ms)
    graph = dcc.Graph(id=f"{key}-coverage", figure=figure, config=figures.CONFIG, className="graph")
    words = coverage.sentence(buckets, dark)
    return html.Div(
        [
            html.Div([html.H3(texts.COVERAGE_TITLE), coverage_legend()], className="strip-head"),
            html.Div(
                graph, className="graph-box strip",
                **attributes(role="img", aria_label=f"{texts.COVERAGE_TITLE}: {words}"),
            ),
            html.P(words, className="strip-words"),
            coverage_details(coverage.table(buckets, dark, started_at, TABLE_ROWS)),
        ],
        className="coverage-strip",
    )  # fmt: skip


def coverage_legend() -> Component:
    """What the areas of the strip mean, each by its pattern and a word."""
    items = [
        html.Li([html.Span(className=f"swatch s-{name}", **HIDDEN), html.Span(words)])
        for name, words in (*texts.COVERAGE_PARTS.items(), ("dark", texts.COVERAGE_DARK))
    ]
    return html.Ul(items, className="strip-legend")


def coverage_details(rows: Iterable[Iterable[str]]) -> Component:
    """The table behind the strip, folded away."""
    return html.Details(
        [html.Summary(texts.COVERAGE_TABLE), *coverage_table(rows)], className="as-table"
    )


def coverage_table(rows: Iterable[Iterable[str]]) -> list[Component]:
    """Rows of `coverage.table` under their headings."""
    head = html.Tr([html.Th(words, scope="col") for words in texts.COVERAGE_COLUMNS])
    body = [
        html.Tr([html.Th(first, scope="row"), *(html.Td(cell) for cell in cells)])
        for first, *cells in rows
    ]
    table = html.Table([html.Thead(head), html.Tbody(body)])
    return [html.Div(table, className="scroll", tabIndex="0")]
