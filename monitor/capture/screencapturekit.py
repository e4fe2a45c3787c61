"""macOS 14 and later: a window's own pixels through ScreenCaptureKit (PyObjC).

Written from Apple's documentation of SCShareableContent, SCContentFilter, SCStreamConfiguration and
SCScreenshotManager and from PyObjC's metadata; tried with fakes of them only, never on a Mac. Every
look asks for one picture of this moment, so that none is ever old.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.capture.base import Grab, Obstacle, WindowUnreadableError
from monitor.capture.mac_frameworks import (
    Handler,
    MacError,
    MacWindow,
    QuartzImages,
    ScreenCaptureKit,
    framework,
)
from monitor.capture.stale import not_drawn
from monitor.desktop import Sight
from storage.errors import SourceError
from storage.kinds import GapReason

logger = logging.getLogger(__name__)

ANSWER_S = 3.0
"""The system answers in another thread; later than this counts as no answer."""
_USER_DECLINED = -3801  # SCStreamErrorUserDeclined
_NO_CAPTURE_SOURCE = -3815  # SCStreamErrorNoCaptureSource: the window went away meanwhile
_ALPHA_AND_ORDER = 0x701F  # kCGBitmapAlphaInfoMask | kCGBitmapByteOrderMask
_ALPHA_FIRST = (2, 4, 6)  # kCGImageAlphaPremultipliedFirst, AlphaFirst, NoneSkipFirst
_LITTLE_ENDIAN = 0x2000  # kCGBitmapByteOrder32Little: with alpha first, BGRA in memory
_GONE = Obstacle(
    GapReason.WINDOW_MISSING, "The meeting window is not there any more; open the meeting again."
)
_NO_PICTURE = Obstacle(
    GapReason.CAPTURE_FAILED,
    "macOS hands over no picture of the meeting window; allow Classmood under System Settings > "
    "Privacy & Security > Screen Recording, and start it again.",
)
_NOT_ALLOWED = Obstacle(
    GapReason.NO_PERMISSION,
    "macOS does not let Classmood see the meeting window; allow your terminal under System "
    "Settings > Privacy & Security > Screen Recording, then start it again.",
)
_OBSTACLES = {_USER_DECLINED: _NOT_ALLOWED, _NO_CAPTURE_SOURCE: _GONE}


class ScreenCaptureKitReader:
    """Reads windows by their CGWindowID. kit, quartz: the frameworks' modules; tests give fakes.

    Raises:
        SourceError: no ScreenCaptureKit, or one older than macOS 14.
    """

    name = "screencapturekit"
    reads_through = True

    def __init__(
        self,
        kit: ScreenCaptureKit | None = None,
        quartz: QuartzImages | None = None,
        answer_s: float = ANSWER_S,
    ) -> None:
        self._kit: ScreenCaptureKit = kit or framework("ScreenCaptureKit")
        self._quartz: QuartzImages = quartz or framework("Quartz")
        self._answer_s = answer_s
        if not hasattr(self._kit, "SCScreenshotManager"):
            raise SourceError(
                "This macOS is older than 14; windows are read from the screen instead."
            )

    def grab(self, window_id: int, sight: Sight) -> Grab:
        """The whole window, also where it is covered.

        Raises:
            WindowUnreadableError: its pictures are no BGRA of 8 bits.
        """
        found: NDArray[np.uint8] | Obstacle = not_drawn(sight) or self._look(window_id)
        image, obstacle = (None, found) if isinstance(found, Obstacle) else (found, None)
        return Grab(image, datetime.now(UTC), time.monotonic(), obstacle)

    def close(self) -> None:
        """Nothing is held open."""

    def _look(self, window_id: int) -> NDArray[np.uint8] | Obstacle:
        content = self._answer(
            self._kit.SCShareableContent.getShareableContentWithCompletionHandler_
        )
        if isinstance(content, Obstacle):
            return content
        window = next((each for each in content.windows() if each.windowID() == window_id), None)
        return _GONE if window is None else self._picture(window)

    def _picture(self, window: MacWindow) -> NDArray[np.uint8] | Obstacle:
        chosen = self._kit.SCContentFilter.alloc().initWithDesktopIndependentWindow_(window)
        settings = self._kit.SCStreamConfiguration.alloc().init()
        size, scale = chosen.contentRect().size, chosen.pointPixelScale()
        settings.setWidth_(round(size.width * scale))
        settings.setHeight_(round(size.height * scale))
        settings.setShowsCursor_(False)
        # else the picture is shrunk to hold the shadow, and ends where the display does
        settings.setIgnoreShadowsSingleWindow_(True)
        settings.setIgnoreGlobalClipSingleWindow_(True)
        take = self._kit.SCScreenshotManager.captureImageWithFilter_configuration_completionHandler_
        picture = self._answer(lambda handler: take(chosen, settings, handler))
        return picture if isinstance(picture, Obstacle) else self._rgb(picture)

    def _rgb(self, picture: Any) -> NDArray[np.uint8]:  # noqa: ANN401 - a CGImage
        quartz = self._quartz
        bits, info = quartz.CGImageGetBitsPerPixel(picture), quartz.CGImageGetBitmapInfo(picture)
        known = [_LITTLE_ENDIAN | alpha for alpha in _ALPHA_FIRST]
        if bits != 32 or info & _ALPHA_AND_ORDER not in known:
            raise WindowUnreadableError(
                f"macOS hands over pictures of {bits} bits (layout {info:#x}); the meeting window "
                "is read from the screen instead."
            )
        width, height = quartz.CGImageGetWidth(picture), quartz.CGImageGetHeight(picture)
        stride = quartz.CGImageGetBytesPerRow(picture)  # rows may be padded
        data = quartz.CGDataProviderCopyData(quartz.CGImageGetDataProvider(picture))
        # the last row may end without its padding
        flat = np.frombuffer(data, np.uint8)[: stride * height]
        whole = np.zeros(stride * height, np.uint8)
        whole[: len(flat)] = flat
        bgra = whole.reshape(height, stride)[:, : width * 4].reshape(height, width, 4)
        return np.asarray(cv2.cvtColor(bgra, cv2.COLOR_BGRA2RGB), dtype=np.uint8)

    def _answer(self, ask: Callable[[Handler], object]) -> Any:  # noqa: ANN401
        """Ask with a completion handler and wait: the answer, or the obstacle that an error or no
        answer in time is."""
        told: list[Any] = []
        done = threading.Event()

        def handler(answer: Any, problem: MacError | None) -> None:  # noqa: ANN401
            if problem is None and answer is not None:
                told.append(answer)
            elif problem is not None:
                logger.info("ScreenCaptureKit: %s", problem.localizedDescription())
                told.append(_OBSTACLES.get(problem.code(), _NO_PICTURE))
            done.set()

        ask(handler)
        done.wait(self._answer_s)
        return told[0] if told else _NO_PICTURE


def open_screencapturekit() -> ScreenCaptureKitReader:
    """Raises SourceError where ScreenCaptureKit cannot take pictures of windows."""
    return ScreenCaptureKitReader()
