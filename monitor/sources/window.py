"""The meeting window: found, followed, and looked at only while its own pixels are shown."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from monitor.desktop import (
    AccessDeniedError,
    Rank,
    Sight,
    WindowState,
    WindowSystem,
    choose_window,
    compile_title,
    is_wanted,
    open_window_system,
)
from monitor.imaging.boxes import bounding_box, clip_all, intersect, union_area
from monitor.sources.base import Blind, Observation, Progress
from monitor.sources.grab import Grabber
from monitor.sources.pace import Pacer
from monitor.types import BoxInt, Frame
from storage.errors import SourceError
from storage.records import GapReason

logger = logging.getLogger(__name__)

COVERED_SHARE = 0.25
"""Above this share under other windows the source is blind; below it, those pixels are black."""
MIN_VISIBLE_PX = 64
"""A window with less than this many pixels of width or height on the desktop is off-screen."""
SETTLE_S = 0.15
"""A window uncovered, resized or restored a moment ago may still show what was there before."""
SEARCH_AGAIN_S = 2.0
"""While the watched window is only probably a meeting, a surer one is looked for this often."""
_GRAB_ATTEMPTS = 4


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a window's pixels must not be taken now."""

    reason: GapReason
    message: str


def visible_box(sight: Sight, monitors_xyxy: Sequence[BoxInt]) -> BoxInt | Obstacle:
    """Decide what may be grabbed: the window's part on the desktop, or why nothing may be."""
    if sight.state is WindowState.MINIMISED:
        return Obstacle(
            GapReason.MINIMISED, "The meeting window is minimised; open it again to go on."
        )
    if sight.state is WindowState.OTHER_DESKTOP:
        return Obstacle(
            GapReason.OFF_SCREEN,
            "The meeting window is on another virtual desktop; bring it to this one.",
        )
    parts = clip_all(monitors_xyxy, sight.box_xyxy)
    box = bounding_box(parts)
    if box is None or min(box[2] - box[0], box[3] - box[1]) < MIN_VISIBLE_PX:
        return Obstacle(
            GapReason.OFF_SCREEN,
            "The meeting window lies outside the screen; move it back into view.",
        )
    shown = union_area(parts)
    hidden = union_area([b for part in parts for b in clip_all(sight.covers_xyxy, part)])
    if hidden > COVERED_SHARE * shown:
        return Obstacle(
            GapReason.COVERED,
            f"Another window covers {hidden / shown:.0%} of the meeting window; move it aside.",
        )
    return box


def black_out(
    image: NDArray[np.uint8], box_xyxy: BoxInt, covers_xyxy: Sequence[BoxInt]
) -> NDArray[np.uint8]:
    """Blacken what belongs to other windows in a picture of `box_xyxy`, at any display scale."""
    scale_x = image.shape[1] / (box_xyxy[2] - box_xyxy[0])
    scale_y = image.shape[0] / (box_xyxy[3] - box_xyxy[1])
    for cover in covers_xyxy:
        part = intersect(cover, box_xyxy)
        if part is None:
            continue
        x0, x1 = ((x - box_xyxy[0]) * scale_x for x in (part[0], part[2]))
        y0, y1 = ((y - box_xyxy[1]) * scale_y for y in (part[1], part[3]))
        image[int(y0) : int(np.ceil(y1)), int(x0) : int(np.ceil(x1))] = 0
    return image


class WindowSource:
    """The window of Zoom, Google Meet, Microsoft Teams or Webex, or one whose title matches.

    title_pattern: a user's regular expression, case ignored; empty finds the known programs.

    Raises:
        SourceError: no window system that can be read.
        ConfigurationError: the pattern is no regular expression.
    """

    name = "window"
    live = True
    progress: Progress | None = None

    def __init__(
        self,
        *,
        title_pattern: str = "",
        hz: float = 1.0,
        open_system: Callable[[], WindowSystem] = open_window_system,
        grabber: Grabber | None = None,
    ) -> None:
        self._pattern = compile_title(title_pattern)
        self._open_system = open_system
        self._system: WindowSystem | None = open_system()
        self._grabber = grabber or Grabber()
        self._pacer = Pacer(hz)
        self._window_id: int | None = None
        self._search_again_s = 0.0
        self._last_sight: Sight | None = None
        self._told: tuple[GapReason, str] | None = None

    @property
    def dropped_frames(self) -> int:
        return self._pacer.dropped

    def frames(self, stop: threading.Event) -> Iterator[Observation]:
        """Yield the newest picture at every sampling moment, or `Blind` with the reason."""
        try:
            for _ in self._pacer.ticks(stop):
                found = self._observe(stop)
                if isinstance(found, Obstacle):
                    self._pacer.rest()
                    yield self._blind(found)
                else:
                    self._told = None
                    yield found
        finally:
            self.close()

    def close(self) -> None:
        """Let go of window system and display; safe to call twice."""
        self._window_id = self._last_sight = None
        self._grabber.close()
        if self._system is not None:
            self._system.close()
        self._system = None

    def _blind(self, obstacle: Obstacle) -> Blind:
        if self._told is None or self._told[0] is not obstacle.reason:
            logger.warning("%s", obstacle.message)
        self._told = (obstacle.reason, obstacle.message)
        return Blind(obstacle.reason, obstacle.message, time.monotonic())

    def _observe(self, stop: threading.Event) -> Frame | Obstacle:
        try:
            if self._system is None:
                self._system = self._open_system()
            sight = self._find(self._system)
            if isinstance(sight, Obstacle):
                self._last_sight = None
                return sight
            return self._take(self._system, sight, stop)
        except AccessDeniedError as error:
            self.close()
            return Obstacle(GapReason.NO_PERMISSION, str(error))
        except SourceError as error:
            self.close()
            return Obstacle(GapReason.CAPTURE_FAILED, str(error))

    def _find(self, system: WindowSystem) -> Sight | Obstacle:
        """The watched window while it still shows the meeting, else the best other one."""
        current = None if self._window_id is None else system.look(self._window_id)
        rank = self._rank(current)
        if current is not None and rank is not None:
            now_s = time.monotonic()
            if rank is Rank.MEETING or now_s < self._search_again_s:
                return current
            self._search_again_s = now_s + SEARCH_AGAIN_S
        # also reached each second while waiting: a window that appears is watched by itself
        chosen = choose_window(system.list_windows(), self._pattern)
        found = None if chosen is None else system.look(chosen.id)
        better = self._rank(found)
        if current is not None and rank is not None and (better is None or better <= rank):
            return current
        if chosen is None or found is None or better is None:
            self._window_id = None
            return Obstacle(GapReason.WINDOW_MISSING, self._missing_message())
        self._window_id = chosen.id
        logger.info("Watching window %#x.", chosen.id)
        return found

    def _rank(self, sight: Sight | None) -> Rank | None:
        return None if sight is None else is_wanted(sight.title, sight.app, self._pattern)

    def _missing_message(self) -> str:
        if self._pattern is not None:
            return (
                f"No window's title matches '{self._pattern.pattern}'; open that window, or see "
                "the titles with 'classmood monitor --list-windows'."
            )
        return (
            "No meeting window was found; open the meeting (in a browser: its tab), or name its "
            "window with --window-title. Classmood starts by itself when it appears."
        )

    def _take(self, system: WindowSystem, sight: Sight, stop: threading.Event) -> Frame | Obstacle:
        if sight != self._last_sight:
            stop.wait(SETTLE_S)
        for _ in range(_GRAB_ATTEMPTS):
            before = system.look(self._window_id or 0)
            self._last_sight = before
            if before is None or self._rank(before) is None:
                self._window_id = None
                return Obstacle(GapReason.WINDOW_MISSING, self._missing_message())
            box = visible_box(before, self._grabber.monitors())
            if isinstance(box, Obstacle):
                return box
            image = self._grabber.grab(box)
            taken_at, taken_s = datetime.now(UTC), time.monotonic()
            # nothing moved in between, so these pixels are this window's own
            if system.look(self._window_id or 0) == before:
                return Frame(black_out(image, box, before.covers_xyxy), taken_at, taken_s)
        return Obstacle(
            GapReason.CAPTURE_FAILED, "The meeting window keeps moving; leave it in one place."
        )
