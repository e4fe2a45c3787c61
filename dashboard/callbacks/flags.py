"""Callbacks of flags, shared by the live page and a lesson's page: why, helpful, wrong."""

from typing import Any

from dash import ALL, Dash, Input, Output
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashboard import clock, reads
from dashboard.components import Component, browser_side
from dashboard.flag_cards import why_card
from dashboard.live_view import flag_of_row
from storage import annotations


def register(app: Dash, engine: Engine) -> None:
    """Adds the callbacks to the app."""
    # in the browser first: buttons that only appear must not ask the server
    browser_side(
        app,
        "pressed",
        Output("flag-pressed", "data"),
        Input({"part": "flag-button", "flag": ALL, "value": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output("verdict-saved", "data"),
        Input("flag-pressed", "data"),
        prevent_initial_call=True,
    )
    def verdict(pressed: dict[str, Any]) -> float:
        if pressed["value"] == "why":
            raise PreventUpdate
        row = _row(engine, pressed)
        taken_back = row.verdict == pressed["value"]
        annotations.set_verdict(engine, row.id, None if taken_back else pressed["value"])
        return clock.utc_now().timestamp()

    @app.callback(
        Output("why-dialog", "opened"),
        Output("why-dialog", "children"),
        Input("flag-pressed", "data"),
        prevent_initial_call=True,
    )
    def why(pressed: dict[str, Any]) -> tuple[bool, Component]:
        if pressed["value"] != "why":
            raise PreventUpdate
        return True, why_card(flag_of_row(_row(engine, pressed), clock.utc_now()))


def _row(engine: Engine, pressed: dict[str, Any]) -> Any:  # noqa: ANN401
    row = reads.flag_row(engine, int(pressed["flag"]))
    if row is None:
        raise PreventUpdate
    return row
