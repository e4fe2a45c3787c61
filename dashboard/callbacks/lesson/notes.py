"""Notes of a lesson: kept as they are written, the same in every tab."""

from typing import Any

from dash import Dash, Input, Output, State, no_update, set_props
from sqlalchemy import Engine

from dashboard import texts
from dashboard.callbacks.undo import Undo, Undos
from storage.writes import notes


def register(app: Dash, engine: Engine, undos: Undos) -> None:
    """Adds the callbacks to the app."""

    @app.callback(
        Output("session-notes-kept", "data"),
        Output("session-notes-said", "children"),
        Input("session-notes", "value"),
        State("session-notes-kept", "data"),
        State("session-id", "data"),
        prevent_initial_call=True,
    )
    def keep(text: str | None, kept: str, session_id: int) -> tuple[Any, Any]:
        written = text or ""
        if written == kept:
            return no_update, no_update
        notes.set_notes(engine, session_id, written)
        if not written.strip():
            undos.offer(texts.NOTES_DELETED, _undo(engine, session_id, kept))
        return written, texts.NOTES_SAVED

    @app.callback(
        Output("session-notes", "value"),
        Output("session-notes-kept", "data", allow_duplicate=True),
        Output("session-notes-said", "children", allow_duplicate=True),
        Input("session-notes-tick", "n_intervals"),
        State("session-notes", "value"),
        State("session-notes-kept", "data"),
        State("session-id", "data"),
        prevent_initial_call=True,
    )
    def follow(_: int, shown: str | None, kept: str, session_id: int) -> tuple[Any, Any, Any]:
        """What another tab wrote; never over what is being written here."""
        newest = notes.notes(engine, session_id)
        if newest == kept or (shown or "") != kept:
            return no_update, no_update, no_update
        return newest, newest, ""


def _undo(engine: Engine, session_id: int, before: str) -> Undo:
    """Brings the notes back that were emptied, before whatever was written since."""

    def restore() -> None:
        since = notes.notes(engine, session_id)
        notes.set_notes(engine, session_id, "\n\n".join(filter(str.strip, (before, since))))

    def show() -> None:
        newest = notes.notes(engine, session_id)
        set_props("session-notes", {"value": newest})
        set_props("session-notes-kept", {"data": newest})

    return Undo(restore, texts.NOTES_BACK, show, f"/session/{session_id}")
