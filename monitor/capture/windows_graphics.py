"""Windows: a window's own pixels through Windows Graphics Capture (package windows-capture 2).

Written from the package's source and Microsoft's documentation; tried with a fake of it only, never
on Windows. The system hands over a picture whenever the window has drawn; the last one counts until
then. A minimised window hands over nothing, which the window system says.
"""

import importlib
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.capture.base import Grab, Obstacle
from monitor.capture.stale import not_drawn
from monitor.desktop import Sight
from storage.errors import SourceError
from storage.records import GapReason

FIRST_PICTURE_S = 1.0
"""How long the first look at a window waits for its picture."""
_NO_PICTURE = Obstacle(
    GapReason.CAPTURE_FAILED,
    "Windows hands over no picture of the meeting window; close it and join again.",
)


class CapturedFrame(Protocol):
    """frame_buffer: uint8 (H, W, 4) BGRA, good only while the handler runs."""

    frame_buffer: NDArray[np.uint8]


class CaptureControl(Protocol):
    """A capture that runs in a thread of its own."""

    def is_finished(self) -> bool: ...

    def stop(self) -> None: ...


class Capture(Protocol):
    """The part of `windows_capture.WindowsCapture` that is used here."""

    def event(self, handler: Callable[..., None], /) -> Callable[..., None]: ...

    def start_free_threaded(self) -> CaptureControl: ...


class WindowsGraphicsReader:
    """Reads windows by their handle. make_capture: tests give a fake.

    Raises:
        SourceError: the package is not installed.
    """

    name = "windows-graphics"
    reads_through = True

    def __init__(
        self,
        make_capture: Callable[[int], Capture] | None = None,
        first_picture_s: float = FIRST_PICTURE_S,
    ) -> None:
        self._make_capture = make_capture or _real_capture()
        self._first_picture_s = first_picture_s
        self._running: _Running | None = None

    def grab(self, window_id: int, sight: Sight) -> Grab:
        """The whole window, also where it is covered or off the screen."""
        obstacle = not_drawn(sight)
        image = None
        if obstacle is None:
            image = self._turn_to(window_id).newest(self._first_picture_s)
            obstacle = _NO_PICTURE if image is None else None
        return Grab(image, datetime.now(UTC), time.monotonic(), obstacle)

    def close(self) -> None:
        if self._running is not None:
            self._running.stop()
        self._running = None

    def _turn_to(self, window_id: int) -> "_Running":
        running = self._running
        if running is None or running.window_id != window_id or running.ended():
            self.close()
            running = self._running = _Running(window_id, self._make_capture)
        return running


class _Running:
    """One window's capture and its newest picture."""

    def __init__(self, window_id: int, make_capture: Callable[[int], Capture]) -> None:
        self.window_id = window_id
        self._arrived = threading.Event()
        self._closed = threading.Event()
        self._image: NDArray[np.uint8] | None = None

        def on_frame_arrived(frame: CapturedFrame, control: object) -> None:
            image = cv2.cvtColor(frame.frame_buffer, cv2.COLOR_BGRA2RGB)
            self._image = np.asarray(image, dtype=np.uint8)
            self._arrived.set()

        def on_closed() -> None:
            self._closed.set()

        try:
            capture = make_capture(window_id)
            # the package tells handlers by these names
            capture.event(on_frame_arrived)
            capture.event(on_closed)
            self._control = capture.start_free_threaded()
        except (OSError, RuntimeError, ValueError) as problem:
            raise SourceError(
                f"Windows does not let the meeting window be read ({problem}); open it again."
            ) from problem

    def newest(self, wait_s: float) -> NDArray[np.uint8] | None:
        """A copy of the newest picture; None where there is none or the window was closed."""
        self._arrived.wait(wait_s)
        image = self._image
        return None if image is None or self._closed.is_set() else image.copy()

    def ended(self) -> bool:
        return self._closed.is_set() or self._control.is_finished()

    def stop(self) -> None:
        if not self._control.is_finished():
            self._control.stop()


def open_windows_graphics() -> WindowsGraphicsReader:
    """Raises SourceError where the package is not installed."""
    return WindowsGraphicsReader()


def _real_capture() -> Callable[[int], Capture]:
    try:
        package: Any = importlib.import_module("windows_capture")
    except ImportError as problem:
        raise SourceError(
            "The package windows-capture is not installed; windows are read from the screen."
        ) from problem
    return lambda window_id: cast(
        Capture,
        package.WindowsCapture(cursor_capture=False, draw_border=False, window_hwnd=window_id),
    )
