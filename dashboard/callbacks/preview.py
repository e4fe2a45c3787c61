"""Callbacks of the preview on the live page."""

from dash import Dash, Input, Output
from sqlalchemy import Engine

from dashboard import texts
from dashboard.callbacks.typed import in_browser
from dashboard.components.seat_card import EMPTY_IMAGE
from dashboard.server import preview_proxy as preview
from dashboard.server.permissions import may_manage
from dashboard.texts import clock


def register(app: Dash, engine: Engine) -> None:
    """Adds the callbacks and the picture's address."""

    @app.callback(
        Output("preview-picture", "src"),
        Output("preview-picture", "className"),
        Output("preview-words", "children"),
        Input("preview-tick", "n_intervals"),
        prevent_initial_call=True,
    )
    def ask(count: int | None) -> tuple[str, str, str]:
        if not may_manage():
            return EMPTY_IMAGE, "nothing", texts.NOT_FROM_HERE
        address, words = preview.asked(engine, clock.utc_now(), count or 0)
        return address or EMPTY_IMAGE, "" if address else "nothing", words

    in_browser(
        app, "opened", Output("preview-dialog", "opened"), Input("live-preview", "n_clicks"),
        prevent_initial_call=True,
    )  # fmt: skip
    preview.register(app.server, engine)
