"""The meeting window: found, followed, and looked at only while its own pixels can be had."""

import logging
import threading
from collections.abc import Callable, Iterator
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from monitor.capture import Grab, Obstacle, ScreenReader, WindowReader, open_reader
from monitor.capture.base import WindowUnreadableError
from monitor.desktop import (
    AccessDeniedError,
    Sight,
    WindowSystem,
    compile_title,
    is_wayland,
    open_window_system,
)
from monitor.meeting.people import PeopleCounter
from monitor.meeting.split import CountsPeople, SplitMeeting
from monitor.meeting.window import MeetingWindow
from monitor.sources.base import Observation, Progress
from monitor.sources.pace import Watching
from monitor.types import Frame
from storage.errors import SourceError
from storage.kinds import GapReason

logger = logging.getLogger(__name__)

SETTLE_S = 0.15
"""A window uncovered, resized or restored a moment ago may still show what was there before."""
SEARCH_AGAIN_S = 2.0
"""How often a surer window than one that is only probably a meeting is looked for, and whether the
gallery has moved into another window of the meeting."""
_GRAB_ATTEMPTS = 4
_MOVING = Obstacle(
    GapReason.CAPTURE_FAILED, "The meeting window keeps moving; leave it in one place."
)


_NO_MEETING = (
    "No meeting window was found; open the meeting (in a browser: its tab), or name its "
    "window with --window-title. Classmood starts by itself when it appears."
)
_NO_X11_MEETING = (
    "No meeting window was found among the programs under Xwayland, the only ones that can be seen "
    "here; set Zoom to use Xwayland (docs/platforms.md), or choose an Xorg session "
    "at the login screen. Classmood starts by itself when it appears."
)


class WindowSource:
    """The window of Zoom, Google Meet, Microsoft Teams or Webex, or one whose title matches.

    title_pattern: a user's regular expression, case ignored; empty finds the known programs.
    open_system, open_pixels, count: what finds windows, what reads them, and what counts the people
    in two windows of one meeting; tests give their own.

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
        open_pixels: Callable[[], WindowReader] = open_reader,
        count: CountsPeople | None = None,
    ) -> None:
        self._pattern = compile_title(title_pattern)
        self._open_system = open_system
        self._system: WindowSystem | None = open_system()
        self._open_pixels = open_pixels
        self._reader: WindowReader | None = None
        self._watching = Watching(hz, told_by=attrgetter("reason"))
        self._meeting = MeetingWindow(
            self._pattern, SplitMeeting(count or PeopleCounter(), open_system, open_pixels)
        )
        self._last_sight: Sight | None = None
        self._last_image: NDArray[np.uint8] | None = None

    @property
    def dropped_frames(self) -> int:
        return self._watching.dropped

    def frames(self, stop: threading.Event) -> Iterator[Observation]:
        """Yield the newest picture at every sampling moment, or `Blind` with the reason."""
        try:
            yield from self._watching.observations(stop, self.look)
        finally:
            self.close()

    def close(self) -> None:
        """Let go of window system and display; safe to call twice."""
        self._last_sight = self._last_image = None
        self._meeting.close()
        if self._reader is not None:
            self._reader.close()
        self._reader = None
        if self._system is not None:
            self._system.close()
        self._system = None

    def look(self, stop: threading.Event) -> Frame | Obstacle:
        """The window now, or why it cannot be seen; `stop` ends the waiting for it to settle."""
        try:
            if self._system is None:
                self._system = self._open_system()
            sight = self._find(self._system)
            if isinstance(sight, Obstacle):
                self._last_sight = self._last_image = None
                return sight
            self._reader = self._reader or self._open_pixels()
            return self._take(self._system, self._reader, sight, stop)
        except AccessDeniedError as error:
            self.close()
            return Obstacle(GapReason.NO_PERMISSION, str(error))
        except SourceError as error:
            self.close()
            return Obstacle(GapReason.CAPTURE_FAILED, str(error))

    def _find(self, system: WindowSystem) -> Sight | Obstacle:
        """The watched window while it still shows the meeting, else the best other one."""
        found = self._meeting.find(system, self._last_image, SEARCH_AGAIN_S)
        if found is None:
            return Obstacle(GapReason.WINDOW_MISSING, self._missing_message())
        return found

    def _missing_message(self) -> str:
        if self._pattern is not None:
            return (
                f"No window's title matches '{self._pattern.pattern}'; open that window, or see "
                "the titles with 'classmood monitor --list-windows'."
            )
        return _NO_X11_MEETING if is_wayland() else _NO_MEETING

    def _take(
        self, system: WindowSystem, reader: WindowReader, sight: Sight, stop: threading.Event
    ) -> Frame | Obstacle:
        if self._last_sight is None or not _same(sight, self._last_sight, reader):
            stop.wait(SETTLE_S)
        for _ in range(_GRAB_ATTEMPTS):
            before = system.look(self._meeting.id or 0)
            self._last_sight, self._last_image = before, None
            if before is None or self._meeting.rank(before) is None:
                self._meeting.let_go()
                return Obstacle(GapReason.WINDOW_MISSING, self._missing_message())
            grab = self._grab(reader, before)
            after = system.look(self._meeting.id or 0)
            # nothing happened to it in between, so these pixels are this window's own
            if after is not None and _same(after, before, reader):
                if grab.image is None:
                    return grab.stale or _MOVING
                self._last_image = grab.image
                return Frame(grab.image, grab.captured_at, grab.monotonic_s)
        return _MOVING

    def _grab(self, reader: WindowReader, sight: Sight) -> Grab:
        try:
            return reader.grab(self._meeting.id or 0, sight)
        except WindowUnreadableError as error:
            logger.warning("%s", error)
            reader.close()
            self._reader = ScreenReader()
            return self._reader.grab(self._meeting.id or 0, sight)


def _same(now: Sight, before: Sight, reader: WindowReader) -> bool:
    """Whether nothing changed that such a reader's pictures depend on."""
    if not reader.reads_through:
        return now == before
    return _what_matters(now) == _what_matters(before)


def _what_matters(sight: Sight) -> tuple[object, ...]:
    """Of a window that is read itself, neither its place nor what lies over it."""
    x0, y0, x1, y1 = sight.box_xyxy
    return sight.title, sight.app, sight.state, x1 - x0, y1 - y0
