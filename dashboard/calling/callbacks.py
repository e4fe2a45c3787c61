"""Callbacks of calling the teacher: ways chosen in the browser, and phones that may look."""

import logging

import segno
from dash import ALL, Dash, Input, Output, State, ctx
from dash.exceptions import PreventUpdate
from flask import request
from sqlalchemy import Engine

from dashboard import texts
from dashboard.callbacks.typed import Shown, in_browser
from dashboard.calling.server import PhoneListener
from dashboard.pages.start import calls as calls_page
from dashboard.pages.start.page import refused
from dashboard.server.access import AccessPolicy
from dashboard.server.permissions import is_here
from storage.errors import ClassmoodError

logger = logging.getLogger(__name__)

_WAY = {"part": "call-way", "way": ALL}


PHONES = "classmood-phones"
"""Name among the server's extensions of the phones' listener, which whoever ends it closes."""


def register(app: Dash, engine: Engine, policy: AccessPolicy) -> None:
    """Adds the callbacks to the app, and the phones' listener, which nothing has opened yet."""
    _browser_side(app)
    phones = app.server.extensions[PHONES] = PhoneListener(engine)

    @app.callback(
        Output("phone-code", "children"),
        Input("phone-start", "n_clicks"),
        Input("phone-stop", "n_clicks"),
        prevent_initial_call=True,
    )
    def phone(presses: int | None, _: int | None) -> Shown:
        if not is_here(policy, request.remote_addr):
            return refused(texts.START_NOT_HERE)
        if ctx.triggered_id == "phone-stop":
            phones.close()
            return texts.PHONE_OFF
        if ctx.triggered_id != "phone-start" or not presses:
            raise PreventUpdate
        try:
            url = phones.code()
        except ClassmoodError as error:
            return refused(str(error))
        picture = segno.make(url, error="m").svg_data_uri(scale=6, border=3, light="white")
        return calls_page.code(picture, url, phones.phones)


def _browser_side(app: Dash) -> None:
    """See assets/calls.js."""
    for page, shown in (("live", "live-strip"), ("glance", "glance-call")):
        in_browser(
            app,
            "called",
            Output(shown, "className"),
            Input(f"{page}-called", "data"),
            State("call-ways", "data"),
            State("call-words", "data"),
            namespace="calls",
        )
    in_browser(
        app,
        "showStrip",
        Output("live-strip", "title"),
        Input("live-strip", "n_clicks"),
        prevent_initial_call=True,
        namespace="calls",
    )
    in_browser(
        app,
        "restored",
        Output(_WAY, "checked"),
        Input("start-form", "id"),
        State(_WAY, "id"),
        State("call-ways", "data"),
        namespace="calls",
    )
    in_browser(
        app,
        "chosen",
        Output("call-ways", "data"),
        Input(_WAY, "checked"),
        State(_WAY, "id"),
        prevent_initial_call=True,
        namespace="calls",
    )
    in_browser(
        app,
        "tried",
        Output("start-calls-said", "children"),
        Input({"part": "call-try", "way": ALL}, "n_clicks"),
        State("call-words", "data"),
        prevent_initial_call=True,
        namespace="calls",
    )
