"""What lies beside a lesson: files dropped, laid elsewhere, taken away, brought back."""

import base64
import binascii
import math
from collections.abc import Sequence

from dash import ALL, MATCH, Dash, Input, Output, State, ctx, set_props
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashboard import texts
from dashboard.callbacks.typed import in_browser, pressed_button
from dashboard.callbacks.undo import Undo, Undos
from dashboard.pages.lesson import beside as page
from dashboard.reads import attachments as reads
from dashboard.server.permissions import require_manage
from dashboard.texts import clock
from storage.attachments.lines import Origin
from storage.errors import ClassmoodError, InputFileError
from storage.writes import attachments


def register(app: Dash, engine: Engine, undos: Undos) -> None:
    """Adds the callbacks to the app."""
    in_browser(
        app,
        "loaded",
        Output("beside-loaded", "data"),
        Input("beside-source", "data"),
        namespace="beside",
    )

    @app.callback(
        Output("beside-file", "contents"),
        Input("beside-file", "contents"),
        State("beside-file", "filename"),
        State("session-id", "data"),
        prevent_initial_call=True,
    )
    def dropped(
        contents: list[str] | None, names: list[str] | None, session_id: int
    ) -> None:  # fmt: skip
        if not contents or not isinstance(contents, list):
            raise PreventUpdate
        said, refused = _attach_all(engine, session_id, contents, names or [])
        _show(engine, session_id, " ".join(said), refused=refused)

    @app.callback(
        Output({"part": "beside-where", "file": MATCH}, "children"),
        Input({"part": "beside-offset", "file": MATCH}, "value"),
        State("session-id", "data"),
        prevent_initial_call=True,
    )
    def moved(seconds: float | str | None, session_id: int) -> str:
        if not isinstance(seconds, int | float) or not math.isfinite(seconds):
            raise PreventUpdate
        file_id, offset_ms = _file_of(ctx.triggered_id), round(1000 * seconds)
        if not attachments.of_session(engine, file_id, session_id):
            raise PreventUpdate
        attachments.move(engine, file_id, offset_ms)
        found = _found(engine, session_id)
        set_props("beside-source", {"data": page.source(found, session_id)})
        return page.where_words(offset_ms, Origin.SET, None, found.started_at)

    @app.callback(
        Input({"part": "beside-remove", "file": ALL}, "n_clicks"),
        State("session-id", "data"),
        prevent_initial_call=True,
    )
    def take_away(_: list[int | None], session_id: int) -> None:
        file_id = _file_of(pressed_button())
        try:
            require_manage()
            if not attachments.of_session(engine, file_id, session_id):
                raise PreventUpdate
            removed = attachments.remove(engine, file_id, later=True)
        except ClassmoodError as error:
            _show(engine, session_id, str(error), refused=True)
            return
        _show(engine, session_id)
        name = removed.attachment["name"]
        undo = Undo(
            restore=lambda: attachments.restore(engine, removed),
            said=texts.brought_back(name),
            show=lambda: _show(engine, session_id),
            page=f"/session/{session_id}",
        )
        undos.offer(texts.deleted(name), undo)


def _file_of(asked: object) -> int:
    """Id of the file whose field or button was used."""
    if not isinstance(asked, dict) or not isinstance(asked.get("file"), int):
        raise PreventUpdate
    return int(asked["file"])


def _attach_all(
    engine: Engine, session_id: int, contents: Sequence[str], names: Sequence[str]
) -> tuple[list[str], bool]:
    """What became of every dropped file, one after the other, and whether one was refused."""
    said, refused = [], False
    for content, name in zip(contents, names, strict=False):
        try:
            said.append(_attach(engine, session_id, str(content), str(name)))
        except ClassmoodError as error:
            said.append(str(error))
            refused = True
    return said, refused


def _attach(engine: Engine, session_id: int, content: str, name: str) -> str:
    try:
        raw = base64.b64decode(content.partition(",")[2], validate=True)
    except binascii.Error as error:
        raise InputFileError(texts.BESIDE_UNREADABLE) from error
    placed = attachments.attach(engine, session_id, raw, name, clock.utc_now())
    started_at = _found(engine, session_id).started_at
    added = texts.beside_added(
        name,
        texts.BESIDE_KIND[placed.parsed.kind],
        texts.beside_lines(len(placed.lines), placed.parsed.private),
        page.where_words(placed.offset_ms, placed.origin, placed.certainty, started_at),
    )
    return added if placed.inside else f"{added} {texts.BESIDE_OUTSIDE}"


def _found(engine: Engine, session_id: int) -> reads.Beside:
    found = reads.beside(engine, session_id)
    if found is None:
        raise PreventUpdate
    return found


def _show(engine: Engine, session_id: int, said: str = "", *, refused: bool = False) -> None:
    """The panel as it is now, and what came of the last file."""
    found = _found(engine, session_id)
    set_props("beside-files", {"children": page.file_items(found)})
    set_props("beside-searched", {"style": page.search_style(found.files)})
    set_props("beside-source", {"data": page.source(found, session_id)})
    set_props("beside-said", {"children": said, "className": "refused" if refused else "sub"})
