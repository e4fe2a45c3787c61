"""What explains the strip of what could be seen: the legend, and the table behind it."""

from collections.abc import Iterable

from dash import html

from dashboard import texts
from dashboard.components.base import HIDDEN, Component

TABLE_ROWS = 40


def coverage_legend() -> Component:
    """What the areas of the strip mean, each by its pattern and a word."""
    items = [
        html.Li([html.Span(className=f"swatch s-{name}", **HIDDEN), html.Span(words)])
        for name, words in (*texts.COVERAGE_PARTS.items(), ("dark", texts.COVERAGE_DARK))
    ]
    return html.Ul(items, className="strip-legend")


def coverage_table(rows: Iterable[Iterable[str]]) -> list[Component]:
    """Rows of `coverage.table` under their headings."""
    head = html.Tr([html.Th(words, scope="col") for words in texts.COVERAGE_COLUMNS])
    body = [
        html.Tr([html.Th(first, scope="row"), *(html.Td(cell) for cell in cells)])
        for first, *cells in rows
    ]
    table = html.Table([html.Thead(head), html.Tbody(body)])
    return [html.Div(table, className="scroll", tabIndex="0")]
