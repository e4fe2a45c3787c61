"""Which page belongs to an address."""

from collections.abc import Callable, Mapping
from functools import partial

from dash import Input, Output, State
from dash.exceptions import PreventUpdate
from flask import request
from sqlalchemy import Engine

from dashboard import texts
from dashboard.callbacks import lesson_routes as lesson_pages
from dashboard.callbacks.prepared import PreparedPages
from dashboard.components import shell
from dashboard.components.base import Component
from dashboard.pages.live import page as live
from dashboard.paths import own_path
from dashboard.server.document import Document
from storage.config.settings import Settings

Pages = Mapping[str, Callable[[], Component]]
"""What makes the page at each address that never changes."""


def register(app: Document, settings: Settings, engine: Engine, pages: Pages) -> None:
    """Adds the router."""
    prepared = PreparedPages(partial(page, settings=settings, engine=engine))

    def prepare() -> None:
        if lesson_pages.is_known(request.path):
            prepared.begin()

    app.on_document = prepare

    @app.callback(
        Output("page", "children"),
        Output("nav", "children"),
        Output("problem", "children"),
        Output("shown-address", "data", allow_duplicate=True),
        Input("url", "pathname"),
        Input("url", "search"),
        State("shown-address", "data"),
        prevent_initial_call="initial_duplicate",
    )
    def route(
        pathname: str | None, search: str | None, shown_at: str | None
    ) -> tuple[Component, list[Component], None, str]:
        path = own_path(pathname or "/")
        at = path + (search or "")
        # a page that changed its own address shows what that asks for already
        if at == shown_at:
            raise PreventUpdate
        make = pages.get(path.rstrip("/"))
        shown = make() if make else prepared.take(path, search or "")
        return shown, shell.navigation(path), None, at


def page(pathname: str, search: str, settings: Settings, engine: Engine) -> Component:
    """The page at an address; a friendly one where there is none."""
    if pathname == "/":
        return live.layout(settings.dashboard.refresh_s)
    found = lesson_pages.page(pathname, search, settings, engine)
    return shell.not_found(texts.NOT_FOUND) if found is None else found
