"""ScreenCaptureKit over a fake that calls as PyObjC does (never run on a Mac)."""

import threading
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest

from monitor.capture.base import WindowUnreadableError
from monitor.capture.screencapturekit import ScreenCaptureKitReader
from monitor.desktop import Sight, WindowState
from storage.errors import SourceError
from storage.kinds import GapReason

SHOWN = Sight("Zoom Meeting", "zoom.us", (0, 25, 40, 55), WindowState.SHOWN)
Handler = Callable[[object, object], None]


class FakeMac:
    """Two frameworks: windows with a size in points on a display of some scale."""

    def __init__(self, scale: float = 1.0, padding: int = 0) -> None:
        self.scale, self.padding = scale, padding
        self.windows = {7: (40, 30)}
        self.problem: object | None = None
        self.silent = False
        self.bits, self.layout = 32, 0x2002  # BGRA, premultiplied
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
            CGImageGetBitsPerPixel=lambda image: self.bits,
            CGImageGetBitmapInfo=lambda image: self.layout,
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
        assert (settings.cursor, settings.shadow_out, settings.clip_out) == (False, True, True)
        image = np.zeros((settings.height, settings.width, 4), np.uint8)
        image[:] = (10, 20, 30, 255)
        self._say(handler, image)

    def _bytes(self, image: np.ndarray) -> bytes:
        rows = image.reshape(image.shape[0], -1)
        return np.pad(rows, ((0, 0), (0, self.padding)), constant_values=99).tobytes()


class _Settings:
    width = height = 0
    cursor: bool | None = None
    shadow_out = clip_out = False

    def setWidth_(self, width: int) -> None:  # noqa: N802
        self.width = width

    def setHeight_(self, height: int) -> None:  # noqa: N802
        self.height = height

    def setShowsCursor_(self, shows: bool) -> None:  # noqa: N802
        self.cursor = shows

    def setIgnoreShadowsSingleWindow_(self, ignores: bool) -> None:  # noqa: N802
        self.shadow_out = ignores

    def setIgnoreGlobalClipSingleWindow_(self, ignores: bool) -> None:  # noqa: N802
        self.clip_out = ignores


class FakeError:
    """NSError."""

    def __init__(self, code: int) -> None:
        self._code = code

    def code(self) -> int:
        return self._code

    def localizedDescription(self) -> str:  # noqa: N802
        return "The user declined TCCs for application, window, display capture"


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


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (-3801, GapReason.NO_PERMISSION),
        (-3815, GapReason.WINDOW_MISSING),
        (-3811, GapReason.CAPTURE_FAILED),
        (-3803, GapReason.CAPTURE_FAILED),
    ],
)
def test_a_refusal_says_which(code: int, reason: GapReason) -> None:
    mac = FakeMac()
    mac.problem = FakeError(code)
    grab = mac.reader().grab(7, SHOWN)
    assert grab.stale is not None and grab.stale.reason is reason
    assert "\n" not in grab.stale.message


def test_silence_is_stale() -> None:
    mac = FakeMac()
    mac.silent = True
    assert not mac.reader().grab(7, SHOWN).live


@pytest.mark.parametrize("layout", [0x2002, 0x2004, 0x2006])
def test_alpha_of_any_kind_is_left_out(layout: int) -> None:
    mac = FakeMac()
    mac.layout = layout
    assert mac.reader().grab(7, SHOWN).live


@pytest.mark.parametrize(
    ("bits", "layout"), [(64, 0x1101), (32, 0x4002), (32, 0x2001), (32, 0x0002), (24, 0x2002)]
)
def test_pictures_of_another_kind_are_refused_not_misread(bits: int, layout: int) -> None:
    """A display of high dynamic range: half floats; or red before blue."""
    mac = FakeMac()
    mac.bits, mac.layout = bits, layout
    with pytest.raises(WindowUnreadableError, match="read from the screen"):
        mac.reader().grab(7, SHOWN)


def test_the_last_row_may_end_without_its_padding() -> None:
    mac = FakeMac(padding=32)
    whole = mac._bytes
    mac.quartz.CGDataProviderCopyData = lambda image: whole(image)[:-32]
    image = mac.reader().grab(7, SHOWN).image
    assert image is not None and (image == (30, 20, 10)).all()


def test_an_older_macos_is_read_from_the_screen() -> None:
    mac = FakeMac()
    del mac.kit.SCScreenshotManager
    with pytest.raises(SourceError, match="older than 14"):
        mac.reader()


def test_without_the_frameworks_it_says_so() -> None:
    with pytest.raises(SourceError, match="not installed"):
        ScreenCaptureKitReader()
