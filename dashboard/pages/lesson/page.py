"""One lesson after class: its panels in order."""

from datetime import datetime

from dash import dcc, html

from dashboard import texts
from dashboard.components.base import Component, attributes, dmc, panel
from dashboard.components.students_table import students_panel
from dashboard.components.topic_editor import edit_button, editor_dialog
from dashboard.figures.parts import axis_time
from dashboard.pages.lesson.beside import beside_panel
from dashboard.pages.lesson.head import dialogs, head
from dashboard.pages.lesson.heat_panel import heat_panel
from dashboard.pages.lesson.pace import pace_panel
from dashboard.pages.lesson.panels import (
    checks_list,
    event_items,
    facts,
    flag_items,
    timeline_panel,
    zoom_line,
)
from dashboard.pages.lesson.posture import posture_panel
from dashboard.pages.lesson.reactions import reactions_panel
from dashboard.pages.lesson.speakers import speakers_panel
from dashboard.pages.lesson.topics import topics_body
from dashboard.reads.attachments import Beside
from dashboard.reads.records import SessionRecords
from dashboard.viewmodels.lesson import LessonView, lesson_view
from dashboard.viewmodels.time_window import Window, fitted, inside
from storage.config.flag_presets import FlagThresholds
from storage.writes.notes import LONGEST

NOTES_POLL_MS = 4000
WHOLE: list[int] = []
"""The stretch of `session-window` while the whole lesson is shown."""


def layout(
    records: SessionRecords,
    now: datetime,
    settings: FlagThresholds,
    asked: Window | None = None,
) -> Component:
    """The whole page of a lesson; asked: the stretch that its address names."""
    view = lesson_view(records, now)
    window = fitted(asked, view.window_ms)
    part = inside(view, window)
    session = records.session
    return html.Div(
        [
            dcc.Store(id="session-id", data=session.id),
            # never None: a store that begins so tells a change at once, and the page is made twice
            dcc.Store(id="session-window", data=window or WHOLE),
            dcc.Store(id="session-axis", data=_axis(view)),
            dcc.Store(id="session-labels", data=WHOLE),
            dcc.Store(id="session-unfolded", data=[]),
            head(view),
            html.Dl(facts(part), id="session-facts", className="facts"),
            _zoom_bar(view, window),
            timeline_panel(view, window),
            html.Div([_flags_panel(part), _events_panel(part)], className="two-columns"),
            html.Div(
                [
                    panel(
                        texts.TOPICS_TITLE,
                        html.Div(topics_body(view, window), id="session-topics"),
                        sub=texts.TOPICS_SUB,
                        class_name="session-topics",
                        aside=edit_button(),
                        about="topics",
                    ),
                    panel(
                        texts.CHECKS_TITLE,
                        html.Ul(checks_list(view, now), id="session-checks", className="checks"),
                        class_name="session-checks",
                        about="checks",
                    ),
                ],
                className="two-columns",
            ),
            beside_panel(Beside(session.started_at, records.attachments), session.id),
            *pace_panel(view),
            *posture_panel(view),
            *speakers_panel(view),
            *reactions_panel(view),
            *heat_panel(view, window, settings),
            students_panel(part.records, part.until),
            _notes_panel(session.notes),
            *dialogs(session),
            editor_dialog(agenda=bool(session.agenda)),
        ],
        className="page session",
    )


def _axis(view: LessonView) -> dict[str, object]:
    """How the browser turns a place on the time axis into ms since the lesson's start."""
    return {
        "start": axis_time(view.records.session.started_at, 0),
        "whole": view.window_ms,
    }


def _zoom_bar(view: LessonView, window: Window | None) -> Component:
    return html.Div(
        [
            html.Span(
                zoom_line(view.records.session.started_at, window), id="session-zoom",
                **attributes(role="status"),
            ),
            dmc.Button(texts.ZOOM_ALL, id="session-zoom-all", variant="default", size="compact-sm"),
        ],
        className="zoom-bar",
    )  # fmt: skip


def _flags_panel(view: LessonView) -> Component:
    items = html.Ul(
        flag_items(view.records.flags, view.records.session.started_at, view.until),
        id="session-flags", className="flags",
    )  # fmt: skip
    return panel(
        texts.SESSION_FLAGS_TITLE, items, sub=texts.ESTIMATE, class_name="session-flags",
        about="flags",
    )  # fmt: skip


def _events_panel(view: LessonView) -> Component:
    items = html.Ul(event_items(view), id="session-events", className="events")
    return panel(texts.TOPICS_AND_GAPS_TITLE, items, class_name="session-events")


def _notes_panel(notes: str) -> Component:
    field = dmc.Textarea(
        id="session-notes", value=notes, debounce=700, autosize=True, minRows=3, maxRows=14,
        placeholder=texts.NOTES_PLACEHOLDER,
        attributes={"input": {"maxLength": LONGEST}},
        **attributes(aria_label=texts.NOTES_TITLE),
    )  # fmt: skip
    return panel(
        texts.NOTES_TITLE,
        field,
        html.P(id="session-notes-said", className="sub", **attributes(role="status")),
        # what this tab last knew to be kept; another tab may have written since
        dcc.Store(id="session-notes-kept", data=notes),
        dcc.Interval(id="session-notes-tick", interval=NOTES_POLL_MS),
        sub=texts.NOTES_HINT,
        class_name="session-notes",
    )
