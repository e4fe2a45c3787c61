"""The drawn class in a desktop window titled like a meeting, to be watched like any other."""

import sys
import time
from threading import Event

import cv2

from monitor.demo.scene import MIN_SIZE_WH, DrawnClass
from storage.errors import SourceError

TITLE = "Zoom Meeting"
FRAMES_PER_S = 20.0
_KEYS_THAT_CLOSE = (27, ord("q"))
_NO_DESKTOP = "No window can be opened here; start this in a desktop session."


def show_drawn_class(
    title: str = TITLE,
    size_wh: tuple[int, int] = (1280, 720),
    seed: int = 7,
    duration_s: float | None = None,
    stop: Event | None = None,
) -> None:
    """Shows the drawn class until the window is closed, Escape or q is pressed, `duration_s` has
    passed or `stop` is set. The picture always has the window's present size.

    Has to run in the program's main thread. Raises SourceError where no window can be opened.
    """
    _require_desktop()
    lesson = DrawnClass(size_wh, seed)
    started_s = time.monotonic()
    try:
        cv2.namedWindow(title, cv2.WINDOW_NORMAL | cv2.WINDOW_FREERATIO | cv2.WINDOW_GUI_NORMAL)
        cv2.resizeWindow(title, *size_wh)
    except cv2.error as error:
        raise SourceError(_NO_DESKTOP) from error
    try:
        while stop is None or not stop.is_set():
            begun_s = time.monotonic()
            t_s = begun_s - started_s
            if duration_s is not None and t_s >= duration_s:
                break
            cv2.imshow(title, cv2.cvtColor(lesson.render(t_s), cv2.COLOR_RGB2BGR))
            left_s = 1 / FRAMES_PER_S - (time.monotonic() - begun_s)
            key = cv2.waitKey(max(1, round(left_s * 1000)))
            if key in _KEYS_THAT_CLOSE or not _is_open(title):
                break
            _follow_size(lesson, title)
    finally:
        cv2.destroyAllWindows()


def _require_desktop() -> None:
    """Qt ends the whole program where it finds no X server, so that is asked for beforehand."""
    if not sys.platform.startswith("linux"):
        return
    from Xlib.display import Display  # type: ignore[import-untyped]  # noqa: PLC0415
    from Xlib.error import DisplayError  # type: ignore[import-untyped]  # noqa: PLC0415

    try:
        Display().close()
    except (DisplayError, OSError) as error:
        raise SourceError(_NO_DESKTOP) from error


def _is_open(title: str) -> bool:
    try:
        return bool(cv2.getWindowProperty(title, cv2.WND_PROP_VISIBLE) >= 1)
    except cv2.error:  # Qt has forgotten a window that was closed
        return False


def _follow_size(lesson: DrawnClass, title: str) -> None:
    """Draws at the size of the window's content from now on, unless that is too small."""
    _, _, width, height = cv2.getWindowImageRect(title)
    size_wh = (max(width, MIN_SIZE_WH[0]), max(height, MIN_SIZE_WH[1]))
    if size_wh != lesson.size_wh:
        lesson.size_wh = size_wh
