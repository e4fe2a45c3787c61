"""Pages that the server makes while the browser still reads the scripts it needs to show them.

A browser asks for the document, fetches 6 MB of scripts, reads them for a second or more, and only
then asks for what is on the page. A long lesson takes half a second to make: it begins when the
scripts have been fetched, which would otherwise wait for it, and is ready when they are read.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from dataclasses import dataclass, field

from flask import request

from dashboard.components.base import Component
from dashboard.language.current import language
from dashboard.reads.noted import Noted, note_all, noted_apart
from dashboard.server.csrf import TOKEN_COOKIE
from dashboard.server.viewers import current_viewer

AFTER_S = 0.25
"""By then the scripts are fetched, from this computer as well as in a school's network."""
KEPT_S = 10.0
"""After this a page is made anew: it would show what was."""
MOST = 16
"""Pages that wait at once; more browsers than this make theirs when they ask."""

Make = Callable[[str, str], Component]
"""Makes the page at a path with its "?..."."""
_Key = tuple[str, ...]
_Made = tuple[Component, frozenset[Noted]]
"""A page, and what it tells of lessons."""


@dataclass(slots=True)
class PreparedPages:
    """Pages being made, each for the one browser that loaded its document, and given once."""

    make: Make
    _waiting: dict[_Key, tuple[float, Future[_Made]]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self) -> None:
        """Begins with the page of the document that this request asks for."""
        search = request.query_string.decode("latin-1")
        path, search = request.path, f"?{search}" if search else ""
        made: Future[_Made] = Future()
        now = time.monotonic()
        with self._lock:
            for key in [key for key, (at, _) in self._waiting.items() if now - at > KEPT_S]:
                del self._waiting[key]
            if len(self._waiting) >= MOST:
                return
            self._waiting[_key(path, search)] = (now, made)
        # the language, the request and so the viewer are those of this one
        work = copy_context()
        args = (self._make, made, path, search)
        threading.Thread(target=work.run, args=args, name="prepared-page", daemon=True).start()

    def take(self, path: str, search: str) -> Component:
        """What was begun for this browser, else made now; raises what making it raised."""
        with self._lock:
            at, made = self._waiting.pop(_key(path, search), (0.0, None))
        if made is None or made.cancel() or time.monotonic() - at > KEPT_S:
            return self.make(path, search)
        page, seen = made.result()
        note_all(seen)
        return page

    def _make(self, made: Future[_Made], path: str, search: str) -> None:
        time.sleep(AFTER_S)
        if not made.set_running_or_notify_cancel():
            return  # the browser was faster, and is answered by its own thread
        try:
            # the trail of who saw what is of the request that shows it, not of the document's
            with noted_apart() as seen:
                page = self.make(path, search)
            made.set_result((page, frozenset(seen)))
        except Exception as error:  # raised where the page is taken
            made.set_exception(error)


def _key(path: str, search: str) -> _Key:
    """Whose page it is: the same viewer at the same address, with the same cookies and language.

    But for the one that guards forms: a browser that was never here gets it with the document.
    """
    kept = sorted(item for item in request.cookies.items() if not item[0].startswith(TOKEN_COOKIE))
    seen = (repr(current_viewer()), request.remote_addr, request.host, request.script_root)
    return (path, search, language(), repr(kept), *map(str, seen))
