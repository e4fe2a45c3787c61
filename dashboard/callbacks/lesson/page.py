"""Callbacks of a lesson's page."""

from collections.abc import Callable

from dash import Dash, Input, Output, State, ctx, set_props
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashboard import texts
from dashboard.callbacks import lesson_routes as lesson_pages
from dashboard.callbacks.typed import Shown, in_browser
from dashboard.components.base import Component
from dashboard.components.long_list import unfolded_of
from dashboard.components.students_table import student_rows
from dashboard.figures.session import session_labels
from dashboard.pages.lesson.heat_panel import heat_table
from dashboard.pages.lesson.pace import pace_table
from dashboard.pages.lesson.panels import (
    event_items,
    facts,
    flag_items,
    seen_table,
    timeline_table,
    zoom_line,
)
from dashboard.pages.lesson.posture import posture_table
from dashboard.pages.lesson.reactions import reactions_table
from dashboard.pages.lesson.topics import topics_body
from dashboard.paths import address
from dashboard.reads import noted
from dashboard.reads import session as reads
from dashboard.series import frames as series
from dashboard.server.permissions import require_manage
from dashboard.texts import clock
from dashboard.viewmodels.lesson import LessonView, lesson_view
from dashboard.viewmodels.time_window import fitted, flag_parts, inside
from storage.config.settings import Settings
from storage.errors import ClassmoodError
from storage.writes import annotations, deletion


def register(app: Dash, settings: Settings, engine: Engine) -> None:
    """Adds the callbacks to the app."""
    for source, known in (("session-figure", False), ("session-heat", True)):
        _in_browser(app, "zoomed", Input(source, "relayoutData"), duplicate=known)
    _in_browser(app, "zoomedOut", Input("session-zoom-all", "n_clicks"), duplicate=True)

    in_browser(
        app, "labelled", Output("session-labels", "id"), Input("session-labels", "data"),
        namespace="lesson",
    )  # fmt: skip
    in_browser(
        app, "showAllRows", Output("students-body", "id"), Input("students-body", "children"),
        State("students-grid", "id"), namespace="grids",
    )  # fmt: skip

    @app.callback(
        Output("session-facts", "children"),
        Output("session-zoom", "children"),
        Output("session-flags", "children"),
        Output("session-events", "children"),
        Output("session-topics", "children"),
        Input("session-window", "data"),
        Input("verdict-saved", "data"),
        State("session-unfolded", "data"),
        State("session-id", "data"),
        prevent_initial_call=True,
    )
    def stretch(asked: object, _: float, unfolded: object, session_id: int) -> tuple[Shown, ...]:
        records = reads.session_records(engine, session_id)
        if records is None:
            raise PreventUpdate
        view = lesson_view(records, clock.utc_now())
        window = fitted(asked, view.window_ms)
        part = inside(view, window)
        whole = unfolded_of(unfolded)
        if ctx.triggered_id == "session-window":
            shown = session_labels(view, records.markers, window or view.window_ms)
            set_props("session-labels", {"data": shown})
        if ctx.triggered_id == "session-window" and records.seats:
            frame = series.student_frame(
                records.seats, part.records.seat_mood, flag_parts(part, window), view.until
            )
            excluded = {seat.id for seat in records.seats if seat.excluded}
            set_props("students-grid", {"rowData": student_rows(frame, excluded)})
        return (
            facts(part),
            zoom_line(records.session.started_at, window),
            flag_items(part.records.flags, part.records.session.started_at, view.until),
            event_items(part, whole),
            topics_body(view, window, whole),
        )

    _table(
        app,
        engine,
        "mood-table",
        lambda view: timeline_table(view.mood, view.records.session.started_at),
    )
    _table(app, engine, "seen-table", seen_table)
    _table(app, engine, "pace-table", pace_table)
    _table(app, engine, "posture-table", posture_table)
    _table(app, engine, "reactions-table", reactions_table)
    _table(app, engine, "heat-table", lambda view: heat_table(view, settings.flags.thresholds()))

    @app.callback(
        Output("session-rename-dialog", "opened"),
        Input("session-rename", "n_clicks"),
        Input("session-rename-cancel", "n_clicks"),
        Input("session-rename-save", "n_clicks"),
        State("session-rename-title", "value"),
        State("session-rename-class", "value"),
        State("session-id", "data"),
        prevent_initial_call=True,
    )
    def rename(
        opened: int | None, _: int, __: int, title: str, class_name: str, session_id: int
    ) -> bool:
        if ctx.triggered_id != "session-rename-save":
            return ctx.triggered_id == "session-rename" and bool(opened)
        annotations.rename_session(
            engine, session_id, title.strip() or texts.UNTITLED, class_name.strip()
        )
        # not an output: only outputs that come with their button keep a callback quiet at first
        shown = lesson_pages.page(f"/session/{session_id}", "", settings, engine)
        set_props("page", {"children": shown})
        return False

    @app.callback(
        Output("session-delete-dialog", "opened"),
        Output("session-delete-refused", "children"),
        Input("session-delete", "n_clicks"),
        Input("session-delete-cancel", "n_clicks"),
        Input("session-delete-confirm", "n_clicks"),
        State("session-id", "data"),
        prevent_initial_call=True,
    )
    def delete(opened: int | None, _: int, __: int, session_id: int) -> tuple[bool, str]:
        if ctx.triggered_id != "session-delete-confirm":
            return ctx.triggered_id == "session-delete" and bool(opened), ""
        try:
            require_manage()
            deletion.delete_session(engine, session_id, later=True)
            noted.note(noted.DELETED, session_id)
        except ClassmoodError as error:
            return True, str(error)
        set_props("url", {"pathname": address("/history")})
        return False, ""


_Draw = Callable[[LessonView], Component | list[Component]]


def _table(app: Dash, engine: Engine, name: str, draw: _Draw) -> None:
    """Fills the table behind a chart when it is opened."""

    @app.callback(
        Output(name, "children"),
        Input(f"{name}-open", "n_clicks"),
        State("session-id", "data"),
        prevent_initial_call=True,
    )
    def fill(presses: int, session_id: int) -> Component | list[Component]:
        records = reads.session_records(engine, session_id) if presses else None
        if records is None:
            raise PreventUpdate
        return draw(lesson_view(records, clock.utc_now()))


def _in_browser(app: Dash, function: str, source: Input, *, duplicate: bool) -> None:
    """Keeps the stretch that is shown; `function` is one of assets/lesson.js."""
    in_browser(
        app,
        function,
        Output("session-window", "data", allow_duplicate=duplicate),
        source,
        State("session-window", "data"),
        State("session-axis", "data"),
        prevent_initial_call=True,
        namespace="lesson",
    )
