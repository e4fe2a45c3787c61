"""A whole monitor, or a fixed region of the desktop."""

import logging
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal

from monitor.capture import Obstacle
from monitor.capture.grab import Grabber
from monitor.desktop import require_screen_access
from monitor.imaging.boxes import area, bounding_box, clip_all, union_area
from monitor.sources.base import Observation, Progress
from monitor.sources.pace import Watching
from monitor.types import BoxInt, Frame
from storage.errors import ConfigurationError, SourceError
from storage.kinds import GapReason

logger = logging.getLogger(__name__)


class ScreenSource:
    """A fixed part of the desktop: monitor number `screen` (from 1), or `region`.

    region: left, top, width, height in pixels of the desktop, which may start below 0.

    Raises:
        SourceError: no display, no such monitor, or a region that reaches past the monitors.
    """

    live = True
    progress: Progress | None = None

    def __init__(
        self,
        *,
        screen: int = 1,
        region: tuple[int, int, int, int] | None = None,
        hz: float = 1.0,
        grabber: Grabber | None = None,
    ) -> None:
        if grabber is None:
            require_screen_access()
        self._grabber = grabber or Grabber()
        self._screen = screen
        self._region = _as_box(region) if region else None
        self._watching = Watching(hz)
        try:
            self._box()
        except SourceError:
            self.close()
            raise

    @property
    def name(self) -> Literal["screen", "region"]:
        return "region" if self._region else "screen"

    @property
    def dropped_frames(self) -> int:
        return self._watching.dropped

    def frames(self, stop: threading.Event) -> Iterator[Observation]:
        """Yield the newest picture at every sampling moment, or `Blind` with the reason."""
        try:
            yield from self._watching.observations(stop, self._look)
        finally:
            self.close()

    def close(self) -> None:
        self._grabber.close()

    def _look(self, _stop: threading.Event) -> Frame | Obstacle:
        try:
            image = self._grabber.grab(self._box())
        except _MonitorMissingError as error:
            return Obstacle(GapReason.OFF_SCREEN, str(error))
        except SourceError as error:
            return Obstacle(GapReason.CAPTURE_FAILED, str(error))
        return Frame(image, datetime.now(UTC), time.monotonic())

    def _box(self) -> BoxInt:
        monitors = self._grabber.monitors()
        if self._region is not None:
            if union_area(clip_all(monitors, self._region)) < area(self._region):
                raise _MonitorMissingError(
                    f"The region reaches past the desktop, which spans "
                    f"{_spell(bounding_box(monitors))}; choose another region."
                )
            return self._region
        if self._screen > len(monitors):
            listing = "; ".join(f"{i}: {_spell(box)}" for i, box in enumerate(monitors, 1))
            raise _MonitorMissingError(
                f"There is no monitor {self._screen}; choose one of {listing}."
            )
        return monitors[self._screen - 1]


class _MonitorMissingError(SourceError):
    """The asked part of the desktop is not there."""


def _as_box(region: tuple[int, int, int, int]) -> BoxInt:
    left, top, width, height = region
    if width <= 0 or height <= 0:
        raise ConfigurationError(
            f"The region {width}x{height} is empty; give left, top, width, height in pixels."
        )
    return left, top, left + width, top + height


def _spell(box_xyxy: BoxInt | None) -> str:
    if box_xyxy is None:
        return "nothing"
    x0, y0, x1, y1 = box_xyxy
    return f"{x1 - x0}x{y1 - y0} px from ({x0}, {y0})"
