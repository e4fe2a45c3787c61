"""Windows: a window's own pixels through Windows Graphics Capture (package windows-capture 2).

Written from the package's source and Microsoft's documentation; tried with fakes that call as the
package does, never on Windows. The system hands over a picture whenever the window has drawn; the
last one counts until then. A capture is begun anew, and so gives a picture of that moment, when the
window was minimised, has another size, or has drawn nothing for ten seconds.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.capture.base import Grab, Obstacle, WindowUnreadableError
from monitor.capture.stale import not_drawn
from monitor.capture.windows_package import (
    Capture,
    CaptureControl,
    CapturedFrame,
    MakeCapture,
    real_capture,
)
from monitor.desktop import Sight
from storage.kinds import GapReason

logger = logging.getLogger(__name__)

FIRST_PICTURE_S = 1.0
"""How long the first look at a window waits for its picture."""
RENEW_S = 10.0
"""A capture without a new picture for so long is begun anew: it may have fallen silent."""
_POLL_S = 0.01
_STARTS = 3
"""So many starts in a row that fail, and none that ever worked: the window is read otherwise."""
_OPTIONS: Sequence[tuple[bool | None, bool | None]] = ((False, False), (False, None), (None, None))
"""cursor_capture, draw_border: Windows 10 refuses to leave out the border, its first versions the
pointer as well."""
_NO_PICTURE = Obstacle(
    GapReason.CAPTURE_FAILED,
    "Windows hands over no picture of the meeting window; close it and join again.",
)
_GONE = Obstacle(
    GapReason.WINDOW_MISSING, "The meeting window is not there any more; open the meeting again."
)


class WindowsGraphicsReader:
    """Reads windows by their handle. make_capture: tests give a fake.

    Raises:
        SourceError: the package is not installed.
    """

    name = "windows-graphics"
    reads_through = True

    def __init__(
        self,
        make_capture: MakeCapture | None = None,
        first_picture_s: float = FIRST_PICTURE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._make_capture = make_capture or real_capture()
        self._first_picture_s = first_picture_s
        self._clock = clock
        self._running: _Running | None = None
        self._options = 0
        self._failed = 0
        self._ever = False

    def grab(self, window_id: int, sight: Sight) -> Grab:
        """The whole window, also where it is covered or off the screen.

        Raises:
            WindowUnreadableError: this system's captures cannot be started at all.
        """
        obstacle = not_drawn(sight)
        image = None
        if obstacle is not None:
            self.close()  # what it showed before is not what it shows when it is back
        else:
            image, obstacle = self._look(window_id, _size(sight))
        return Grab(image, datetime.now(UTC), time.monotonic(), obstacle)

    def close(self) -> None:
        if self._running is not None:
            self._running.stop()
        self._running = None

    def _look(
        self, window_id: int, size_wh: tuple[int, int]
    ) -> tuple[NDArray[np.uint8] | None, Obstacle | None]:
        running = self._running
        if running is None or not running.serves(window_id, size_wh, self._clock()):
            self.close()
            running = self._running = self._started(window_id, size_wh)
        if running is None:
            return None, _NO_PICTURE
        image = running.newest()
        if image is not None:
            return image, None
        return None, _GONE if running.closed else _NO_PICTURE

    def _started(self, window_id: int, size_wh: tuple[int, int]) -> "_Running | None":
        """A capture that has handed over its first picture, None where there is none."""
        for place in range(self._options, len(_OPTIONS)):
            running = _Running(window_id, size_wh, self._clock)
            try:
                running.start(self._make_capture, *_OPTIONS[place])
            except Exception as problem:
                logger.info("Windows Graphics Capture with %s: %s", _OPTIONS[place], problem)
                continue
            if running.wait(self._first_picture_s) or running.closed:
                self._options, self._failed, self._ever = place, 0, True
                return running
            silent = not running.ended()
            running.stop()
            if silent:  # it runs, and the window has drawn nothing yet
                return None
        self._failed += 1
        if self._failed >= _STARTS and not self._ever:
            raise WindowUnreadableError(
                "Windows does not let the meeting window be read by itself; it is read from the "
                "screen instead."
            )
        return None


class _Running:
    """One window's capture and its newest picture."""

    def __init__(
        self, window_id: int, size_wh: tuple[int, int], clock: Callable[[], float]
    ) -> None:
        self._window_id, self._size_wh, self._clock = window_id, size_wh, clock
        self._arrived = threading.Event()
        self._closed = threading.Event()
        self._frame: CapturedFrame | None = None
        self._drawn_s = clock()
        self._control: CaptureControl | None = None

    @property
    def closed(self) -> bool:
        return self._closed.is_set()

    def start(
        self, make_capture: MakeCapture, cursor_capture: bool | None, draw_border: bool | None
    ) -> None:
        """Raises whatever the package does."""

        # the package tells handlers by these names, and ends a capture whose handler raises
        def on_frame_arrived(frame: CapturedFrame, control: object) -> None:
            # version 2 hands over memory that the frame owns: turned into RGB only when asked for
            self._frame, self._drawn_s = frame, self._clock()
            self._arrived.set()

        def on_closed() -> None:
            self._closed.set()

        capture: Capture = make_capture(
            cursor_capture=cursor_capture, draw_border=draw_border, window_hwnd=self._window_id
        )
        capture.event(on_frame_arrived)
        capture.event(on_closed)
        self._control = capture.start_free_threaded()

    def wait(self, wait_s: float) -> bool:
        """Whether the first picture came; at once where the capture ended instead."""
        until_s = time.monotonic() + wait_s
        while not self._arrived.wait(_POLL_S):
            if self.ended() or time.monotonic() >= until_s:
                break
        return self._arrived.is_set()

    def serves(self, window_id: int, size_wh: tuple[int, int], now_s: float) -> bool:
        """Whether its newest picture is this window's, of this size and this moment."""
        same = (window_id, size_wh) == (self._window_id, self._size_wh)
        return same and not self.ended() and now_s - self._drawn_s < RENEW_S

    def newest(self) -> NDArray[np.uint8] | None:
        """The newest picture, uint8 (H, W, 3) RGB; None where the window was closed.

        Raises:
            WindowUnreadableError: it is no BGRA of 8 bits.
        """
        frame = self._frame
        if frame is None or self.closed:
            return None
        bgra = frame.frame_buffer  # rows may be padded: a view with a longer stride
        if bgra.dtype != np.uint8 or bgra.ndim != 3 or bgra.shape[2] != 4:
            raise WindowUnreadableError(
                f"Windows hands over pictures of {bgra.dtype} {bgra.shape}; the meeting window is "
                "read from the screen instead."
            )
        return np.asarray(cv2.cvtColor(bgra, cv2.COLOR_BGRA2RGB), dtype=np.uint8)

    def ended(self) -> bool:
        """Closed, or dead: the graphics device was lost."""
        return self.closed or (self._control is not None and self._control.is_finished())

    def stop(self) -> None:
        """Safe on a capture that died."""
        self._frame = None
        if self._control is None or self._control.is_finished():
            return
        try:
            self._control.stop()
        except Exception as problem:
            logger.info("A capture did not end in good order: %s", problem)


def open_windows_graphics() -> WindowsGraphicsReader:
    """Raises SourceError where the package is not installed."""
    return WindowsGraphicsReader()


def _size(sight: Sight) -> tuple[int, int]:
    x0, y0, x1, y1 = sight.box_xyxy
    return x1 - x0, y1 - y0
