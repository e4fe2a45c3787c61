"""The list of lessons."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from dash import dcc, html

from dashboard import clock, texts
from dashboard.answers import Precision
from dashboard.components import Component, attributes, dmc, person
from dashboard.history_view import HistoryRecords, classes, length_s
from dashboard.pages.grids import grid
from dashboard.pages.precision import precision_strip
from dashboard.theme import STACK_ORDER

LIST, CALENDAR = "/history", "/history/calendar"


def layout(records: HistoryRecords, precisions: Sequence[Precision], now: datetime) -> Component:
    """The page of all lessons as a list."""
    if not records.sessions:
        return empty()
    rows = [
        history_row(
            session, records.moods.get(session.id, {}), records.sparks.get(session.id, ""), now
        )
        for session in records.sessions
    ]
    search = dmc.TextInput(
        id="history-search", placeholder=texts.HISTORY_SEARCH, size="sm", className="search",
        **attributes(aria_label=texts.HISTORY_SEARCH),
    )  # fmt: skip
    return html.Div(
        [
            head(len(rows), LIST, search),
            precision_strip(precisions),
            *class_links(classes(records.sessions)),
            html.Section(
                grid("history-grid", _columns(), rows, label=texts.HISTORY_TITLE),
                className="panel table-panel tall",
            ),
        ],
        className="page history",
    )


def empty() -> Component:
    """What is shown before the first lesson."""
    return html.Div(
        [html.H1(texts.HISTORY_EMPTY_TITLE), html.P(texts.HISTORY_EMPTY_BODY)],
        className="blank page",
    )


def head(lessons: int, current: str, *controls: Component) -> Component:
    """Title, how many lessons there are, and the two ways to look at them."""
    views = [
        html.Span(
            dcc.Link(words, href=href, className="current" if href == current else ""),
            **(attributes(aria_current="page") if href == current else {}),
        )
        for words, href in ((texts.VIEW_LIST, LIST), (texts.VIEW_CALENDAR, CALENDAR))
    ]
    return html.Header(
        [
            html.H1(texts.HISTORY_TITLE),
            html.Span(texts.plural(lessons, "lesson", "lessons"), className="sub"),
            html.Nav(views, className="views", **attributes(aria_label=texts.VIEWS)),
            *controls,
        ],
        className="page-head",
    )


def class_address(name: str) -> str:
    """Where the lessons of a class are compared."""
    return f"/class/{quote(name, safe='')}"


def class_links(names: Sequence[str], current: str = "") -> list[Component]:
    """Links to the page of each class; none without a class."""
    if not names:
        return []
    links = [
        html.Li(
            dcc.Link(person(name), href=class_address(name)),
            **(attributes(aria_current="page") if name == current else {}),
        )
        for name in names
    ]
    return [
        html.Nav(
            [html.Span(texts.COMPARE_CLASSES, className="sub"), html.Ul(links)],
            className="class-links",
            **attributes(aria_label=texts.COMPARE_CLASSES),
        )
    ]


def history_row(
    session: Any,  # noqa: ANN401
    mood: Mapping[str, float],
    spark: str,
    now: datetime,
) -> dict[str, Any]:
    """One lesson as a row of the table."""
    last_sign = session.ended_at or session.heartbeat_at or session.started_at
    seconds = length_s(session)
    length = clock.duration_text(seconds)
    if session.ended_at is None:
        running = (now - last_sign).total_seconds() < 60
        length += f" · {texts.RUNNING if running else texts.NOT_CLOSED}"
    most = max(mood, key=lambda emotion: mood[emotion]) if mood else None
    return {
        "key": str(session.id),
        "title": session.title or texts.UNTITLED,
        "class_name": session.class_name,
        "start_ms": int(session.started_at.timestamp() * 1000),
        "start": f"{clock.date_text(session.started_at)}, {clock.time_text(session.started_at)}",
        "seconds": seconds,
        "length": length,
        "students": None if session.class_only else session.seats,
        "mood": texts.EMOTION[most] if most else "",
        "shares": [[emotion, round(mood[emotion], 3)] for emotion in STACK_ORDER] if mood else [],
        "spark": spark,
        "flags": session.flags,
        "answered": session.answered,
    }


def _columns() -> list[dict[str, Any]]:
    return [
        {"field": "title", "headerName": texts.COLUMN_TITLE, "cellRenderer": "LessonLink",
         "flex": 3, "minWidth": 180},
        {"field": "class_name", "headerName": texts.COLUMN_CLASS, "cellRenderer": "ClassLink",
         "flex": 1},
        {"field": "start_ms", "headerName": texts.COLUMN_START, "sort": "desc", "flex": 2,
         "minWidth": 205, "valueFormatter": {"function": "params.data.start"}},
        {"field": "seconds", "headerName": texts.COLUMN_LENGTH, "flex": 1, "minWidth": 150,
         "valueFormatter": {"function": "params.data.length"}},
        {"field": "students", "headerName": texts.COLUMN_STUDENTS, "width": 100},
        {"field": "mood", "headerName": texts.COLUMN_MOOD, "cellRenderer": "MoodBar", "flex": 2,
         "minWidth": 190},
        {"field": "spark", "headerName": texts.COLUMN_SPARK, "cellRenderer": "Spark",
         "width": 140, "sortable": False, "headerTooltip": texts.SPARK_HINT},
        {"field": "flags", "headerName": texts.COLUMN_FLAGS, "width": 80},
        {"field": "answered", "headerName": texts.COLUMN_REVIEW, "cellRenderer": "ReviewLink",
         "width": 115, "headerTooltip": texts.REVIEW_COLUMN_HINT},
    ]  # fmt: skip
