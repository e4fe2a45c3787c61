"""Who listens holds a thread of the server, which gets one more for as long: no page waits."""

import threading
from typing import Any

WORKERS = "classmood-workers"
"""Where the Flask app keeps its `Workers`, in `extensions`; none where another server serves it."""


class Workers:
    """The threads of a waitress dispatcher. usual: how many there are while nobody listens."""

    def __init__(self, dispatcher: Any, usual: int) -> None:  # noqa: ANN401 - waitress has no types
        self._dispatcher, self._usual = dispatcher, usual
        self._more = 0
        self._lock = threading.Lock()

    def change(self, by: int) -> None:
        """One more or one less; nothing once the server has ended."""
        with self._lock:
            self._more += by
            if len(self._dispatcher.threads) > self._dispatcher.stop_count:
                self._dispatcher.set_thread_count(self._usual + self._more)
