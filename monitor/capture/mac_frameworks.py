"""The parts of ScreenCaptureKit and Quartz that are used, as PyObjC spells them.

Colons of Objective-C's selectors are underscores; a completion handler is a Python callable that is
called with an answer and an NSError, one of which is None, from a thread of the system's.
"""

# ruff: noqa: N802 - Apple's names
import importlib
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from storage.errors import SourceError


class MacError(Protocol):
    """NSError."""

    def code(self) -> int: ...

    def localizedDescription(self) -> str: ...


Handler = Callable[[Any, MacError | None], None]


class Size(Protocol):
    """CGSize, in points."""

    width: float
    height: float


class Rect(Protocol):
    """CGRect."""

    @property
    def size(self) -> Size: ...


class MacWindow(Protocol):
    """SCWindow."""

    def windowID(self) -> int: ...


class ShareableContent(Protocol):
    """SCShareableContent."""

    def windows(self) -> Sequence[MacWindow]: ...


class ShareableContentClass(Protocol):
    def getShareableContentWithCompletionHandler_(self, handler: Handler, /) -> None: ...


class ContentFilter(Protocol):
    """SCContentFilter of one window."""

    def contentRect(self) -> Rect: ...

    def pointPixelScale(self) -> float:
        """Pixels per point of the display on which most of the window lies."""
        ...


class NewContentFilter(Protocol):
    def initWithDesktopIndependentWindow_(self, window: MacWindow, /) -> ContentFilter: ...


class ContentFilterClass(Protocol):
    def alloc(self) -> NewContentFilter: ...


class StreamConfiguration(Protocol):
    """SCStreamConfiguration. Width and height are pixels of the picture."""

    def setWidth_(self, pixels: int, /) -> None: ...

    def setHeight_(self, pixels: int, /) -> None: ...

    def setShowsCursor_(self, shows: bool, /) -> None: ...

    def setIgnoreShadowsSingleWindow_(self, ignores: bool, /) -> None: ...

    def setIgnoreGlobalClipSingleWindow_(self, ignores: bool, /) -> None: ...


class NewStreamConfiguration(Protocol):
    def init(self) -> StreamConfiguration: ...


class StreamConfigurationClass(Protocol):
    def alloc(self) -> NewStreamConfiguration: ...


class ScreenshotManagerClass(Protocol):
    def captureImageWithFilter_configuration_completionHandler_(
        self, chosen: ContentFilter, settings: StreamConfiguration, handler: Handler, /
    ) -> None: ...


class ScreenCaptureKit(Protocol):
    """The module `ScreenCaptureKit`."""

    @property
    def SCShareableContent(self) -> ShareableContentClass: ...

    @property
    def SCContentFilter(self) -> ContentFilterClass: ...

    @property
    def SCStreamConfiguration(self) -> StreamConfigurationClass: ...

    @property
    def SCScreenshotManager(self) -> ScreenshotManagerClass:
        """macOS 14 and later; AttributeError before."""
        ...


class QuartzImages(Protocol):
    """Of the module `Quartz` what reads a CGImage."""

    def CGImageGetWidth(self, image: Any, /) -> int: ...  # noqa: ANN401

    def CGImageGetHeight(self, image: Any, /) -> int: ...  # noqa: ANN401

    def CGImageGetBytesPerRow(self, image: Any, /) -> int: ...  # noqa: ANN401

    def CGImageGetBitsPerPixel(self, image: Any, /) -> int: ...  # noqa: ANN401

    def CGImageGetBitmapInfo(self, image: Any, /) -> int: ...  # noqa: ANN401

    def CGImageGetDataProvider(self, image: Any, /) -> Any: ...  # noqa: ANN401

    def CGDataProviderCopyData(self, provider: Any, /) -> Any: ...  # noqa: ANN401


def framework(name: str) -> Any:  # noqa: ANN401 - a module of PyObjC
    """Raises SourceError where the framework's package is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError as problem:
        raise SourceError(
            f"The package for {name} is not installed; windows are read from the screen."
        ) from problem
