"""The part of the package windows-capture 2 that is used, as its source declares it."""

import importlib
from collections.abc import Callable
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from storage.errors import SourceError


class CapturedFrame(Protocol):
    """`windows_capture.Frame`. frame_buffer: uint8 (height, width, 4) BGRA, a view of memory that
    lives as long as the view does."""

    frame_buffer: NDArray[np.uint8]
    width: int
    height: int
    timespan: int


class CaptureControl(Protocol):
    """`windows_capture.CaptureControl`: a capture that runs in a thread of its own."""

    def is_finished(self) -> bool: ...

    def wait(self) -> None:
        """Raises Exception with why the capture ended."""
        ...

    def stop(self) -> None:
        """Raises Exception with why the capture had ended before."""
        ...


class Capture(Protocol):
    """`windows_capture.WindowsCapture`."""

    def event(self, handler: Callable[..., None]) -> Callable[..., None]:
        """Sets the handler that its name says: on_frame_arrived(frame, control), on_closed()."""
        ...

    def start_free_threaded(self) -> CaptureControl:
        """Raises Exception: no such window, no Graphics Capture, an option that is not known."""
        ...


class MakeCapture(Protocol):
    """The class `windows_capture.WindowsCapture`: every option by its name."""

    def __call__(
        self,
        cursor_capture: bool | None = True,
        draw_border: bool | None = None,
        secondary_window: bool | None = None,
        minimum_update_interval: int | None = None,
        dirty_region: bool | None = None,
        monitor_index: int | None = None,
        window_name: str | None = None,
        window_hwnd: int | None = None,
    ) -> Capture: ...


def real_capture() -> MakeCapture:
    """Raises SourceError where the package is not installed, or is of another kind."""
    try:
        package: Any = importlib.import_module("windows_capture")
        return cast(MakeCapture, package.WindowsCapture)
    except ImportError as problem:
        raise SourceError(
            "The package windows-capture is not installed; windows are read from the screen."
        ) from problem
    except AttributeError as problem:
        raise SourceError(
            "This version of the package windows-capture is not known; install version 2."
        ) from problem
