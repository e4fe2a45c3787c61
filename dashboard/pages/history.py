"""The list of lessons."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dash import html

from dashboard import clock, texts
from dashboard.answers import Precision
from dashboard.components import Component, attributes, dmc
from dashboard.pages.grids import grid
from dashboard.pages.precision import precision_strip
from dashboard.theme import STACK_ORDER


def layout(
    sessions: Sequence[Any],
    moods: Mapping[int, Mapping[str, float]],
    precisions: Sequence[Precision],
    now: datetime,
) -> Component:
    """sessions: rows of `queries.session_list`; moods: average shares by session id."""
    if not sessions:
        return html.Div(
            [html.H1(texts.HISTORY_EMPTY_TITLE), html.P(texts.HISTORY_EMPTY_BODY)],
            className="blank page",
        )
    rows = [history_row(session, moods.get(session.id, {}), now) for session in sessions]
    return html.Div(
        [
            html.Header(
                [
                    html.H1(texts.HISTORY_TITLE),
                    html.Span(texts.plural(len(rows), "lesson", "lessons"), className="sub"),
                    dmc.TextInput(
                        id="history-search", placeholder=texts.HISTORY_SEARCH, size="sm",
                        className="search", **attributes(aria_label=texts.HISTORY_SEARCH),
                    ),
                ],
                className="page-head",
            ),
            precision_strip(precisions),
            html.Section(
                grid(
                    "history-grid", _columns(), rows, label=texts.HISTORY_TITLE,
                ),
                className="panel table-panel tall",
            ),
        ],
        className="page history",
    )  # fmt: skip


def history_row(session: Any, mood: Mapping[str, float], now: datetime) -> dict[str, Any]:  # noqa: ANN401
    """One lesson as a row of the table."""
    last_sign = session.ended_at or session.heartbeat_at or session.started_at
    seconds = (last_sign - session.started_at).total_seconds()
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
        "flags": session.flags,
        "answered": session.answered,
    }


def _columns() -> list[dict[str, Any]]:
    return [
        {"field": "title", "headerName": texts.COLUMN_TITLE, "cellRenderer": "LessonLink",
         "flex": 3, "minWidth": 180},
        {"field": "class_name", "headerName": texts.COLUMN_CLASS, "cellRenderer": "Person",
         "flex": 1},
        {"field": "start_ms", "headerName": texts.COLUMN_START, "sort": "desc", "flex": 2,
         "minWidth": 170, "valueFormatter": {"function": "params.data.start"}},
        {"field": "seconds", "headerName": texts.COLUMN_LENGTH, "flex": 1, "minWidth": 150,
         "valueFormatter": {"function": "params.data.length"}},
        {"field": "students", "headerName": texts.COLUMN_STUDENTS, "width": 110},
        {"field": "mood", "headerName": texts.COLUMN_MOOD, "cellRenderer": "MoodBar", "flex": 2,
         "minWidth": 190},
        {"field": "flags", "headerName": texts.COLUMN_FLAGS, "width": 90},
        {"field": "answered", "headerName": texts.COLUMN_REVIEW, "cellRenderer": "ReviewLink",
         "width": 130, "headerTooltip": texts.REVIEW_COLUMN_HINT},
    ]  # fmt: skip
