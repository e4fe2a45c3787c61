"""Sampling moments on the monotonic clock."""

import threading
import time
from collections.abc import Callable, Iterator

BLIND_RETRY_S = 1.0
"""A blind source looks again this often, whatever its sampling rate."""


class Pacer:
    """`hz` moments per second that do not drift; moments missed are counted, never made up for."""

    def __init__(self, hz: float, clock: Callable[[], float] = time.monotonic) -> None:
        if hz <= 0:
            raise ValueError(f"hz must be above 0, got {hz}")
        self._period_s = 1.0 / hz
        self._clock = clock
        self._due_s = 0.0
        self.dropped = 0

    def ticks(self, stop: threading.Event) -> Iterator[None]:
        """Yield at each sampling moment, the first at once, until `stop` is set."""
        self._due_s = self._clock()
        while not stop.is_set():
            late_s = self._clock() - self._due_s
            if late_s < 0:
                stop.wait(-late_s)
                continue
            missed = int(late_s / self._period_s)
            self.dropped += missed
            self._due_s += (missed + 1) * self._period_s
            yield

    def rest(self) -> None:
        """Make the next moment come after BLIND_RETRY_S; called between two ticks."""
        self._due_s = self._clock() + BLIND_RETRY_S
