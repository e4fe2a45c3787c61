"""Callbacks of the list of lessons: search, and delete one for good."""

from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update, set_props
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashboard import texts
from dashboard.callbacks import lesson_routes as lesson_pages
from dashboard.callbacks.typed import in_browser
from dashboard.pages.history import page as page_parts
from dashboard.reads import lessons as lesson_reads
from dashboard.reads import session as reads
from dashboard.series.lesson_summary import PAGE_LESSONS, Asked, Order
from dashboard.server.permissions import require_manage
from dashboard.texts import clock
from storage.errors import ClassmoodError, StorageError
from storage.writes import retention


def register(app: Dash, engine: Engine) -> None:
    """Adds the callbacks to the app."""
    in_browser(
        app,
        "quickFilter",
        Output("history-grid", "dashGridOptions"),
        Input("history-search", "value"),
        State("history-grid", "dashGridOptions"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output("history-grid", "rowData"),
        Output("history-range", "children"),
        Output("history-before", "disabled"),
        Output("history-after", "disabled"),
        Output("history-at", "data"),
        Input("history-before", "n_clicks"),
        Input("history-after", "n_clicks"),
        Input("history-order", "value"),
        Input("history-search", "value"),
        State("history-at", "data"),
        prevent_initial_call=True,
    )
    def turn(
        _: int | None, __: int | None, order: str | None, search: str | None, at: dict[str, Any]
    ) -> tuple[Any, ...]:
        if not at.get("many"):
            raise PreventUpdate  # the table has all of them, and searches by itself
        step = {"history-before": -1, "history-after": 1}.get(str(ctx.triggered_id))
        # another search or order begins at the first page
        page = 0 if step is None else _page(at) + step
        records = lesson_reads.history_page(engine, _asked(search, order, page))
        return (
            page_parts.history_rows(records, clock.utc_now()),
            page_parts.range_text(records),
            *page_parts.ends(records),
            {"page": records.first // PAGE_LESSONS, "many": True},
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
        State("history-order", "value"),
        State("history-at", "data"),
        prevent_initial_call=True,
    )
    def delete(
        clicked: dict[str, Any] | None,
        _: int,
        __: int,
        asked: int | None,
        search: str | None,
        order: str | None,
        at: dict[str, Any],
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
        shown = _asked(search, order, _page(at))
        # not an output: it would have the callback run whenever another page is opened
        set_props("page", {"children": lesson_pages.history_page(engine, shown, said)})
        return False, "", None, ""


def _asked(search: str | None, order: str | None, page: int) -> Asked:
    known = [each for each in Order if each == order]
    return Asked(search or "", known[0] if known else Order.NEWEST, page)


def _page(at: dict[str, Any]) -> int:
    page = at.get("page")
    return page if isinstance(page, int) else 0


def deleted(engine: Engine, session_id: int) -> str:
    """Deletes a lesson for good; what to say of it. Raises ClassmoodError where it stays."""
    row = reads.session_row(engine, session_id)
    if row is None:
        raise StorageError(texts.NO_SESSION)
    retention.delete_session(engine, session_id, later=True)
    return texts.lesson_deleted(row.title or texts.UNTITLED)
