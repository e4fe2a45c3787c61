"""A fake of the package windows-capture 2 that calls as its source does: nothing of Windows' own.

Kept from the source: options by name; handlers by their names; every failure is a bare Exception;
a frame's pixels are a view of padded rows; a handler that raises ends the capture; the frame in
which a size changes is not handed over; a minimised window hands over nothing; a capture that began
hands over one frame of a window that stands still.
"""

import threading
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

PADDING = 64
"""Bytes that a row of memory is longer than its pixels."""


class Frame:
    def __init__(self, buffer: NDArray[np.uint8], width: int, height: int, timespan: int) -> None:
        self.frame_buffer, self.width, self.height = buffer, width, height
        self.timespan = timespan


class FakeWindow:
    """A window on the fake desktop. colour: blue, green, red of all its pixels."""

    def __init__(self, size_wh: tuple[int, int] = (40, 30)) -> None:
        self.size_wh, self.colour = size_wh, (10, 20, 30)
        self.exists, self.minimised, self.border_can_go, self.pointer_can_go = (
            True,
            False,
            True,
            True,
        )
        self.refuses: str | None = None
        self.silent = False
        self.captures: list[WindowsCapture] = []

    @property
    def capture(self) -> "WindowsCapture":
        return self.captures[-1]

    def draw(self, blue: int | None = None) -> None:
        """The window draws itself: what is captured of it gets a frame."""
        if blue is not None:
            self.colour = (blue, 20, 30)
        for capture in self.captures:
            capture.drawn()

    def resize(self, size_wh: tuple[int, int]) -> None:
        """The first frame of a new size goes for making room; a still window gives no second."""
        self.size_wh = size_wh

    def close(self) -> None:
        self.exists = False
        for capture in self.captures:
            capture.end(closed=True)

    def lose_device(self) -> None:
        """The graphics driver restarts: captures die without a word."""
        for capture in self.captures:
            capture.end(closed=False)


class WindowsCapture:
    """Takes the options of the real class."""

    def __init__(
        self,
        cursor_capture: bool | None = True,
        draw_border: bool | None = None,
        secondary_window: bool | None = None,
        minimum_update_interval: int | None = None,
        dirty_region: bool | None = None,
        monitor_index: int | None = None,
        window_name: str | None = None,
        window_hwnd: int | None = None,
        *,
        windows: dict[int, FakeWindow],
    ) -> None:
        assert window_hwnd is not None and monitor_index is None and window_name is None
        assert (secondary_window, minimum_update_interval, dirty_region) == (None, None, None)
        self.options = (cursor_capture, draw_border)
        self._window = windows.get(window_hwnd)
        self._handlers: dict[str, Callable[..., None]] = {}
        self._finished = False
        self._died_of: Exception | None = None

    def event(self, handler: Callable[..., None]) -> Callable[..., None]:
        if handler.__name__ not in ("on_frame_arrived", "on_closed"):
            raise ValueError("Invalid Event Handler Use on_frame_arrived Or on_closed")
        self._handlers[handler.__name__] = handler
        return handler

    def start_free_threaded(self) -> "WindowsCapture":
        if len(self._handlers) != 2:
            raise RuntimeError("on_frame_arrived Event Handler Is Not Set")
        window = self._window
        if window is None or not window.exists:
            raise Exception("Failed to convert item to `GraphicsCaptureItem`")
        if window.refuses:
            raise Exception(window.refuses)
        pointer, border = self.options
        if border is not None and not window.border_can_go:
            raise Exception("Graphics capture API toggling border capture is not supported")
        if pointer is not None and not window.pointer_can_go:
            raise Exception("Graphics capture API toggling cursor capture is not supported")
        window.captures.append(self)
        self.drawn()
        return self

    def is_finished(self) -> bool:
        return self._finished

    def wait(self) -> None:
        if self._died_of is not None:
            raise self._died_of

    def stop(self) -> None:
        self._finished = True
        if self._died_of is not None:
            raise self._died_of

    def drawn(self) -> None:
        """A frame arrives in a thread of the package."""
        window = self._window
        if window is None or window.minimised or window.silent or self._finished:
            return
        width, height = window.size_wh
        rows = np.zeros((height, width * 4 + PADDING), np.uint8)
        buffer = rows[:, : width * 4].reshape(height, width, 4)
        buffer[:] = (*window.colour, 255)
        assert not buffer.flags.c_contiguous
        thread = threading.Thread(target=self._hand_over, args=(Frame(buffer, width, height, 0),))
        thread.start()
        thread.join()

    def _hand_over(self, frame: Frame) -> None:
        try:
            self._handlers["on_frame_arrived"](frame, object())
        except Exception as error:
            self._died_of, self._finished = error, True

    def end(self, *, closed: bool) -> None:
        if closed and not self._finished:
            self._handlers["on_closed"]()
        if not closed:
            self._died_of = Exception("Windows API error: The GPU device instance was suspended.")
        self._finished = True
