"""Callbacks of the named filters of the list of lessons; they are kept in the browser."""

from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update, set_props
from dash.exceptions import PreventUpdate

from dashboard import texts
from dashboard.callbacks.typed import in_browser
from dashboard.callbacks.undo import Undo, Undos
from dashboard.viewmodels import saved_filters as saved
from dashboard.viewmodels.history_address import asked_of, query_of


def register(app: Dash, undos: Undos) -> None:
    """Adds the callbacks to the app."""
    # the server learns by a cookie how the list opens, so that it is right at once
    in_browser(
        app,
        "remember",
        Output("history-remembered", "data"),
        Input("history-filters", "data"),
        namespace="filters",
    )
    in_browser(
        app,
        "choices",
        Output("history-saved", "data"),
        Output("history-filter-start", "checked"),
        Input("history-filters", "data"),
        # it comes with the page, so that the names do too
        Input("history-query", "data"),
        namespace="filters",
    )

    @app.callback(
        Output("history-filters", "data"),
        Output("history-filter-said", "children"),
        Input("history-filter-save", "n_clicks"),
        Input("history-filter-rename", "n_clicks"),
        Input("history-filter-drop", "n_clicks"),
        State("history-filters", "data"),
        State("history-saved", "value"),
        State("history-filter-name", "value"),
        State("history-filter-start", "checked"),
        State("history-query", "data"),
        prevent_initial_call=True,
    )
    def change(
        save: int | None, rename: int | None, drop: int | None,
        kept: object, picked: str | None, typed: str | None, start: bool | None, query: str,
    ) -> tuple[Any, str]:  # fmt: skip
        if not (save or rename or drop):
            raise PreventUpdate  # the buttons only appeared
        before = saved.saved_of(kept)
        what = str(ctx.triggered_id).removeprefix("history-filter-")
        now, said = changed(before, what, picked, typed, query, start=bool(start))
        if now is None:
            return no_update, said
        if what == "drop":
            undo = Undo(
                restore=lambda: set_props("history-filters", {"data": before}),
                said=texts.brought_back(picked or ""),
                show=lambda: None,
            )
            undos.offer(texts.deleted(picked or ""), undo)
        return now, said

    @app.callback(
        Output("url", "search", allow_duplicate=True),
        Input("history-saved", "value"),
        State("history-filters", "data"),
        State("history-query", "data"),
        prevent_initial_call=True,
    )
    def pick(name: str | None, kept: object, query: str) -> str:
        known = saved.saved_of(kept)
        wanted = known["filters"].get(name or "")
        if wanted is None or same(wanted, query):
            raise PreventUpdate
        return query_of(asked_of(wanted, f"size={known['size']}"))


def changed(
    before: saved.Saved, what: str, picked: str | None, typed: str | None, query: str,
    *, start: bool,
) -> tuple[saved.Saved | None, str]:  # fmt: skip
    """The filters after a button was pressed, and what to say; None where nothing was done."""
    name, known = saved.named(typed), before["filters"]
    if what == "save":
        name = name or picked or ""
        if name and name not in known and len(known) >= saved.MOST:
            return None, texts.FILTER_TOO_MANY.format(most=saved.MOST)
        now = saved.keep(before, name, query, start=start)
    elif picked not in known:
        return None, texts.FILTER_PICK
    elif what == "drop":
        return saved.drop(before, picked), ""
    else:
        now = saved.rename(before, picked, name)
    return (now, texts.filter_saved(name)) if name else (None, texts.FILTER_NAMELESS)


def same(one: str, other: str) -> bool:
    """Whether two queries list the same lessons, whatever the page and its size."""
    return without_place(one) == without_place(other)


def without_place(query: str) -> str:
    """The query with the first page of the usual size."""
    asked = asked_of(query)
    plain = query_of(asked)
    parts = plain.removeprefix("?").split("&")
    return "&".join(part for part in parts if not part.startswith(("size=", "page=")))
