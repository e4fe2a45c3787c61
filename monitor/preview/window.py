"""The live picture with each face circled and named. Shown, never stored."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.types import BoxFloat
from storage.errors import SourceError

EMOTION_RGB = {
    "angry": (230, 85, 70),
    "disgust": (160, 200, 60),
    "fear": (190, 130, 230),
    "happy": (250, 200, 60),
    "sad": (90, 160, 240),
    "surprise": (70, 210, 200),
    "neutral": (200, 200, 200),
}
_OTHER_RGB = (255, 255, 255)
_TITLE = "Classmood preview"


@dataclass(frozen=True, slots=True)
class Annotation:
    """What to show of a face or a tile. box_xyxy: pixels of the picture.

    label: such as "Seat 12: happy". framed: drawn as its box, the label inside; else as a ring.
    """

    box_xyxy: BoxFloat
    label: str
    emotion: str
    framed: bool = False


def annotate(image: NDArray[np.uint8], items: Sequence[Annotation]) -> NDArray[np.uint8]:
    """Draw a ring around each face and its label under it, and a frame around each framed tile.

    image: uint8 (H, W, 3) RGB, left as it is. The label carries the meaning, the colour only
    repeats it. Returns a new picture of the same size.
    """
    canvas = image.copy()
    font = cv2.FontFace("uni")  # names in any script
    for item in items:
        colour = EMOTION_RGB.get(item.emotion, _OTHER_RGB)
        x0, y0, x1, y1 = item.box_xyxy
        if item.framed:
            corners = (round(x0), round(y0)), (round(x1) - 1, round(y1) - 1)
            cv2.rectangle(canvas, *corners, colour, 1)
            above = max(10, min(18, canvas.shape[0] // 45)) + 8
            if item.label:
                _write_label(
                    canvas, item.label, (round((x0 + x1) / 2), round(y1) - above), font, colour
                )
            continue
        centre = (round((x0 + x1) / 2), round((y0 + y1) / 2))
        axes = (max(round((x1 - x0) * 0.6), 1), max(round((y1 - y0) * 0.7), 1))
        thickness = max(round((x1 - x0) / 40), 1)
        cv2.ellipse(canvas, centre, axes, 0, 0, 360, colour, thickness, cv2.LINE_AA)
        _write_label(canvas, item.label, (centre[0], centre[1] + axes[1]), font, colour)
    return canvas


def _write_label(
    canvas: NDArray[np.uint8],
    label: str,
    below_xy: tuple[int, int],
    font: cv2.FontFace,
    colour: tuple[int, int, int],
) -> None:
    height, width = canvas.shape[:2]
    size = max(10, min(18, height // 45))
    text_w = cv2.getTextSize((width, height), label, (0, size), font, size)[2]
    x = min(max(below_xy[0] - text_w // 2, 2), max(width - text_w - 2, 2))
    y = min(below_xy[1] + size + 3, height - 4)
    # dark behind the letters, so that they can be read on any skin, wall or shirt
    cv2.rectangle(canvas, (x - 2, y - size), (x + text_w + 2, y + 3), (0, 0, 0), cv2.FILLED)
    cv2.putText(canvas, label, (x, y), colour, font, size)


class PreviewWindow:
    """A window for annotated pictures; to be used from the main thread.

    Raises:
        SourceError: no window can be opened here.
    """

    def __init__(self, title: str = _TITLE) -> None:
        self._title = title
        _require_display()
        # the wheel ships no fonts for Qt, which complains unless the folder exists
        if not Path(os.environ.get("QT_QPA_FONTDIR", "")).is_dir():
            os.environ["QT_QPA_FONTDIR"] = str(Path(cv2.__file__).parent)
        try:
            cv2.namedWindow(title, cv2.WINDOW_NORMAL | cv2.WINDOW_KEEPRATIO)
        except cv2.error as error:
            raise SourceError(
                "No preview window can be opened: this OpenCV was built without windows. Install "
                "opencv-python in place of opencv-python-headless, or leave the preview off."
            ) from error

    def show(self, image: NDArray[np.uint8]) -> bool:
        """Show a picture, uint8 (H, W, 3) RGB; False once the user closed the window or hit Esc."""
        cv2.imshow(self._title, cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
        key = cv2.waitKey(1)
        return key != 27 and cv2.getWindowProperty(self._title, cv2.WND_PROP_VISIBLE) >= 1

    def close(self) -> None:
        """Close the window; safe to call after the user closed it."""
        if cv2.getWindowProperty(self._title, cv2.WND_PROP_VISIBLE) >= 1:
            cv2.destroyWindow(self._title)
        cv2.waitKey(1)


def _require_display() -> None:
    """Qt ends the whole process where there is no display, so ask first."""
    if sys.platform not in ("win32", "darwin"):
        from monitor.desktop.x11 import X11WindowSystem  # noqa: PLC0415

        try:
            X11WindowSystem().close()
        except SourceError as error:
            raise SourceError(
                "No preview window can be opened: there is no display; leave the preview off, or "
                "start Classmood from the desktop."
            ) from error
