"""How many pages are open: those that have asked for something in the last seconds."""

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from flask import Request

CALLBACKS = "/_dash-update-component"
HEADER = "X-Classmood-Page"
"""A number that each page has drawn for itself (`assets/open_page.js`); it is nobody's."""
MOST = 10_000
_NUMBER = re.compile(r"[0-9a-f]{16}")


class OpenPages:
    """Remembers when each page asked last. window_s: one that was quiet for longer is closed."""

    def __init__(self, window_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._window_s, self._clock = window_s, clock
        self._asked_s: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def note(self, asked: Request) -> None:
        """This page is open. One without a number counts by its computer."""
        given = asked.headers.get(HEADER, "")
        key = given if _NUMBER.fullmatch(given) else f"from {asked.remote_addr}"
        with self._lock:
            self._asked_s[key] = self._clock()
            self._asked_s.move_to_end(key)
            while len(self._asked_s) > MOST:
                self._asked_s.popitem(last=False)

    def __len__(self) -> int:
        since_s = self._clock() - self._window_s
        with self._lock:
            while self._asked_s and next(iter(self._asked_s.values())) < since_s:
                self._asked_s.popitem(last=False)
            return len(self._asked_s)
