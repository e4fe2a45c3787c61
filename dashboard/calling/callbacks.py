"""Callbacks of calling the teacher: ways chosen in the browser, and phones that may look."""

import logging
from typing import Any

import segno
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx
from flask import request
from sqlalchemy import Engine

from dashboard import texts
from dashboard.calling.server import PhoneDoor
from dashboard.pages.start import calls as calls_page
from dashboard.pages.start.page import refused
from dashboard.server.access import Door
from dashboard.server.permissions import is_here
from storage.errors import ClassmoodError

logger = logging.getLogger(__name__)

_WAY = {"part": "call-way", "way": ALL}


def register(app: Dash, engine: Engine, door: Door) -> PhoneDoor:
    """Adds the callbacks to the app; answers the phones' listener, which nothing has opened yet."""
    _browser_side(app)
    phones = PhoneDoor(engine)

    @app.callback(
        Output("phone-code", "children"),
        Input("phone-start", "n_clicks"),
        Input("phone-stop", "n_clicks"),
        prevent_initial_call=True,
    )
    def phone(_: int | None, __: int | None) -> Any:  # noqa: ANN401
        if not is_here(door, request.remote_addr):
            return refused(texts.START_NOT_HERE)
        if ctx.triggered_id == "phone-stop":
            phones.close()
            return texts.PHONE_OFF
        try:
            url = phones.code()
        except ClassmoodError as error:
            return refused(str(error))
        picture = segno.make(url, error="m").svg_data_uri(scale=6, border=3, light="white")
        return calls_page.code(picture, url, phones.phones)

    return phones


def _browser_side(app: Dash) -> None:
    """See assets/calls.js."""
    for page, shown in (("live", "live-strip"), ("glance", "glance-call")):
        app.clientside_callback(  # type: ignore[no-untyped-call]
            ClientsideFunction("calls", "called"),
            Output(shown, "className"),
            Input(f"{page}-called", "data"),
            State("call-ways", "data"),
            State("call-words", "data"),
        )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("calls", "showStrip"),
        Output("live-strip", "title"),
        Input("live-strip", "n_clicks"),
        prevent_initial_call=True,
    )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("calls", "restored"),
        Output(_WAY, "checked"),
        Input("start-form", "id"),
        State(_WAY, "id"),
        State("call-ways", "data"),
    )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("calls", "chosen"),
        Output("call-ways", "data"),
        Input(_WAY, "checked"),
        State(_WAY, "id"),
        prevent_initial_call=True,
    )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("calls", "tried"),
        Output("start-calls-said", "children"),
        Input({"part": "call-try", "way": ALL}, "n_clicks"),
        State("call-words", "data"),
        prevent_initial_call=True,
    )
