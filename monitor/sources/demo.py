"""The drawn class, rendered in real time."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from monitor.sources.base import Observation, Progress
from monitor.sources.pace import Pacer
from monitor.types import Frame


class DemoSource:
    """People who do not exist, in a drawn gallery.

    render: seconds since the start -> uint8 (H, W, 3) RGB, such as `DrawnClass.render`.
    """

    name = "demo"
    live = True
    progress: Progress | None = None

    def __init__(self, render: Callable[[float], NDArray[np.uint8]], *, hz: float = 1.0) -> None:
        self._render = render
        self._pacer = Pacer(hz)

    @property
    def dropped_frames(self) -> int:
        return self._pacer.dropped

    def frames(self, stop: threading.Event) -> Iterator[Observation]:
        """Yield the class as it is at every sampling moment, from second 0 of its script."""
        started_s = time.monotonic()
        for _ in self._pacer.ticks(stop):
            picture = self._render(time.monotonic() - started_s)
            # as a screen is: seen when it is drawn, however long that took
            yield Frame(picture, datetime.now(UTC), time.monotonic())

    def close(self) -> None:
        """Nothing is held open."""
