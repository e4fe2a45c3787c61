"""Sources of a Wayland session: X11 programs through Xwayland, all else through the portal."""

import logging
from pathlib import Path

from monitor.capture.portal import Consent, Kinds, Share, why_not_shared
from monitor.desktop import WAYLAND_SCREEN
from monitor.sources.base import Source
from monitor.sources.shared import SharedSource
from monitor.sources.window import WindowSource
from storage.config.settings import CaptureSettings
from storage.errors import SourceError

logger = logging.getLogger(__name__)


def open_window(settings: CaptureSettings, folder: Path | None) -> Source:
    """The meeting's window, whichever way it can be had here.

    folder: where the desktop's consent is kept; None asks every time.

    Raises:
        SourceError: neither Xwayland nor a portal that shares windows.
        ConfigurationError: the title pattern is no regular expression.
    """
    why_not = why_not_shared(Kinds.WINDOW | Kinds.MONITOR)
    try:
        xwayland = WindowSource(title_pattern=settings.window_title, hz=settings.hz)
    except SourceError as problem:
        if why_not:
            raise SourceError(f"{problem} ({why_not})") from problem
        logger.info("%s", problem)
        xwayland = None
    if why_not and xwayland is not None:
        logger.warning("%s", why_not)
        return xwayland
    consent = Consent(folder, "window")
    return SharedSource(
        "window",
        lambda: Share(Kinds.WINDOW | Kinds.MONITOR, consent),
        hz=settings.hz,
        xwayland=xwayland,
    )


def open_screen(settings: CaptureSettings, folder: Path | None) -> Source:
    """A whole screen, which the teacher chooses in the desktop's dialog.

    Raises:
        SourceError: no portal that shares screens.
    """
    if why_not := why_not_shared(Kinds.MONITOR):
        raise SourceError(f"{WAYLAND_SCREEN} ({why_not})")
    consent = Consent(folder, "screen")
    return SharedSource("screen", lambda: Share(Kinds.MONITOR, consent), hz=settings.hz)
