"""macOS 14 and later: a window's own pixels through ScreenCaptureKit (PyObjC).

Written from Apple's documentation of SCShareableContent, SCContentFilter, SCStreamConfiguration and
SCScreenshotManager; tried with a fake of them only, never on a Mac. Every look asks for one picture
of this moment, so that none is ever old. PyObjC spells Objective-C's colons as underscores.
"""

import importlib
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.capture.base import Grab, Obstacle
from monitor.capture.stale import not_drawn
from monitor.desktop import Sight
from storage.errors import SourceError
from storage.records import GapReason

ANSWER_S = 3.0
"""The system answers in another thread; later than this counts as no answer."""
_GONE = Obstacle(
    GapReason.WINDOW_MISSING, "The meeting window is not there any more; open the meeting again."
)
_NO_PICTURE = Obstacle(
    GapReason.CAPTURE_FAILED,
    "macOS hands over no picture of the meeting window; allow Classmood under System Settings > "
    "Privacy & Security > Screen Recording, and start it again.",
)
MacObject = Any
"""An object of PyObjC, which carries no types."""


class ScreenCaptureKitReader:
    """Reads windows by their CGWindowID. kit, quartz: the frameworks' modules; tests give fakes.

    Raises:
        SourceError: no ScreenCaptureKit, or one older than macOS 14.
    """

    name = "screencapturekit"
    reads_through = True

    def __init__(
        self,
        kit: MacObject | None = None,
        quartz: MacObject | None = None,
        answer_s: float = ANSWER_S,
    ) -> None:
        self._kit = kit or _framework("ScreenCaptureKit")
        self._quartz = quartz or _framework("Quartz")
        self._answer_s = answer_s
        if not hasattr(self._kit, "SCScreenshotManager"):
            raise SourceError(
                "This macOS is older than 14; windows are read from the screen instead."
            )

    def grab(self, window_id: int, sight: Sight) -> Grab:
        """The whole window, also where it is covered."""
        obstacle, image = not_drawn(sight), None
        if obstacle is None:
            window = self._find(window_id)
            if window is None:
                obstacle = _GONE
            else:
                image = self._picture(window)
                obstacle = _NO_PICTURE if image is None else None
        return Grab(image, datetime.now(UTC), time.monotonic(), obstacle)

    def close(self) -> None:
        """Nothing is held open."""

    def _find(self, window_id: int) -> MacObject | None:
        content = self._answer(
            self._kit.SCShareableContent.getShareableContentWithCompletionHandler_
        )
        windows = [] if content is None else content.windows()
        return next((each for each in windows if each.windowID() == window_id), None)

    def _picture(self, window: MacObject) -> NDArray[np.uint8] | None:
        chosen = self._kit.SCContentFilter.alloc().initWithDesktopIndependentWindow_(window)
        settings = self._kit.SCStreamConfiguration.alloc().init()
        size, scale = chosen.contentRect().size, chosen.pointPixelScale()
        settings.setWidth_(round(size.width * scale))
        settings.setHeight_(round(size.height * scale))
        settings.setShowsCursor_(False)
        take = self._kit.SCScreenshotManager.captureImageWithFilter_configuration_completionHandler_
        picture = self._answer(lambda handler: take(chosen, settings, handler))
        return None if picture is None else self._rgb(picture)

    def _rgb(self, picture: MacObject) -> NDArray[np.uint8]:
        quartz = self._quartz
        width, height = quartz.CGImageGetWidth(picture), quartz.CGImageGetHeight(picture)
        stride = quartz.CGImageGetBytesPerRow(picture)  # rows may be padded
        data = quartz.CGDataProviderCopyData(quartz.CGImageGetDataProvider(picture))
        rows = np.frombuffer(data, np.uint8)[: stride * height].reshape(height, stride)
        bgra = rows[:, : width * 4].reshape(height, width, 4)
        return np.asarray(cv2.cvtColor(bgra, cv2.COLOR_BGRA2RGB), dtype=np.uint8)

    def _answer(self, ask: Callable[[Callable[..., None]], object]) -> MacObject | None:
        """Ask with a completion handler and wait; None for an error or no answer in time."""
        told: list[MacObject] = []
        done = threading.Event()

        def handler(answer: MacObject, problem: MacObject) -> None:
            if problem is None:
                told.append(answer)
            done.set()

        ask(handler)
        done.wait(self._answer_s)
        return told[0] if told else None


def open_screencapturekit() -> ScreenCaptureKitReader:
    """Raises SourceError where ScreenCaptureKit cannot take pictures of windows."""
    return ScreenCaptureKitReader()


def _framework(name: str) -> MacObject:
    try:
        return importlib.import_module(name)
    except ImportError as problem:
        raise SourceError(
            f"The package for {name} is not installed; windows are read from the screen."
        ) from problem
