"""Callbacks of the one-minute review."""

from datetime import datetime
from typing import Any

from dash import Dash, Input, Output, State, ctx
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashboard.components.base import Component
from dashboard.pages.lesson import review as page
from dashboard.reads import session as reads
from dashboard.series import answers
from dashboard.texts import clock
from storage.config.settings import FlagSettings, Settings
from storage.kinds import Verdict
from storage.writes import annotations


def register(app: Dash, settings: Settings, engine: Engine) -> None:
    """Adds the callbacks to the app."""

    @app.callback(
        Output("review-body", "children"),
        Output("review-buttons", "className"),
        Output("review-precision", "children"),
        Output("review-place", "data"),
        Input("review-helpful", "n_clicks"),
        Input("review-wrong", "n_clicks"),
        Input("review-skip", "n_clicks"),
        Input("review-back", "n_clicks"),
        State("review-place", "data"),
        State("review-session", "data"),
    )
    def step(
        _: int | None,
        __: int | None,
        ___: int | None,
        ____: int | None,
        kept: answers.Place | None,
        session_id: int,
    ) -> tuple[Component, str, Component, answers.Place]:
        pressed = str(ctx.triggered_id or "").removeprefix("review-")
        place = take(engine, session_id, kept or answers.START, pressed)
        body, running = show(engine, session_id, place, clock.utc_now(), settings.flags)
        classes = "review-buttons" if running else "review-buttons hidden"
        return body, classes, page.precision(reads.answers_given(engine)), place


def take(engine: Engine, session_id: int, place: answers.Place, pressed: str) -> answers.Place:
    """Keeps what was pressed about the flag shown, and returns the next place in the review."""
    asked = place["shown"] in [flag.id for flag in _drawn(engine, session_id)]
    if pressed in set(Verdict) and asked and place["shown"] is not None:
        annotations.set_verdict(engine, place["shown"], pressed)
    return answers.step(_drawn(engine, session_id), place, pressed)


def show(
    engine: Engine, session_id: int, place: answers.Place, now: datetime, settings: FlagSettings
) -> tuple[Component, bool]:
    """The flag at this place, and whether there is one to answer."""
    drawn = _drawn(engine, session_id)
    if place["shown"] is None:
        answered = sum(flag.verdict is not None for flag in drawn)
        return page.done(len(drawn), answered, len(drawn) - answered, session_id), False
    why = reads.explanation_records(engine, place["shown"], now, settings)
    if why is None:
        raise PreventUpdate
    number = [flag.id for flag in drawn].index(place["shown"]) + 1
    return page.question(why, number, len(drawn)), True


def _drawn(engine: Engine, session_id: int) -> list[Any]:
    return answers.sample(reads.flags_shown(engine, session_id))
