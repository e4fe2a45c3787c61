"""Transcripts, chats and polls beside a lesson: where to drop them, their list, and the search.

The words themselves come after the page, in one answer of JSON (`lines_address`): what was said at
a moment is then found in the browser, see assets/beside.js.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from dash import dcc, html

from dashboard import texts
from dashboard.components.base import Component, attributes, dmc, icon, panel, person
from dashboard.figures.parts import axis_time
from dashboard.paths import address
from dashboard.reads.attachments import Beside
from dashboard.texts import clock
from storage.attachments.lines import MOST_BYTES, Origin

MOST_HITS = 100
_HIDDEN = {"display": "none"}
Source = dict[str, Any]


def lines_address(session_id: int) -> str:
    """Where the lines of a lesson are asked for."""
    return address(f"/session/{session_id}/beside.json")


def beside_panel(found: Beside, session_id: int) -> Component:
    """The panel; without a file it is a place to drop one."""
    zone = dcc.Upload(
        html.Div(
            [icon("download"), html.Span(texts.BESIDE_DROP)], className="beside-drop-words"
        ),
        id="beside-file", multiple=True, className="beside-drop", className_active="beside-over",
        style={}, style_active={}, style_reject={}, style_disabled={},
    )  # fmt: skip
    words: dict[str, Any] = {
        "data-most": str(MOST_BYTES),
        "data-too-large": texts.BESIDE_TOO_LARGE.format(most=f"{MOST_BYTES / 1e6:.1f}"),
        "data-hits": texts.BESIDE_HITS,
        "data-hits-more": texts.BESIDE_HITS_MORE,
        "data-no-hits": texts.BESIDE_NO_HITS,
        "data-quiet": texts.BESIDE_QUIET,
        "data-point": texts.BESIDE_POINT,
        "data-most-hits": str(MOST_HITS),
    }
    # the library gives the field no name of its own
    label = html.Label([html.Span(texts.BESIDE_FILE, className="visually-hidden"), zone])
    said = html.Span(id="beside-said", className="sub", **attributes(role="status"))
    search = dmc.TextInput(
        id="beside-search", placeholder=texts.BESIDE_SEARCH, size="sm",
        **attributes(aria_label=texts.BESIDE_SEARCH),
    )  # fmt: skip
    searched = [
        search,
        html.P(id="beside-count", className="sub", **attributes(role="status")),
        html.Ul(id="beside-hits", className="beside-hits"),
    ]
    return panel(
        texts.BESIDE_TITLE,
        html.Ul(file_items(found), id="beside-files", className="beside-files"),
        html.Div(searched, id="beside-searched", style=search_style(found.files)),
        html.Div([label, html.P(texts.BESIDE_DROP_HINT, className="note")], id="beside", **words),
        html.Div(said, className="beside-changed"),
        dcc.Store(id="beside-source", data=source(found, session_id)),
        dcc.Store(id="beside-loaded"),
        sub=texts.BESIDE_SUB,
        class_name="beside",
        about="beside",
    )


def words_line() -> Component:
    """Under the timeline: what was said at the moment under the pointer; empty without a file."""
    return html.Div(
        id="beside-now", className="beside-now", tabIndex="0", hidden=True,
        **attributes(role="group", aria_label=texts.BESIDE_NOW),
    )  # fmt: skip


def search_style(files: Sequence[Any]) -> dict[str, str]:
    """Style of the search: it is there once something can be found."""
    return {} if files else _HIDDEN


def source(found: Beside, session_id: int) -> Source:
    """What the browser needs to read the lines: where from, and what they are laid on.

    files: id of each file with the place of its own zero. A file that is new or gone makes the
    browser read again, one that is laid elsewhere does not.
    """
    return {
        "url": lines_address(session_id),
        "start": axis_time(found.started_at, 0),
        "files": [[row.id, row.offset_ms] for row in found.files],
    }


def file_items(found: Beside) -> list[Component]:
    """A row for each file: what it is, where it lies, and how to lay it elsewhere."""
    return [_item(row, found.started_at) for row in found.files]


def where_words(offset_ms: int, origin: str, certainty: float | None, started_at: datetime) -> str:
    """Where a file begins on the lesson's clock, and how that is known."""
    known = texts.BESIDE_ORIGIN[origin]
    if certainty is not None:
        known = texts.beside_sure(known, certainty)
    begin = clock.lesson_seconds(started_at, started_at + timedelta(milliseconds=offset_ms))
    return texts.beside_where(begin, known, shifted=origin == Origin.CLOCK)


def _item(row: Any, started_at: datetime) -> Component:  # noqa: ANN401 - a row of a statement
    kind = texts.BESIDE_KIND[row.kind]
    facts = [f"{kind}, {texts.beside_lines(row.lines, row.private)}"]
    facts += [texts.BESIDE_ROUGH] if row.rough else []
    by_clock = row.origin == Origin.CLOCK
    offset = dmc.NumberInput(
        id={"part": "beside-offset", "file": row.id}, value=round(row.offset_ms / 1000, 1), step=1,
        suffix=texts.BESIDE_SECONDS, w=110, size="xs", debounce=250, allowDecimal=True,
        decimalScale=1,
        **attributes(aria_label=texts.BESIDE_SHIFT if by_clock else texts.BESIDE_BEGIN),
        attributes={"root": {"title": texts.BESIDE_SHIFT if by_clock else texts.BESIDE_BEGIN}},
    )  # fmt: skip
    remove = dmc.Button(
        texts.BESIDE_REMOVE, id={"part": "beside-remove", "file": row.id}, variant="default",
        size="compact-sm", leftSection=icon("trash"),
        **attributes(aria_label=texts.beside_remove(row.name)),
    )  # fmt: skip
    where = where_words(row.offset_ms, row.origin, row.certainty, started_at)
    return html.Li(
        [
            html.Div(
                [person(row.name), html.Span("; ".join(facts), className="sub")],
                className="beside-name",
            ),
            html.Div(
                [
                    html.Span(
                        where, id={"part": "beside-where", "file": row.id}, className="sub number"
                    ),
                    offset,
                    remove,
                ],
                className="beside-place",
            ),
        ]
    )
