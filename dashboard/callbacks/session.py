"""Callbacks of a lesson's page."""

from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashboard import clock, reads, texts
from dashboard.components import Component
from dashboard.pages import session as page
from dashboard.pages.session_panels import flag_items
from storage import annotations, retention
from storage.errors import StorageError


def register(app: Dash, engine: Engine) -> None:
    """Adds the callbacks to the app."""

    @app.callback(
        Output("session-flags", "children"),
        Input("verdict-saved", "data"),
        State("session-id", "data"),
        prevent_initial_call=True,
    )
    def flags(_: float, session_id: int) -> list[Component]:
        records = reads.session_records(engine, session_id)
        if records is None:
            raise PreventUpdate
        return flag_items(records.flags, page.lesson_end(records, clock.utc_now()))

    @app.callback(
        Output("session-rename-dialog", "opened"),
        Output("page", "children", allow_duplicate=True),
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
    ) -> tuple[bool, Any]:
        if ctx.triggered_id != "session-rename-save":
            return ctx.triggered_id == "session-rename" and bool(opened), no_update
        annotations.rename_session(
            engine, session_id, title.strip() or texts.UNTITLED, class_name.strip()
        )
        records = reads.session_records(engine, session_id)
        if records is None:
            raise PreventUpdate
        return False, page.layout(records, clock.utc_now())

    @app.callback(
        Output("session-delete-dialog", "opened"),
        Output("session-delete-refused", "children"),
        Output("url", "pathname"),
        Input("session-delete", "n_clicks"),
        Input("session-delete-cancel", "n_clicks"),
        Input("session-delete-confirm", "n_clicks"),
        State("session-id", "data"),
        prevent_initial_call=True,
    )
    def delete(opened: int | None, _: int, __: int, session_id: int) -> tuple[bool, str, Any]:
        if ctx.triggered_id != "session-delete-confirm":
            return ctx.triggered_id == "session-delete" and bool(opened), "", no_update
        try:
            retention.delete_session(engine, session_id)
        except StorageError as error:
            return True, str(error), no_update
        return False, "", "/history"

    @app.callback(
        Input("students-grid", "cellValueChanged"),
        prevent_initial_call=True,
    )
    def name(changed: list[dict[str, Any]] | None) -> None:
        for change in changed or []:
            if change["colId"] == "name":
                annotations.rename_seat(
                    engine, int(change["data"]["key"]), (change["value"] or "").strip()
                )
