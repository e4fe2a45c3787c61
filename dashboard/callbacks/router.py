"""Which page belongs to an address."""

from collections.abc import Callable, Mapping

from dash import Dash, Input, Output, State
from sqlalchemy import Engine

from dashboard import texts
from dashboard.callbacks import lesson_routes as lesson_pages
from dashboard.components import shell
from dashboard.components.base import Component
from dashboard.pages.live import page as live
from dashboard.paths import own_path
from storage.config.settings import Settings

Pages = Mapping[str, Callable[[], Component]]
"""What makes the page at each address that never changes."""


def register(app: Dash, settings: Settings, engine: Engine, pages: Pages) -> None:
    """Adds the router."""

    @app.callback(
        Output("page", "children"),
        Output("nav", "children"),
        Output("problem", "children"),
        Input("url", "pathname"),
        State("url", "search"),
    )
    def route(pathname: str | None, search: str | None) -> tuple[Component, list[Component], None]:
        path = own_path(pathname or "/")
        make = pages.get(path.rstrip("/"))
        shown = make() if make else page(path, search or "", settings, engine)
        return shown, shell.navigation(path), None


def page(pathname: str, search: str, settings: Settings, engine: Engine) -> Component:
    """The page at an address; a friendly one where there is none."""
    if pathname == "/":
        return live.layout(settings.dashboard.refresh_s)
    found = lesson_pages.page(pathname, search, settings, engine)
    return shell.not_found(texts.NOT_FOUND) if found is None else found
