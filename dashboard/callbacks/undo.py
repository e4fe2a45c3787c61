"""Undo: what was deleted by mistake comes back, by one mechanism for everything that can.

Whoever deletes hands on how to restore it (`Undos.offer`). The browser gets a token and shows
"Deleted ... Undo" for ten seconds (assets/undo.js); what the token stands for is kept in the memory
of this process alone, since deleted is deleted for good.
"""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from dash import Dash, Input, Output, State, set_props
from dash.exceptions import PreventUpdate

from dashboard import texts
from dashboard.callbacks.typed import in_browser
from dashboard.paths import own_path
from storage.errors import ClassmoodError

KEPT_S = 600.0
"""Longer than the offer is seen: a dialog may be open, or the page hidden, meanwhile."""
MOST_KEPT = 16


@dataclass(frozen=True, slots=True)
class Undo:
    """restore: writes back what was deleted; may raise ClassmoodError. said: once that is done.

    show: draws the page anew that shows it; called only where `page`, the beginning of its address,
    is open.
    """

    restore: Callable[[], object]
    said: str
    show: Callable[[], object]
    page: str = "/"


class Undos:
    """What can be undone, in memory only. Safe for threads."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, Undo]] = {}
        self._lock = threading.Lock()

    def offer(self, deleted: str, undo: Undo) -> None:
        """Shows what was deleted, with a way back; called within a callback."""
        set_props("undo-offered", {"data": {"said": deleted, "token": self.keep(undo)}})

    def keep(self, undo: Undo) -> str:
        """A token that brings it back once."""
        token, now = secrets.token_urlsafe(16), time.monotonic()
        with self._lock:
            self._forget(now, MOST_KEPT - 1)
            self._kept[token] = (now, undo)
        return token

    def take(self, token: str) -> Undo | None:
        """What the token stands for; None where it was taken or forgotten."""
        with self._lock:
            self._forget(time.monotonic(), MOST_KEPT)
            found = self._kept.pop(token, None)
        return None if found is None else found[1]

    def _forget(self, now: float, most: int) -> None:
        newest = sorted(self._kept.items(), key=lambda item: -item[1][0])[:most]
        self._kept = {token: kept for token, kept in newest if now - kept[0] < KEPT_S}


def register(app: Dash) -> Undos:
    """Adds the callbacks of the offer; what other callbacks hand their deletions to."""
    undos = Undos()
    in_browser(
        app,
        "offer",
        Output("undo-toast", "className"),
        Input("undo-offered", "data"),
        namespace="undo",
        prevent_initial_call=True,
    )

    @app.callback(
        Output("undo-offered", "data"),
        Input("undo-press", "n_clicks"),
        State("undo-offered", "data"),
        State("url", "pathname"),
        prevent_initial_call=True,
    )
    def press(
        presses: int | None, offered: dict[str, str] | None, pathname: str | None
    ) -> dict[str, object]:
        if not presses or not offered or not offered.get("token"):
            raise PreventUpdate
        return {"said": undone(undos, str(offered["token"]), own_path(pathname or "/"))}

    return undos


def undone(undos: Undos, token: str, path: str) -> str:
    """Restores what a token stands for; what to say. path: of the page that is open."""
    found = undos.take(token)
    if found is None:
        return texts.UNDO_FORGOTTEN
    try:
        found.restore()
    except ClassmoodError as error:
        return str(error)
    if path.startswith(found.page):
        found.show()
    return found.said
