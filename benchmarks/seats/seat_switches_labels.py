"""Name labels as meeting programs draw them: plates, icons, sizes, and ways to smooth letters."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import cv2
import numpy as np

from benchmarks.demo.painter.brush import Image
from monitor.demo.meeting_ui import stamp, text_mask

Icon = Literal["red-left", "white-left", "white-right", "elsewhere"]
Plate = Literal["glass", "solid", "shadow"]
_FINE = 4  # letters are drawn so many times larger and shrunk


@dataclass(frozen=True, slots=True)
class LabelStyle:
    """How one program draws names.

    weight: of the letters, 100 to 900. px: size of the letters at display scale 1, or 0 for a share
    of the tile's height. icon: where and how a microphone that is off shows.
    """

    weight: int
    px: int
    plate: Plate
    icon: Icon

    def size_px(self, tile_h: int, scale: float) -> int:
        """Size of the letters in pixels."""
        return round(self.px * scale) if self.px else max(10, round(0.075 * tile_h))


STYLES = (
    LabelStyle(500, 12, "glass", "red-left"),
    LabelStyle(400, 0, "glass", "white-left"),
    LabelStyle(600, 13, "solid", "white-right"),
    LabelStyle(500, 14, "shadow", "elsewhere"),
    LabelStyle(400, 12, "solid", "red-left"),
)


def draw_label(
    tile: Image, name: str, style: LabelStyle, scale: float, smoothing: int, *, muted: bool
) -> None:
    """Put the name in the bottom left corner of a tile, in place.

    smoothing: 0 plain, 1 to 3 letters shrunk from larger ones at another fraction of a pixel, as
    after a change of the display's scale. A name that is too long ends in an ellipsis.
    """
    height, width = tile.shape[:2]
    size = style.size_px(height, scale)
    pad, icon = max(4, size // 2), round(1.1 * size)
    on_line = muted and style.icon != "elsewhere"
    room = width - 2 * pad - (icon + pad // 2) * (style.icon != "elsewhere")
    mask, rise = _fitting(name, size, style.weight, smoothing, room)
    text_x = pad + (icon + pad // 2) * (on_line and style.icon != "white-right")
    wide = min(width, mask.shape[1] + 2 * pad + (icon + pad // 2) * on_line)
    high = round(1.75 * size)
    plate = tile[height - high :, :wide]
    if style.plate == "solid":
        plate[:] = (24, 24, 26)
    elif style.plate == "glass":
        plate[:] = cv2.addWeighted(plate, 0.36, np.full_like(plate, 14), 0.64, 0)
    base = height - round(0.53 * size)
    if style.plate == "shadow":
        soft = cv2.blur(cv2.dilate(mask, np.ones((3, 3), np.uint8)), (3, 3))
        stamp(tile, np.asarray(soft * 0.75, np.uint8), text_x, base - rise + 1, (8, 8, 8))
    stamp(tile, mask, text_x, base - rise, (246, 246, 246))
    if on_line:
        left = text_x + mask.shape[1] + pad // 2 if style.icon == "white-right" else pad
        _microphone(tile, (left, base - icon + 2, icon), red=style.icon == "red-left")
    elif muted:
        _microphone(tile, (width - 2 * icon, 6, icon), red=False)


@lru_cache(maxsize=2048)
def _fitting(name: str, size: int, weight: int, smoothing: int, room: int) -> tuple[Image, int]:
    mask, rise = _letters(name, size, weight, smoothing)
    kept = len(name)
    while mask.shape[1] > room and kept > 1:
        kept -= 1
        mask, rise = _letters(name[:kept].rstrip() + "…", size, weight, smoothing)
    return mask, rise


def _letters(text: str, size: int, weight: int, smoothing: int) -> tuple[Image, int]:
    if not smoothing:
        return text_mask(text, size, weight)
    mask, rise = text_mask(text, _FINE * size, weight)
    above, left = (-rise) % _FINE, smoothing
    below = (-(mask.shape[0] + above)) % _FINE
    right = (-(mask.shape[1] + left)) % _FINE
    padded = np.pad(mask, ((above, below), (left, right)))
    small = cv2.resize(padded, None, fx=1 / _FINE, fy=1 / _FINE, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), (rise + above) // _FINE


def _microphone(tile: Image, place: tuple[int, int, int], *, red: bool) -> None:
    """A crossed-out microphone. place: left, top, side."""
    x, y, side = place
    colour = (235, 70, 60) if red else (236, 236, 236)
    middle = x + side // 2
    cv2.ellipse(
        tile, (middle, y + side // 3), (max(2, side // 5), max(2, side // 3)), 0, 0, 360, colour,
        -1, cv2.LINE_AA,
    )  # fmt: skip
    cv2.line(tile, (middle, y + side // 2), (middle, y + side - 2), colour, 1, cv2.LINE_AA)
    cv2.line(tile, (x + 1, y + 1), (x + side - 2, y + side - 2), colour, 2, cv2.LINE_AA)
