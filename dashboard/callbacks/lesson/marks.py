"""Marks of a lesson, topics and class checks alike, deleted one by one after class."""

from functools import partial

from dash import ALL, Dash, Input, State
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashboard import texts
from dashboard.callbacks.lesson.topics import show_marks
from dashboard.callbacks.typed import pressed_button
from dashboard.callbacks.undo import Undo, Undos
from dashboard.components.long_list import unfolded_of
from dashboard.reads import session as reads
from storage.writes import annotations
from storage.writes.annotations import restore_marker


def register(app: Dash, engine: Engine, undos: Undos) -> None:
    """Adds the callbacks to the app."""

    @app.callback(
        Input({"part": "mark-remove", "mark": ALL}, "n_clicks"),
        State("session-window", "data"),
        State("session-unfolded", "data"),
        State("session-id", "data"),
        prevent_initial_call=True,
    )
    def remove(_: list[int | None], window: object, unfolded: object, session_id: int) -> None:
        asked = pressed_button()
        if asked is None:
            raise PreventUpdate
        records = reads.session_records(engine, session_id)
        if records is None or asked["mark"] not in {mark.id for mark in records.markers}:
            raise PreventUpdate  # deleted in another tab meanwhile
        row = annotations.remove_marker(engine, asked["mark"])
        show = partial(show_marks, engine, session_id, window, unfolded_of(unfolded))
        show()
        undo = Undo(
            restore=lambda: restore_marker(engine, row),
            said=texts.brought_back(row["text"]),
            show=show,
            page=f"/session/{session_id}",
        )
        undos.offer(texts.deleted(row["text"]), undo)
