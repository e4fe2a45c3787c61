"""What lies beside a lesson: files dropped, laid elsewhere, taken away, brought back."""

import base64
import binascii
import math
import secrets
import threading
import time
from collections.abc import Sequence

from dash import ALL, MATCH, Dash, Input, Output, State, ctx, set_props
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashboard import texts
from dashboard.callbacks.typed import in_browser
from dashboard.pages.lesson import beside as page
from dashboard.reads import attachments as reads
from dashboard.server.permissions import require_manage
from dashboard.texts import clock
from storage.attachments.lines import Origin
from storage.errors import ClassmoodError, InputFileError
from storage.writes import attachments
from storage.writes.attachments import Removed

_KEPT_S = 600.0
_MOST_KEPT = 8


class RemovedFiles:
    """Files that were taken away in the last minutes, in memory only. Safe for threads."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, Removed]] = {}
        self._lock = threading.Lock()

    def keep(self, removed: Removed) -> str:
        """A token that brings it back once."""
        token, now = secrets.token_urlsafe(16), time.monotonic()
        with self._lock:
            self._forget(now, _MOST_KEPT - 1)
            self._kept[token] = (now, removed)
        return token

    def take(self, token: str) -> Removed | None:
        """What the token stands for; None where it was forgotten."""
        with self._lock:
            self._forget(time.monotonic(), _MOST_KEPT)
            found = self._kept.pop(token, None)
        return None if found is None else found[1]

    def _forget(self, now: float, most: int) -> None:
        newest = sorted(self._kept.items(), key=lambda item: -item[1][0])[:most]
        self._kept = {token: kept for token, kept in newest if now - kept[0] < _KEPT_S}


def register(app: Dash, engine: Engine) -> None:
    """Adds the callbacks to the app."""
    removed = RemovedFiles()
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
        _show(engine, session_id, " ".join(said), refused=refused, token=None)

    @app.callback(
        Output({"part": "beside-where", "file": MATCH}, "children"),
        Input({"part": "beside-offset", "file": MATCH}, "value"),
        State("session-id", "data"),
        prevent_initial_call=True,
    )
    def moved(seconds: float | str | None, session_id: int) -> str:
        if not isinstance(seconds, int | float) or not math.isfinite(seconds):
            raise PreventUpdate
        file_id, offset_ms = _pressed_file(), round(1000 * seconds)
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
    def take_away(pressed: list[int | None], session_id: int) -> None:
        if not any(pressed):
            raise PreventUpdate
        file_id = _pressed_file()
        try:
            require_manage()
            if not attachments.of_session(engine, file_id, session_id):
                raise PreventUpdate
            token = removed.keep(attachments.remove(engine, file_id, later=True))
        except ClassmoodError as error:
            _show(engine, session_id, str(error), refused=True, token=None)
            return
        _show(engine, session_id, texts.BESIDE_REMOVED, refused=False, token=token)

    @app.callback(
        Input("beside-undo", "n_clicks"),
        State("beside-removed", "data"),
        State("session-id", "data"),
        prevent_initial_call=True,
    )
    def bring_back(presses: int | None, token: str | None, session_id: int) -> None:
        if not presses or not token:
            raise PreventUpdate
        kept = removed.take(token)
        if kept is None:
            _show(engine, session_id, texts.BESIDE_FORGOTTEN, refused=True, token=None)
            return
        attachments.restore(engine, kept)
        _show(engine, session_id, texts.BESIDE_UNDONE, refused=False, token=None)


def _pressed_file() -> int:
    """Id of the file whose field or button was used."""
    asked = ctx.triggered_id
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


def _show(engine: Engine, session_id: int, said: str, *, refused: bool, token: str | None) -> None:
    """The panel as it is now; token: brings back what was just taken away."""
    found = _found(engine, session_id)
    set_props("beside-files", {"children": page.file_items(found)})
    set_props("beside-searched", {"style": page.search_style(found.files)})
    set_props("beside-source", {"data": page.source(found, session_id)})
    set_props("beside-said", {"children": said, "className": "refused" if refused else "sub"})
    set_props("beside-removed", {"data": token})
    set_props("beside-undo", {"style": {} if token else {"display": "none"}})
