"""ScreenCaptureKit over a fake that calls as PyObjC does (never run on a Mac)."""

import threading
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest

from monitor.capture.screencapturekit import ScreenCaptureKitReader
from monitor.desktop import Sight, WindowState
from storage.errors import SourceError
from storage.records import GapReason

SHOWN = Sight("Zoom Meeting", "zoom.us", (0, 25, 40, 55), WindowState.SHOWN)
Handler = Callable[[object, object], None]


class FakeMac:
    """Two frameworks: windows with a size in points on a display of some scale."""

    def __init__(self, scale: float = 1.0, padding: int = 0) -> None:
        self.scale, self.padding = scale, padding
        self.windows = {7: (40, 30)}
        self.problem: object | None = None
        self.silent = False
        self.calls: list[str] = []
        self.kit = SimpleNamespace(
            SCShareableContent=SimpleNamespace(
                getShareableContentWithCompletionHandler_=self._content
            ),
            SCContentFilter=SimpleNamespace(
                alloc=lambda: SimpleNamespace(initWithDesktopIndependentWindow_=self._filter)
            ),
            SCStreamConfiguration=SimpleNamespace(alloc=lambda: SimpleNamespace(init=_Settings)),
            SCScreenshotManager=SimpleNamespace(
                captureImageWithFilter_configuration_completionHandler_=self._take
            ),
        )
        self.quartz = SimpleNamespace(
            CGImageGetWidth=lambda image: image.shape[1],
            CGImageGetHeight=lambda image: image.shape[0],
            CGImageGetBytesPerRow=lambda image: image.shape[1] * 4 + self.padding,
            CGImageGetDataProvider=lambda image: image,
            CGDataProviderCopyData=self._bytes,
        )

    def reader(self) -> ScreenCaptureKitReader:
        return ScreenCaptureKitReader(self.kit, self.quartz, answer_s=0.2)

    def _say(self, handler: Handler, answer: object) -> None:
        given = (None, self.problem) if self.problem else (answer, None)
        if not self.silent:
            threading.Thread(target=handler, args=given).start()

    def _content(self, handler: Handler) -> None:
        self.calls.append("content")
        windows = [SimpleNamespace(windowID=lambda n=n: n) for n in self.windows]
        self._say(handler, SimpleNamespace(windows=lambda: windows))

    def _filter(self, window: SimpleNamespace) -> SimpleNamespace:
        width, height = self.windows[window.windowID()]
        size = SimpleNamespace(width=float(width), height=float(height))
        return SimpleNamespace(
            contentRect=lambda: SimpleNamespace(size=size), pointPixelScale=lambda: self.scale
        )

    def _take(self, chosen: object, settings: "_Settings", handler: Handler) -> None:
        self.calls.append("picture")
        assert settings.cursor is False
        image = np.zeros((settings.height, settings.width, 4), np.uint8)
        image[:] = (10, 20, 30, 255)
        self._say(handler, image)

    def _bytes(self, image: np.ndarray) -> bytes:
        rows = image.reshape(image.shape[0], -1)
        return np.pad(rows, ((0, 0), (0, self.padding)), constant_values=99).tobytes()


class _Settings:
    width = height = 0
    cursor: bool | None = None

    def setWidth_(self, width: int) -> None:  # noqa: N802
        self.width = width

    def setHeight_(self, height: int) -> None:  # noqa: N802
        self.height = height

    def setShowsCursor_(self, shows: bool) -> None:  # noqa: N802
        self.cursor = shows


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0, 3.0])
@pytest.mark.parametrize("padding", [0, 32])
def test_every_look_is_a_picture_of_its_own_at_the_displays_scale(
    scale: float, padding: int
) -> None:
    mac = FakeMac(scale, padding)
    reader = mac.reader()
    for _ in range(2):
        image = reader.grab(7, SHOWN).image
        assert image is not None and image.shape == (round(30 * scale), round(40 * scale), 3)
        assert (image == (30, 20, 10)).all()
    assert mac.calls == ["content", "picture"] * 2


def test_moved_to_a_display_of_another_scale() -> None:
    mac = FakeMac(1.0)
    reader = mac.reader()
    reader.grab(7, SHOWN)
    mac.scale = 2.0
    image = reader.grab(7, SHOWN).image
    assert image is not None and image.shape == (60, 80, 3)


def test_a_closed_window_is_stale() -> None:
    mac = FakeMac()
    mac.windows.clear()
    grab = mac.reader().grab(7, SHOWN)
    assert grab.stale is not None and grab.stale.reason is GapReason.WINDOW_MISSING


@pytest.mark.parametrize("state", [s for s in WindowState if s is not WindowState.SHOWN])
def test_what_is_not_drawn_is_not_asked_for(state: WindowState) -> None:
    mac = FakeMac()
    grab = mac.reader().grab(7, Sight("Zoom Meeting", "zoom.us", (0, 0, 40, 30), state))
    assert grab.image is None and mac.calls == []


def test_a_refusal_and_silence_are_stale() -> None:
    for change in ({"problem": "declined"}, {"silent": True}):
        mac = FakeMac()
        for name, value in change.items():
            setattr(mac, name, value)
        assert not mac.reader().grab(7, SHOWN).live


def test_an_older_macos_is_read_from_the_screen() -> None:
    mac = FakeMac()
    del mac.kit.SCScreenshotManager
    with pytest.raises(SourceError, match="older than 14"):
        mac.reader()


def test_without_the_frameworks_it_says_so() -> None:
    with pytest.raises(SourceError, match="not installed"):
        ScreenCaptureKitReader()
