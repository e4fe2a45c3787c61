"""Callbacks of the list of lessons: search, and delete one for good."""

from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update, set_props
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashboard import texts
from dashboard.callbacks import lesson_routes as lesson_pages
from dashboard.components.base import browser_side
from dashboard.reads import session as reads
from dashboard.server.permissions import require_manage
from storage.errors import ClassmoodError, StorageError
from storage.writes import retention


def register(app: Dash, engine: Engine) -> None:
    """Adds the callbacks to the app."""
    browser_side(
        app,
        "quickFilter",
        Output("history-grid", "dashGridOptions"),
        Input("history-search", "value"),
        State("history-grid", "dashGridOptions"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output("history-delete-dialog", "opened"),
        Output("history-delete-what", "children"),
        Output("history-delete-id", "data"),
        Output("history-delete-refused", "children"),
        Input("history-grid", "cellRendererData"),
        Input("history-delete-cancel", "n_clicks"),
        Input("history-delete-confirm", "n_clicks"),
        State("history-delete-id", "data"),
        State("history-search", "value"),
        prevent_initial_call=True,
    )
    def delete(
        clicked: dict[str, Any] | None, _: int, __: int, asked: int | None, search: str | None
    ) -> tuple[Any, ...]:
        if ctx.triggered_id == "history-grid":
            row = reads.session_row(engine, int(clicked["rowId"])) if clicked else None
            if row is None:
                raise PreventUpdate
            return True, row.title or texts.UNTITLED, row.id, ""
        if ctx.triggered_id != "history-delete-confirm" or asked is None:
            return False, no_update, None, ""
        try:
            require_manage()
            said = deleted(engine, asked)
        except ClassmoodError as error:
            return True, no_update, no_update, str(error)
        # not an output: it would have the callback run whenever another page is opened
        set_props("page", {"children": lesson_pages.history_page(engine, search or "", said)})
        return False, "", None, ""


def deleted(engine: Engine, session_id: int) -> str:
    """Deletes a lesson for good; what to say of it. Raises ClassmoodError where it stays."""
    row = reads.session_row(engine, session_id)
    if row is None:
        raise StorageError(texts.NO_SESSION)
    retention.delete_session(engine, session_id)
    return texts.lesson_deleted(row.title or texts.UNTITLED)
