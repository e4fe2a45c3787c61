"""Pixels of the desktop through mss, and the one place where its errors become a sentence."""

import ctypes
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol, TypeVar

import cv2
import mss
import numpy as np
from numpy.typing import NDArray

from monitor.types import BoxInt
from storage.errors import SourceError

logger = logging.getLogger(__name__)

MONITORS_REFRESH_S = 5.0
"""mss keeps the monitor list for ever; it is asked anew this often (a projector is plugged in)."""

# mss 10.2 on a dead or odd display: bare AssertionError, XProtoError (a ScreenShotError), OSError
# from shared memory, RuntimeError and ArgumentError from its ctypes layer
_MSS_ERRORS = (
    mss.ScreenShotError,
    AssertionError,
    OSError,
    RuntimeError,
    ValueError,
    ctypes.ArgumentError,
)


T = TypeVar("T")


class Shot(Protocol):
    """The part of `mss.ScreenShot` that is used here. raw: BGRA bytes, row by row."""

    raw: bytearray

    @property
    def width(self) -> int: ...

    @property
    def height(self) -> int: ...


class ScreenGrabber(Protocol):
    """The part of `mss.MSS` that is used here."""

    @property
    def monitors(self) -> list[dict[str, Any]]: ...

    def grab(self, monitor: BoxInt, /) -> Shot: ...

    def close(self) -> None: ...


class Grabber:
    """Takes pictures of boxes of the desktop, reconnecting when the display changes.

    open_mss: makes the mss object; tests give a fake with other monitors.
    """

    def __init__(self, open_mss: Callable[[], ScreenGrabber] = mss.MSS) -> None:
        self._open_mss = open_mss
        self._mss: ScreenGrabber | None = None
        self._opened_s = 0.0

    def monitors(self) -> list[BoxInt]:
        """Boxes of all monitors in desktop coordinates, which may be negative; never empty.

        Raises:
            SourceError: the display does not answer.
        """
        if time.monotonic() - self._opened_s > MONITORS_REFRESH_S:
            self.close()
        # without RandR there is only the first entry, the desktop as a whole
        found = self._attempt(lambda screen: screen.monitors[1:] or screen.monitors[:1])
        boxes = [
            (m["left"], m["top"], m["left"] + m["width"], m["top"] + m["height"]) for m in found
        ]
        if not boxes:
            raise SourceError("No monitor was found; connect one or wake the screen up.")
        return boxes

    def grab(self, box_xyxy: BoxInt) -> NDArray[np.uint8]:
        """Take a picture of a box of the desktop.

        Returns:
            uint8 (H, W, 3) RGB. On a scaled display H and W may be a multiple of the box's size.

        Raises:
            SourceError: the display does not answer, or its picture does not fit the box.
        """
        shot = self._attempt(lambda screen: screen.grab(box_xyxy))
        width, height = shot.width, shot.height
        asked_w, asked_h = box_xyxy[2] - box_xyxy[0], box_xyxy[3] - box_xyxy[1]
        # one pixel is lost to rounding at scales such as 1.25
        scale = width / asked_w
        if abs(height - asked_h * scale) > 1 + scale or len(shot.raw) != width * height * 4:
            self.close()
            raise SourceError(
                f"The display gave {width}x{height} pixels for an area of {asked_w}x{asked_h}; "
                "set the same scale on all monitors and start again."
            )
        bgra = np.frombuffer(shot.raw, dtype=np.uint8).reshape(height, width, 4)
        return np.asarray(cv2.cvtColor(bgra, cv2.COLOR_BGRA2RGB), dtype=np.uint8)

    def close(self) -> None:
        """Let go of the display; the next call connects again."""
        if self._mss is not None:
            with suppress(*_MSS_ERRORS):
                self._mss.close()
        self._mss = None

    def _attempt(self, action: Callable[[ScreenGrabber], T]) -> T:
        try:
            return action(self._connected())
        except _MSS_ERRORS as first:
            # a changed resolution invalidates the old connection's buffer: once more, afresh
            logger.debug("mss: %r", first)
            self.close()
        try:
            return action(self._connected())
        except _MSS_ERRORS as problem:
            self.close()
            raise SourceError(
                "The screen cannot be captured: the display does not answer. Check that you are "
                "still logged in to the desktop on which the meeting runs."
            ) from problem

    def _connected(self) -> ScreenGrabber:
        if self._mss is None:
            self._mss = self._open_mss()
            self._opened_s = time.monotonic()
        return self._mss
