"""Callbacks of seats, shared by all pages that show some: rename, exclude, merge, separate."""

from typing import Any

from dash import ALL, Dash, Input, Output, State, no_update, set_props
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashboard import texts
from dashboard.callbacks.typed import Change, Shown, in_browser
from dashboard.callbacks.undo import Undo, Undos
from dashboard.components import seat_dialog as dialog
from dashboard.components.base import Component
from dashboard.components.students_table import students_body
from dashboard.pages.lesson.panels import flag_items
from dashboard.reads import session as reads
from dashboard.texts import clock
from dashboard.viewmodels.lesson import lesson_end
from storage.errors import StorageError
from storage.privacy import objections
from storage.seat_ids import seat_number
from storage.writes import annotations, seat_edits
from storage.writes.seat_edits import Exclusion


def register(app: Dash, engine: Engine, undos: Undos) -> None:
    """Adds the callbacks to the app; what was pressed comes from assets/presses.js."""
    in_browser(
        app,
        "returned",
        Input("seat-dialog", "opened"),
        State("seat-pressed", "data"),
        prevent_initial_call=True,
        namespace="focus",
    )

    @app.callback(
        Output("seat-dialog", "opened"),
        Output("seat-dialog", "children"),
        Output("seat-edited", "data"),
        Input("seat-pressed", "data"),
        State({"part": "seat-name", "seat": ALL}, "value"),
        State({"part": "seat-into", "seat": ALL}, "value"),
        prevent_initial_call=True,
    )
    def press(
        pressed: dict[str, Any], names: list[str], into: list[str | None]
    ) -> tuple[bool, Component, Change[float]]:
        seat_id = int(pressed["seat"])
        if pressed["part"] == "seat-menu":
            return True, _form(engine, seat_id), no_update
        action = pressed.get("action", dialog.NAME)
        other = next((int(value) for value in into if value), None)
        try:
            shown, said, before = edit(engine, action, seat_id, next(iter(names), ""), other)
        except StorageError as error:
            return True, _form(engine, seat_id, str(error), refused=True), no_update
        if before:
            undos.offer(said, _undo(engine, before))
        return True, _form(engine, shown, said), clock.utc_now().timestamp()

    @app.callback(
        Output("seat-dialog", "opened", allow_duplicate=True),
        Output("seat-dialog", "children", allow_duplicate=True),
        Input("students-grid", "cellRendererData"),
        prevent_initial_call=True,
    )
    def open_from_table(clicked: dict[str, Any] | None) -> tuple[bool, Component]:
        if not clicked:
            raise PreventUpdate
        return True, _form(engine, int(clicked["rowId"]))

    @app.callback(
        Output("seat-edited", "data", allow_duplicate=True),
        Input("students-grid", "cellValueChanged"),
        prevent_initial_call=True,
    )
    def name(changed: list[dict[str, Any]] | None) -> Change[float]:
        named = [change for change in changed or [] if change["colId"] == "name"]
        for change in named:
            annotations.rename_seat(
                engine, int(change["data"]["key"]), (change["value"] or "").strip()
            )
        return clock.utc_now().timestamp() if named else no_update

    @app.callback(
        Output("students-body", "children"),
        Output("session-flags", "children", allow_duplicate=True),
        Input("seat-edited", "data"),
        State("session-id", "data"),
        prevent_initial_call=True,
    )
    def refresh(_: float, session_id: int) -> tuple[Shown, Shown]:
        records = reads.session_records(engine, session_id)
        if records is None:
            raise PreventUpdate
        until = lesson_end(records, clock.utc_now())
        return students_body(records, until), flag_items(
            records.flags, records.session.started_at, until
        )


def edit(
    engine: Engine, action: str, seat_id: int, name: str = "", into: int | None = None
) -> tuple[int, str, list[Exclusion]]:
    """Does what a button of the dialog says; the seat to show then, and what came of it.

    At last how the seats were before, where a student was left out. Raises StorageError where it
    cannot be done, PreventUpdate where nothing was asked.
    """
    shown, before = seat_id, []
    if action == dialog.NAME:
        annotations.rename_seat(engine, seat_id, name.strip())
        said = texts.SEAT_SAVED
    elif action in (dialog.EXCLUDE, dialog.INCLUDE):
        was = seat_edits.set_excluded(engine, seat_id, excluded=action == dialog.EXCLUDE)
        before = was if action == dialog.EXCLUDE else []
        said = texts.SEAT_IS_EXCLUDED if action == dialog.EXCLUDE else texts.SEAT_IS_INCLUDED
    elif action == dialog.EXCLUDE_ALWAYS:
        objections.exclude_always(engine, seat_id)
        said = texts.SEAT_IS_EXCLUDED_ALWAYS
    elif action == dialog.OWN:
        before = seat_edits.set_own(engine, seat_id)
        said = texts.SEAT_IS_OWN
    elif action == dialog.MERGE:
        if into is None:
            raise StorageError(texts.SEAT_MERGE_PICK)
        seat_edits.merge(engine, seat_id, into)
        shown, said = into, texts.seat_merged(seat_number(seat_id), seat_number(into))
    elif action == dialog.SEPARATE:
        seat_edits.separate(engine, seat_id)
        said = texts.SEAT_IS_SEPARATE
    elif action == dialog.SPLIT:
        seat_edits.request_split(engine, seat_id)
        said = texts.SEAT_SPLIT_ASKED
    else:
        raise PreventUpdate
    return shown, said, before


def _undo(engine: Engine, before: list[Exclusion]) -> Undo:
    """The student is shown again, in every tab."""
    return Undo(
        restore=lambda: seat_edits.restore_exclusions(engine, before),
        said=texts.SEAT_IS_INCLUDED,
        show=lambda: set_props("seat-edited", {"data": clock.utc_now().timestamp()}),
    )


def _form(engine: Engine, seat_id: int, said: str = "", *, refused: bool = False) -> Component:
    details = dialog.seat_details(engine, seat_id)
    if details is None:
        return dialog.gone()
    return dialog.seat_form(details, said, refused=refused)
