"""Shows the icon by whatever this desktop has for it; where it has nothing, the page is the way."""

import logging
import sys
import threading
from collections.abc import Callable

from dashboard import texts
from dashboard.desktop.lesson_control import LessonControl

logger = logging.getLogger(__name__)

PANEL_S = 3.0
"""A panel that has not taken the icon by then is not there (yet)."""


def show_icon(control: LessonControl, stop: threading.Event, notify: Callable[[str], None]) -> None:
    """Returns when `stop` is set. Has to run on the main thread (macOS)."""
    try:
        if sys.platform == "linux":
            _in_the_panel(control, stop, notify)
        else:
            from dashboard.desktop import pystray_icon  # noqa: PLC0415 - not for Linux

            pystray_icon.run(control, stop)
    except Exception:
        # whatever the desktop's own machinery does: the page is served on
        logger.exception("the icon has gone")
    stop.wait()


def _in_the_panel(
    control: LessonControl, stop: threading.Event, notify: Callable[[str], None]
) -> None:
    from dashboard.desktop.status_notifier import open_status_notifier  # noqa: PLC0415 - D-Bus

    notifier = open_status_notifier(control)
    if notifier is None:
        notify(texts.DESKTOP_NO_PANEL)
        return

    def tell() -> None:
        if not notifier.is_shown.is_set():
            notify(texts.DESKTOP_NO_PANEL)

    timer = threading.Timer(PANEL_S, tell)
    timer.daemon = True
    timer.start()
    try:
        notifier.run(stop)
    finally:
        timer.cancel()
        notifier.close()
