"""The list of lessons."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from dash import dcc, html

from dashboard import texts
from dashboard.components.base import Component, attributes, chart_help, dmc, person
from dashboard.components.grids import grid
from dashboard.components.precision import experiment_strip, precision_strip
from dashboard.figures.theme import STACK_ORDER
from dashboard.pages.history.filters import filter_panel, pager
from dashboard.paths import address
from dashboard.series.answers import Precision
from dashboard.series.experiment import Calls
from dashboard.series.lesson_summary import Asked, HistoryRecords, length_s
from dashboard.texts import clock
from storage.rows import ListedSessionRow

LIST, CALENDAR = "/history", "/history/calendar"
_NOT_SEARCHED = {"getQuickFilterText": {"function": "''"}}
"""Of a column whose values nobody types: "7a" is a class, and may be a piece of a spark."""


def layout(
    records: HistoryRecords,
    precisions: Sequence[Precision],
    now: datetime,
    *,
    tried: Calls | None = None,
    asked: Asked | None = None,
    said: str = "",
) -> Component:
    """The page of all lessons as a list. asked: which part of it; said: of what was done.

    tried: calls of the experiment, if any was ever held.

    Few lessons are searched and put in order by the table itself; of many the server picks a page.
    """
    if not records.all_lessons:
        return empty(said)
    asked = asked or Asked()
    many = asked.is_long(records.all_lessons)
    words = texts.HISTORY_SEARCH_MANY if many else texts.HISTORY_SEARCH
    field = dmc.TextInput(
        id="history-search", placeholder=words, size="sm", className="search",
        value=asked.search, debounce=400 if many else False, **attributes(aria_label=words),
    )  # fmt: skip
    return html.Div(
        [
            head(records.all_lessons, LIST, field),
            said_line(said),
            precision_strip(precisions),
            *experiment_strip(tried),
            *class_links(records.class_names),
            filter_panel(records, asked),
            pager(records, asked),
            html.Section(
                grid(
                    "history-grid",
                    _columns(sortable=not many),
                    history_rows(records, now),
                    label=texts.HISTORY_TITLE,
                    options={} if many else {"quickFilterText": asked.search},
                ),
                className="panel table-panel tall",
            ),
            _delete_dialog(),
        ],
        className="page history",
    )


def history_rows(records: HistoryRecords, now: datetime) -> list[dict[str, Any]]:
    """The lessons as rows of the table."""
    return [
        history_row(
            session, records.moods.get(session.id, {}), records.sparks.get(session.id, ""), now
        )
        for session in records.sessions
    ]


def empty(said: str = "") -> Component:
    """What is shown before the first lesson."""
    return html.Div(
        [
            html.H1(texts.HISTORY_EMPTY_TITLE),
            said_line(said),
            html.P(texts.HISTORY_EMPTY_BODY),
        ],
        className="blank page",
    )


def said_line(said: str) -> Component:
    """What came of the last thing that was asked for; a screen reader says it."""
    return html.P(said, id="history-said", className="said", **attributes(role="status"))


def _delete_dialog() -> Component:
    dialog: Component = dmc.Modal(
        [
            html.P(html.Strong(html.Bdi(id="history-delete-what", dir="auto"))),
            html.P(texts.DELETE_BODY),
            html.P(id="history-delete-refused", className="refused", **attributes(role="alert")),
            html.Div(
                [
                    dmc.Button(texts.CANCEL, id="history-delete-cancel", variant="default"),
                    dmc.Button(texts.DELETE_CONFIRM, id="history-delete-confirm", color="red"),
                ],
                className="dialog-buttons",
            ),
            dcc.Store(id="history-delete-id"),
        ],
        id="history-delete-dialog",
        title=texts.DELETE_TITLE,
        centered=True,
    )
    return dialog


def head(lessons: int, current: str, *controls: Component) -> Component:
    """Title, how many lessons there are, and the two ways to look at them."""
    views = [
        html.Span(
            dcc.Link(words, href=address(href), className="current" if href == current else ""),
            **(attributes(aria_current="page") if href == current else {}),
        )
        for words, href in ((texts.VIEW_LIST, LIST), (texts.VIEW_CALENDAR, CALENDAR))
    ]
    return html.Header(
        [
            html.H1(texts.HISTORY_TITLE),
            chart_help("calendar" if current == CALENDAR else "history", texts.HISTORY_TITLE),
            html.Span(texts.plural(lessons, "lesson", "lessons"), className="sub"),
            html.Nav(views, className="views", **attributes(aria_label=texts.VIEWS)),
            *controls,
        ],
        className="page-head",
    )


def class_address(name: str, page: int = 0) -> str:
    """Where the lessons of a class are compared. page: of many lessons, from 0."""
    rest = f"/{page + 1}" if page else ""
    return address(f"/class/{quote(name, safe='')}{rest}")


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
    session: ListedSessionRow,
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
        "reviewed": texts.REVIEWED_OF.format(answered=session.answered, flags=session.flags),
        "delete": texts.delete_lesson(session.title or texts.UNTITLED),
    }


def _columns(*, sortable: bool = True) -> list[dict[str, Any]]:
    """sortable: by a click on a head, which puts only those rows in order that are there."""
    columns = _all_columns()
    if not sortable:
        for column in columns:
            column.pop("sort", None)
            column["sortable"] = False
    return columns


def _all_columns() -> list[dict[str, Any]]:
    return [
        {"field": "title", "headerName": texts.COLUMN_TITLE, "cellRenderer": "LessonLink",
         "flex": 3, "minWidth": 180},
        {"field": "class_name", "headerName": texts.COLUMN_CLASS, "cellRenderer": "ClassLink",
         "flex": 1},
        {"field": "start_ms", "headerName": texts.COLUMN_START, "sort": "desc", "flex": 2,
         "minWidth": 205, "valueFormatter": {"function": "params.data.start"},
         "getQuickFilterText": {"function": "params.data.start"}},
        {"field": "seconds", "headerName": texts.COLUMN_LENGTH, "flex": 1, "minWidth": 150,
         "valueFormatter": {"function": "params.data.length"}, **_NOT_SEARCHED},
        {"field": "students", "headerName": texts.COLUMN_STUDENTS, "width": 100, **_NOT_SEARCHED},
        {"field": "mood", "headerName": texts.COLUMN_MOOD, "cellRenderer": "MoodBar", "flex": 2,
         "minWidth": 190},
        {"field": "spark", "headerName": texts.COLUMN_SPARK, "cellRenderer": "Spark",
         "width": 140, "sortable": False, "headerTooltip": texts.SPARK_HINT, **_NOT_SEARCHED},
        {"field": "flags", "headerName": texts.COLUMN_FLAGS, "width": 80, **_NOT_SEARCHED},
        {"field": "answered", "headerName": texts.COLUMN_REVIEW, "cellRenderer": "ReviewLink",
         "width": 115, "headerTooltip": texts.REVIEW_COLUMN_HINT, **_NOT_SEARCHED},
        {"field": "delete", "headerName": "", "cellRenderer": "LessonDelete", "width": 60,
         "minWidth": 60, "sortable": False, "resizable": False, **_NOT_SEARCHED},
    ]  # fmt: skip
