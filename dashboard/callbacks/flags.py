"""Callbacks of flags, shared by all pages that show some: why, seen, snooze, helpful, wrong."""

from datetime import datetime
from typing import Any

from dash import Dash, Input, Output, no_update
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashboard.callbacks.typed import Change
from dashboard.components import flag_buttons as buttons
from dashboard.components.base import Component
from dashboard.components.flag_explanation import explanation
from dashboard.reads import session as reads
from dashboard.series.flag_state import SNOOZE
from dashboard.texts import clock
from storage.answers import learned
from storage.config.settings import FlagSettings, Settings
from storage.kinds import Verdict
from storage.writes import annotations


def register(app: Dash, settings: Settings, engine: Engine) -> None:
    """Adds the callbacks to the app; what was pressed comes from assets/presses.js."""

    @app.callback(
        Output("verdict-saved", "data"),
        Output("explanation-dialog", "opened"),
        Output("explanation-dialog", "children"),
        Input("flag-pressed", "data"),
        prevent_initial_call=True,
    )
    def answer(
        pressed: dict[str, Any],
    ) -> tuple[Change[float], Change[bool], Change[Component]]:
        now, flag_id = clock.utc_now(), int(pressed["flag"])
        if pressed["value"] == buttons.WHY:
            return no_update, True, _card(engine, flag_id, now, settings.flags)
        keep_answer(engine, flag_id, pressed["value"], now)
        card: Change[Component] = no_update
        if pressed["place"] == buttons.CARD:
            card = _card(engine, flag_id, now, settings.flags)
        return now.timestamp(), no_update, card


def keep_answer(engine: Engine, flag_id: int, value: str, now: datetime) -> None:
    """Stores what a button says of a flag; one that is pressed already is taken back."""
    row = reads.flag_row(engine, flag_id)
    if row is None:
        raise PreventUpdate
    # on the lesson's own clock: the computer's may have been set meanwhile
    moment = reads.lesson_now(engine, row.session_id, now)
    if value in set(Verdict):
        annotations.set_verdict(engine, flag_id, None if row.verdict == value else value)
    elif value == buttons.SEEN and row.acknowledged_at is None:
        annotations.acknowledge_flag(engine, flag_id, moment)
    elif value == buttons.SEEN:
        annotations.unacknowledge_flag(engine, flag_id)
    elif value == buttons.SNOOZE_MINUTES:
        annotations.snooze_flag(engine, flag_id, moment + SNOOZE)
    elif value == buttons.SNOOZE_CLASS:
        annotations.snooze_flag(engine, flag_id, annotations.REST_OF_CLASS)
    elif value == buttons.FORGET:
        session = reads.session_row(engine, row.session_id)
        if session is not None:
            learned.forget(engine, session.class_name)
    elif value == buttons.UNSNOOZE:
        annotations.end_snooze(engine, flag_id)


def _card(engine: Engine, flag_id: int, now: datetime, settings: FlagSettings) -> Component:
    why = reads.explanation_records(engine, flag_id, now, settings)
    if why is None:
        raise PreventUpdate
    return explanation(why.item, why.started_at, why.curve, why.topic, taught=why.taught)
