"""Which page belongs to an address."""

import re

from dash import Dash, Input, Output, State
from sqlalchemy import Engine

from dashboard import clock, reads, texts
from dashboard.components import Component, browser_side
from dashboard.pages import history, live, review, session, shell
from storage.settings import Settings

_SESSION_PATH = re.compile(r"/session/([0-9]{1,15})/?(review)?/?")


def register(app: Dash, settings: Settings, engine: Engine) -> None:
    """Adds the router and the callbacks of the history page."""

    @app.callback(
        Output("page", "children"),
        Output("nav", "children"),
        Output("problem", "children"),
        Input("url", "pathname"),
    )
    def route(pathname: str | None) -> tuple[Component, list[Component], None]:
        path = pathname or "/"
        return page(path, settings, engine), shell.navigation(path), None

    browser_side(
        app,
        "quickFilter",
        Output("history-grid", "dashGridOptions"),
        Input("history-search", "value"),
        State("history-grid", "dashGridOptions"),
        prevent_initial_call=True,
    )


def page(pathname: str, settings: Settings, engine: Engine) -> Component:
    """The page at `pathname`; a friendly one where there is none."""
    if pathname == "/":
        return live.layout(settings.dashboard.refresh_s)
    if pathname.rstrip("/") == "/history":
        sessions, moods = reads.history_records(engine)
        return history.layout(sessions, moods, reads.answers_given(engine), clock.utc_now())
    match = _SESSION_PATH.fullmatch(pathname)
    if not match:
        return shell.not_found(texts.NOT_FOUND)
    if match[2]:
        row = reads.session_row(engine, int(match[1]))
        return shell.not_found(texts.NO_SESSION) if row is None else review.layout(row)
    records = reads.session_records(engine, int(match[1]))
    if records is None:
        return shell.not_found(texts.NO_SESSION)
    return session.layout(records, clock.utc_now())
