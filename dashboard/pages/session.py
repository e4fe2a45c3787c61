"""One lesson after class: its panels in order, and rename, export, delete."""

from datetime import datetime, timedelta
from typing import Any

from dash import dcc, html

from dashboard import checks, clock, live_view, series, texts
from dashboard.check_cards import check_items
from dashboard.components import Component, attributes, dmc, icon, panel, person
from dashboard.pages.session_panels import event_items, facts, flag_items, timeline_panel
from dashboard.pages.students import students_panel
from dashboard.pages.topics import topics_panel
from dashboard.reads import SessionRecords


def layout(records: SessionRecords, now: datetime) -> Component:
    """The whole page of a lesson."""
    session = records.session
    until = lesson_end(records, now)
    mood = records.class_mood
    if session.class_only:
        mood = series.large_groups(mood, live_view.SMALLEST_GROUP)
    gaps = series.gap_frame(records.gaps, records.class_mood, session.started_at, 0, records.end_ms)
    asked = checks.checks(records.markers, mood, session.started_at, now)
    return html.Div(
        [
            dcc.Store(id="session-id", data=session.id),
            head(session, until, flagged=bool(records.flags)),
            facts(records, mood, gaps, until),
            timeline_panel(records, mood, gaps),
            html.Div(
                [
                    panel(
                        texts.SESSION_FLAGS_TITLE,
                        html.Ul(flag_items(records.flags, until), id="session-flags",
                                className="flags"),
                        sub=texts.ESTIMATE,
                        class_name="session-flags",
                    ),
                    panel(
                        texts.TOPICS_AND_GAPS_TITLE,
                        html.Ul(event_items(records, gaps), className="events"),
                        class_name="session-events",
                    ),
                ],
                className="two-columns",
            ),
            html.Div(
                [
                    topics_panel(records, until),
                    panel(
                        texts.CHECKS_TITLE,
                        html.Ul(check_items(asked), className="checks"),
                        class_name="session-checks",
                    ),
                ],
                className="two-columns",
            ),
            students_panel(records, until),
            *dialogs(session),
        ],
        className="page session",
    )  # fmt: skip


def lesson_end(records: SessionRecords, now: datetime) -> datetime:
    """When the lesson ended; for one that is not closed, the end of what was recorded, or now."""
    session = records.session
    last: datetime = session.started_at + timedelta(milliseconds=records.end_ms)
    return session.ended_at or min(last, now)


def head(session: Any, until: datetime, *, flagged: bool) -> Component:  # noqa: ANN401
    """Title, when it was, and what can be done with it."""
    started = session.started_at
    when = f"{clock.date_text(started)}, {clock.time_text(started)} to {clock.time_text(until)}"
    sub: list[Any] = [person(session.class_name), " · "] if session.class_name else []
    title = [
        html.H1(person(session.title or texts.UNTITLED)),
        html.P([*sub, when], className="sub"),
    ]
    review = (
        [dcc.Link(texts.REVIEW_OPEN, href=f"/session/{session.id}/review", className="button-link")]
        if flagged
        else []
    )
    rename = dmc.Button(
        texts.RENAME, id="session-rename", variant="default", size="sm", leftSection=icon("pencil")
    )
    delete = dmc.Button(
        texts.DELETE, id="session-delete", variant="default", size="sm", leftSection=icon("trash"),
        className="danger",
    )  # fmt: skip
    return html.Header(
        [
            html.Div(title, className="page-title"),
            html.Div([*review, _export_menu(session.id), rename, delete], className="buttons"),
        ],
        className="page-head",
    )


def _export_menu(session_id: int) -> Component:
    items = [
        dmc.MenuItem(label, href=f"/session/{session_id}/export/{what}.csv", refresh=True)
        for what, label in texts.EXPORT_ITEMS.items()
    ]
    button = dmc.Button(texts.EXPORT, id="session-export", size="sm", leftSection=icon("download"))
    menu: Component = dmc.Menu(
        [dmc.MenuTarget(button), dmc.MenuDropdown(items)], position="bottom-end"
    )
    return menu


def dialogs(session: Any) -> list[Component]:  # noqa: ANN401
    """Rename and delete, each asked for in a dialog."""
    rename = [
        dmc.TextInput(label=texts.RENAME_LABEL, value=session.title, id="session-rename-title"),
        dmc.TextInput(
            label=texts.RENAME_CLASS_LABEL, value=session.class_name, id="session-rename-class"
        ),
        html.Div(
            [
                dmc.Button(texts.CANCEL, id="session-rename-cancel", variant="default"),
                dmc.Button(texts.SAVE, id="session-rename-save"),
            ],
            className="dialog-buttons",
        ),
    ]
    delete = [
        html.P(texts.DELETE_BODY),
        html.P(id="session-delete-refused", className="refused", **attributes(role="alert")),
        html.Div(
            [
                dmc.Button(texts.CANCEL, id="session-delete-cancel", variant="default"),
                dmc.Button(texts.DELETE_CONFIRM, id="session-delete-confirm", color="red"),
            ],
            className="dialog-buttons",
        ),
    ]
    return [
        dmc.Modal(rename, id="session-rename-dialog", title=texts.RENAME_TITLE, centered=True),
        dmc.Modal(delete, id="session-delete-dialog", title=texts.DELETE_TITLE, centered=True),
    ]
