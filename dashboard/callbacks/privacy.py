"""Callbacks of the privacy page: each deletes something for good."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashboard import texts
from dashboard.callbacks.typed import pressed_button
from dashboard.components.base import Component
from dashboard.pages import privacy as page
from dashboard.reads import lessons as lesson_reads
from dashboard.reads import noted
from dashboard.reads.privacy import protection
from dashboard.server.permissions import may_manage, refusal, require_manage
from dashboard.texts import clock
from storage.config.load import load_settings
from storage.config.settings import Settings
from storage.errors import ClassmoodError
from storage.export.holdings import holdings
from storage.writes import deletion, retention


def register(
    app: Dash, settings: Settings, engine: Engine, everything: Engine, config: Path | None
) -> Callable[[], Component]:
    """Adds the callbacks to the app; answers what makes the page.

    config: the user's settings file where one was named on the command line. everything: the
    engine of the process, for what the school decides.
    """

    def body(said: str = "") -> Component:
        sessions = lesson_reads.session_names(engine)
        now = protection(everything, keeping(settings, config), programs=False)
        return page.body(
            holdings(engine), now.keep.general, sessions, said, here=may_manage(),
            refused=refusal(), also=page.choices(now.settings),
            school=page.decided(now.policy, now.keep),
        )  # fmt: skip

    @app.callback(
        Output("privacy-body", "children"),
        Output("privacy-dialog", "opened"),
        Input({"part": "privacy-do", "what": ALL}, "n_clicks"),
        State("privacy-session", "value"),
        prevent_initial_call=True,
    )
    def do(_: list[int | None], chosen: str | None) -> tuple[Any, Any]:
        pressed = pressed_button()
        if pressed is None:
            raise PreventUpdate
        what = pressed["what"]
        if what == "ask":
            return no_update, True
        try:
            require_manage()
            said = purge() if what == "purge" else delete(chosen)
        except ClassmoodError as error:
            said = str(error)
        return body(said), False

    def purge() -> str:
        keep = keeping(settings, config).storage
        gone = retention.purge(engine, keep, clock.utc_now(), later=True)
        noted.note(noted.DELETED, detail=f"purge: {gone.sessions}")
        return texts.privacy_purged(gone.readings, gone.sessions)

    def delete(chosen: str | None) -> str:
        if not (chosen and chosen.isascii() and chosen.isdigit() and len(chosen) < 16):
            return texts.PRIVACY_CHOOSE
        deletion.delete_session(engine, int(chosen), later=True)
        noted.note(noted.DELETED, int(chosen))
        return texts.PRIVACY_DELETED

    @app.callback(
        Output("privacy-body", "children", allow_duplicate=True),
        Output("privacy-dialog", "opened", allow_duplicate=True),
        Output("privacy-refused", "children"),
        Output("privacy-word", "value"),
        Input("privacy-delete", "n_clicks"),
        Input("privacy-cancel", "n_clicks"),
        State("privacy-word", "value"),
        prevent_initial_call=True,
    )
    def delete_all(_: int, __: int, word: str | None) -> tuple[Any, bool, str, Any]:
        if ctx.triggered_id != "privacy-delete":
            return no_update, False, "", ""
        if (word or "").strip().casefold() != texts.PRIVACY_WORD:
            return no_update, True, texts.privacy_type(texts.PRIVACY_WORD), no_update
        try:
            require_manage()
            deletion.delete_everything(engine)
            noted.note(noted.DELETED, detail="everything")
        except ClassmoodError as error:
            return no_update, True, str(error), no_update
        return body(texts.PRIVACY_DELETED_ALL), False, "", ""

    return lambda: page.layout(body(), here=may_manage())


def keeping(settings: Settings, config: Path | None) -> Settings:
    """What is kept and how long, as the settings file says now."""
    try:
        return load_settings(config)
    except ClassmoodError:
        return settings
