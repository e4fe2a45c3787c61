"""Picture sources behind one interface: window, screen, region, camera, video, image, demo."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from monitor.desktop import is_wayland
from monitor.sources.base import Blind, Observation, Progress, Source
from storage.config.settings import CaptureSettings
from storage.errors import ConfigurationError

__all__ = ["Blind", "Observation", "Progress", "Source", "open_source"]


def open_source(
    settings: CaptureSettings,
    *,
    path: Path | str | None = None,
    realtime: bool = True,
    recorded_at: datetime | None = None,
    folder: Path | None = None,
) -> Source:
    """Open the source that the settings name; what can be seen to be wrong is refused here.

    path: the file of source video or image. realtime: play it as if it were live, else as fast as
    it can be read, in the recording's own time (`analyze`). recorded_at: when it was recorded.
    folder: where a Wayland desktop's consent to share a window is kept; without one it asks
    every time.

    Raises:
        ConfigurationError: an option is missing or wrong.
        SourceError, InputFileError: the picture cannot be had.
    """
    openers: dict[str, Callable[[], Source]] = {
        "window": lambda: _window(settings, folder),
        "screen": lambda: _screen(settings, folder),
        "region": lambda: _region(settings),
        "camera": lambda: _camera(settings),
        "demo": lambda: _demo(settings),
        "video": lambda: _video(settings, path, realtime, recorded_at),
        "image": lambda: _image(settings, path, realtime, recorded_at),
    }
    return openers[settings.source]()


# each source is imported where it is opened: a demo needs no window system, a photo no camera
def _window(settings: CaptureSettings, folder: Path | None) -> Source:
    if is_wayland():
        from monitor.sources.wayland import open_window  # noqa: PLC0415

        return open_window(settings, folder)
    from monitor.sources.window import WindowSource  # noqa: PLC0415

    return WindowSource(title_pattern=settings.window_title, hz=settings.hz)


def _screen(settings: CaptureSettings, folder: Path | None) -> Source:
    if is_wayland():
        from monitor.sources.wayland import open_screen  # noqa: PLC0415

        return open_screen(settings, folder)
    from monitor.sources.screen import ScreenSource  # noqa: PLC0415

    return ScreenSource(screen=settings.screen, hz=settings.hz)


def _region(settings: CaptureSettings) -> Source:
    from monitor.sources.screen import ScreenSource  # noqa: PLC0415

    if settings.region is None:
        raise ConfigurationError(
            "Source region needs capture.region: left, top, width and height in pixels."
        )
    return ScreenSource(region=settings.region, hz=settings.hz)


def _camera(settings: CaptureSettings) -> Source:
    from monitor.sources.camera import CameraSource  # noqa: PLC0415

    return CameraSource(index=settings.camera, hz=settings.hz)


def _demo(settings: CaptureSettings) -> Source:
    from monitor.demo import DrawnClass  # noqa: PLC0415
    from monitor.sources.demo import DemoSource  # noqa: PLC0415

    drawn = DrawnClass()
    drawn.render(0.0)  # the first picture takes seconds on a busy computer: before a lesson begins
    return DemoSource(drawn.render, hz=settings.hz)


def _video(
    settings: CaptureSettings,
    path: Path | str | None,
    realtime: bool,
    recorded_at: datetime | None,
) -> Source:
    from monitor.sources.video import VideoSource  # noqa: PLC0415

    return VideoSource(
        _required(path, "video"), hz=settings.hz, realtime=realtime, recorded_at=recorded_at
    )


def _image(
    settings: CaptureSettings,
    path: Path | str | None,
    realtime: bool,
    recorded_at: datetime | None,
) -> Source:
    from monitor.sources.image import ImageSource  # noqa: PLC0415

    return ImageSource(
        _required(path, "image"), hz=settings.hz, realtime=realtime, recorded_at=recorded_at
    )


def _required(path: Path | str | None, kind: str) -> Path | str:
    if path is None:
        raise ConfigurationError(f"Source {kind} needs a file; name it with --path.")
    return path
