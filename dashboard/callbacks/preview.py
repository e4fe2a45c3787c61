"""Callbacks of the preview on the live page."""

from typing import Any

from dash import Dash, Input, Output, State
from sqlalchemy import Engine

from dashboard.callbacks.typed import in_browser
from dashboard.components.seat_card import EMPTY_IMAGE
from dashboard.server import preview_proxy as preview
from dashboard.server.permissions import may_see_faces, refusal
from dashboard.texts import clock


def register(app: Dash, engine: Engine) -> None:
    """Adds the callbacks and the picture's address."""

    @app.callback(
        Output("preview-picture", "src"),
        Output("preview-picture", "className"),
        Output("preview-words", "children"),
        Input("preview-tick", "n_intervals"),
        State("live-cursor", "data"),
        prevent_initial_call=True,
    )
    def ask(count: int | None, cursor: dict[str, Any] | None) -> tuple[str, str, str]:
        if not may_see_faces():
            return EMPTY_IMAGE, "nothing", refusal()
        address, words = preview.asked(
            engine, (cursor or {}).get("session"), clock.utc_now(), count or 0
        )
        return address or EMPTY_IMAGE, "" if address else "nothing", words

    in_browser(
        app, "opened", Output("preview-dialog", "opened"), Input("live-preview", "n_clicks"),
        prevent_initial_call=True,
    )  # fmt: skip
    preview.register(app.server, engine)
