"""Callbacks of the list of lessons: search, and delete one for good."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from dash import Dash, Input, Output, State, ctx, no_update, set_props
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashboard import texts
from dashboard.callbacks import lesson_routes as lesson_pages
from dashboard.callbacks.typed import in_browser
from dashboard.pages.history import page as page_parts
from dashboard.pages.history.filters import FIELDS, ends, range_text
from dashboard.paths import own_path
from dashboard.reads import lessons as lesson_reads
from dashboard.reads import noted
from dashboard.reads import session as reads
from dashboard.series.lesson_summary import Asked
from dashboard.server.permissions import require_manage
from dashboard.texts import clock
from dashboard.viewmodels.history_address import asked_of, query_of
from dashboard.viewmodels.saved_filters import saved_of
from storage.errors import ClassmoodError, StorageError
from storage.writes import deletion


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
        Output("history-query", "data"),
        Output("shown-address", "data"),
        Output("url", "search"),
        Input("history-before", "n_clicks"),
        Input("history-after", "n_clicks"),
        Input("history-order", "value"),
        Input("history-search", "value"),
        *(Input(f"history-{name}", "value") for name in FIELDS),
        State("history-at", "data"),
        State("history-size", "value"),
        State("url", "pathname"),
        prevent_initial_call=True,
    )
    def turn(
        earlier: int | None, later: int | None, order: str | None, search: str | None,
        class_name: str | None, begin: str | None, end: str | None, flagged: str | None,
        at: dict[str, Any], size: str | None, pathname: str | None,
    ) -> tuple[Any, ...]:  # fmt: skip
        step = {"history-before": -1, "history-after": 1}.get(str(ctx.triggered_id))
        if step is not None and not (earlier or later):
            raise PreventUpdate  # the buttons only appeared
        asked = _asked(
            {"q": search, "order": order, "size": size, "class": class_name, "from": begin,
             "to": end, "flags": flagged},
            # another part of the list begins at its first page
            0 if step is None else _page(at) + step,
        )  # fmt: skip
        records = lesson_reads.history_page(engine, asked)
        many = asked.is_long(records.all_lessons)
        page = records.first // asked.size if many else 0
        query = query_of(replace(asked, page=page))
        # of few lessons the table itself searches
        searched = str(ctx.triggered_id) == "history-search" and not many
        rows = no_update if searched else page_parts.history_rows(records, clock.utc_now())
        return (
            rows,
            range_text(records) if many else "",
            *ends(records),
            {"page": page, "many": many},
            query,
            own_path(pathname or "/") + query,
            query,
        )

    @app.callback(
        Output("url", "search", allow_duplicate=True),
        Output("history-filters", "data", allow_duplicate=True),
        Input("history-size", "value"),
        State("history-query", "data"),
        State("history-filters", "data"),
        prevent_initial_call=True,
    )
    def resize(size: str | None, query: str, kept: object) -> tuple[str, Any]:
        asked = asked_of(query)
        wanted = replace(asked_of(f"?size={size}"), page=0)
        if wanted.size == asked.size:
            raise PreventUpdate
        # the page is drawn anew from its address, since a table of all sorts by itself
        found = query_of(replace(asked, size=wanted.size, page=0))
        return found, saved_of(kept) | {"size": wanted.size}

    @app.callback(
        Output("url", "search", allow_duplicate=True),
        Input("history-clear", "n_clicks"),
        State("history-size", "value"),
        prevent_initial_call=True,
    )
    def clear(presses: int | None, size: str | None) -> str:
        if not presses:
            raise PreventUpdate
        return query_of(asked_of(f"?size={size}"))

    @app.callback(
        Output("history-delete-dialog", "opened"),
        Output("history-delete-what", "children"),
        Output("history-delete-id", "data"),
        Output("history-delete-refused", "children"),
        Input("history-grid", "cellRendererData"),
        Input("history-delete-cancel", "n_clicks"),
        Input("history-delete-confirm", "n_clicks"),
        State("history-delete-id", "data"),
        State("history-query", "data"),
        prevent_initial_call=True,
    )
    def delete(
        clicked: dict[str, Any] | None,
        _: int,
        __: int,
        asked: int | None,
        query: str | None,
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
        shown = asked_of(query or "")
        # not an output: it would have the callback run whenever another page is opened
        set_props("page", {"children": lesson_pages.history_page(engine, shown, said)})
        return False, "", None, ""


def _asked(fields: Mapping[str, str | None], page: int) -> Asked:
    """What the fields ask for, by the same rules as an address."""
    return asked_of("?" + urlencode({n: v for n, v in fields.items() if v} | {"page": page + 1}))


def _page(at: dict[str, Any]) -> int:
    page = at.get("page")
    return page if isinstance(page, int) else 0


def deleted(engine: Engine, session_id: int) -> str:
    """Deletes a lesson for good; what to say of it. Raises ClassmoodError where it stays."""
    row = reads.session_row(engine, session_id)
    if row is None:
        raise StorageError(texts.NO_SESSION)
    deletion.delete_session(engine, session_id, later=True)
    noted.note(noted.DELETED, session_id)
    return texts.lesson_deleted(row.title or texts.UNTITLED)
