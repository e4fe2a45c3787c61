"""The windows and monitors of the desktop with small pictures, for somebody who has to choose one.

The pictures exist in memory and in a pipe only. A window's picture holds its own pixels: what other
windows hide of it is black.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.capture import Grabber, ScreenReader, WindowReader, open_reader
from monitor.capture.portal import portal_state
from monitor.desktop import WindowInfo, WindowSystem, is_wayland, open_window_system
from monitor.desktop.base import OWN_NAME
from monitor.types import BoxInt
from storage.errors import SourceError
from storage.kinds import GapReason

PREVIEW_WH = (288, 180)
"""Largest size of a window's picture, pixels."""
SCREEN_WH = (960, 600)
"""The same of a monitor's, on which a region is drawn."""
MOST_WINDOWS = 24
_JPEG_QUALITY = 70
_HIDDEN = {
    GapReason.MINIMISED: "Minimised",
    GapReason.COVERED: "Covered by another window",
    GapReason.OFF_SCREEN: "Not on this screen",
    GapReason.FROZEN: "Does not answer",
}

_READ_THROUGH = (GapReason.COVERED, GapReason.OFF_SCREEN)
"""What does not keep a window from being read, where the desktop offers a back-end for that."""


@dataclass(frozen=True, slots=True)
class ListedWindow:
    """One window. program: the meeting program it looks like, or None. picture: JPEG, or None.

    hidden: why it has no picture, else "".
    """

    title: str
    app: str
    program: str | None
    size_wh: tuple[int, int]
    picture: bytes | None = None
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class ListedScreen:
    """One monitor. number: from 1, as `capture.screen` counts. picture: JPEG, or None."""

    number: int
    box_xyxy: BoxInt
    picture: bytes | None = None


@dataclass(frozen=True, slots=True)
class Desktop:
    """What can be chosen from; meetings first, then as they lie on top of each other."""

    windows: list[ListedWindow]
    screens: list[ListedScreen]


def look_around(*, pictures: bool) -> Desktop:
    """List windows and monitors; none where only the desktop itself may show them.

    Raises:
        SourceError: no window system can be read, and the desktop cannot be asked either.
    """
    try:
        system = open_window_system()
    except SourceError:
        if is_wayland() and portal_state().works:
            return Desktop([], [])
        raise
    grabber = Grabber()
    painter = _Painter(system, grabber) if pictures else None
    try:
        boxes = [] if is_wayland() else grabber.monitors()
        wanted = _worth_listing(system.list_windows())
        return Desktop(
            [_listed(one, painter) for one in wanted],
            [
                ListedScreen(number, box, _taken(grabber, box) if pictures else None)
                for number, box in enumerate(boxes, 1)
            ],
        )
    finally:
        if painter is not None:
            painter.close()
        grabber.close()
        system.close()


def as_json(desktop: Desktop) -> dict[str, object]:
    """`desktop` for `json.dumps`; pictures as base64 text, boxes as left, top, width, height."""
    return {
        "windows": [
            {
                "title": one.title,
                "app": one.app,
                "program": one.program,
                "width": one.size_wh[0],
                "height": one.size_wh[1],
                "picture": _text(one.picture),
                "hidden": one.hidden,
            }
            for one in desktop.windows
        ],
        "screens": [
            {
                "number": one.number,
                "region": [
                    one.box_xyxy[0],
                    one.box_xyxy[1],
                    one.box_xyxy[2] - one.box_xyxy[0],
                    one.box_xyxy[3] - one.box_xyxy[1],
                ],
                "picture": _text(one.picture),
            }
            for one in desktop.screens
        ],
    }


def small_jpeg(image: NDArray[np.uint8], within_wh: tuple[int, int] = PREVIEW_WH) -> bytes:
    """A picture, uint8 (H, W, 3) RGB, shrunk to fit `within_wh`, as JPEG."""
    height, width = image.shape[:2]
    scale = min(within_wh[0] / width, within_wh[1] / height, 1.0)
    size = (max(round(width * scale), 1), max(round(height * scale), 1))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    done, packed = cv2.imencode(
        ".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY]
    )
    if not done:
        raise SourceError("A picture of the window could not be made.")
    return packed.tobytes()


def _worth_listing(windows: Sequence[WindowInfo]) -> list[WindowInfo]:
    foreign = [one for one in windows if OWN_NAME not in one.title.casefold()]
    # sorting is stable: within each kind topmost first
    return sorted(foreign, key=lambda one: one.matches_meeting is None)[:MOST_WINDOWS]


def _listed(window: WindowInfo, painter: "_Painter | None") -> ListedWindow:
    x0, y0, x1, y1 = window.box_xyxy
    picture, hidden = (None, "") if painter is None else painter.picture(window.id)
    size_wh = (x1 - x0, y1 - y0)
    return ListedWindow(window.title, window.app, window.matches_meeting, size_wh, picture, hidden)


class _Painter:
    """Takes a small picture of each window: as the screen shows it, and where it does not show
    enough of it, of the window itself."""

    def __init__(self, system: WindowSystem, grabber: Grabber) -> None:
        self._system = system
        self._screen = ScreenReader(grabber)
        self._own: WindowReader | None = None

    def picture(self, window_id: int) -> tuple[bytes | None, str]:
        """JPEG, or None and why. A window that cannot be had must not keep others from the list."""
        try:
            sight = self._system.look(window_id)
            if sight is None:
                return None, "Closed"
            grab = None if is_wayland() else self._screen.grab(window_id, sight)
            if grab is None or (grab.stale is not None and grab.stale.reason in _READ_THROUGH):
                self._own = self._own or open_reader()
                grab = self._own.grab(window_id, sight)
            if grab.image is not None:
                return small_jpeg(grab.image), ""
            return None, _HIDDEN[grab.stale.reason] if grab.stale else ""
        except SourceError as error:
            return None, str(error)

    def close(self) -> None:
        """Let go of the displays."""
        if self._own is not None:
            self._own.close()


def _taken(grabber: Grabber, box_xyxy: BoxInt) -> bytes | None:
    try:
        return small_jpeg(grabber.grab(box_xyxy), SCREEN_WH)
    except SourceError:
        return None


def _text(picture: bytes | None) -> str | None:
    return None if picture is None else base64.b64encode(picture).decode("ascii")
