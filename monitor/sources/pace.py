"""Sampling moments on the monotonic clock, and a look at each."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from operator import attrgetter

from monitor.capture import Obstacle
from monitor.sources.base import Blind, Observation
from monitor.types import Frame

logger = logging.getLogger(__name__)

BLIND_RETRY_S = 1.0
"""A blind source looks again this often, whatever its sampling rate."""
Look = Callable[[threading.Event], Frame | Obstacle]
"""One look: a frame, or why there is none. The event ends any waiting."""


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


class Watching:
    """The pace of a live source that looks by itself, and what was told of it.

    told_by: what two obstacles have in common of which only the first is logged; the message if
    not given.
    """

    def __init__(
        self, hz: float, told_by: Callable[[Obstacle], object] = attrgetter("message")
    ) -> None:
        self._pacer = Pacer(hz)
        self._told_by = told_by
        self._told: object = None

    @property
    def dropped(self) -> int:
        """Sampling moments that were missed."""
        return self._pacer.dropped

    def observations(self, stop: threading.Event, look: Look) -> Iterator[Observation]:
        """The newest picture at every sampling moment, or `Blind` with the reason."""
        for _ in self._pacer.ticks(stop):
            found = look(stop)
            if isinstance(found, Obstacle):
                self._pacer.rest()
                yield self._blind(found)
            else:
                self._told = None
                yield found

    def _blind(self, obstacle: Obstacle) -> Blind:
        told = self._told_by(obstacle)
        if told != self._told:
            logger.warning("%s", obstacle.message)
        self._told = told
        return Blind(obstacle.reason, obstacle.message, time.monotonic())
