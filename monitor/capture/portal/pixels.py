"""A picture in PipeWire's memory becomes RGB: formats, padded rows, cropped and turned ones."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.types import BoxInt

BYTES_PER_PIXEL = 4
RGBX, BGRX, XRGB, XBGR, RGBA, BGRA, ARGB, ABGR = 7, 8, 9, 10, 11, 12, 13, 14
FORMATS = (BGRX, RGBX, BGRA, RGBA, XRGB, XBGR, ARGB, ABGR)
"""SPA_VIDEO_FORMAT_*, named as the bytes lie in memory; the preferred first."""


@dataclass(frozen=True, slots=True)
class VideoFormat:
    """What the stream has agreed on. code: one of FORMATS."""

    code: int
    width: int
    height: int


def visible_part(shown: VideoFormat, crop_xywh: BoxInt | None) -> BoxInt:
    """The part that holds the picture, as x0, y0, x1, y1.

    A window's stream may be as large as its screen, with the window in one corner; the crop says
    where. An empty crop, or one that reaches out of the picture, is none.
    """
    whole = (0, 0, shown.width, shown.height)
    if crop_xywh is None:
        return whole
    x, y, width, height = crop_xywh
    fits = x >= 0 and y >= 0 and x + width <= shown.width and y + height <= shown.height
    return (x, y, x + width, y + height) if fits and width > 0 and height > 0 else whole


def copied(
    memory: NDArray[np.uint8], shown: VideoFormat, stride: int, part_xyxy: BoxInt
) -> NDArray[np.uint8] | None:
    """A copy of a part, uint8 (H, W, 4), as the bytes lie. None where the memory does not hold it.

    memory: uint8 (N,) from the picture's first byte. stride: bytes from one row to the next.
    """
    row = shown.width * BYTES_PER_PIXEL
    if stride < row or len(memory) < stride * (shown.height - 1) + row:
        return None
    x0, y0, x1, y1 = part_xyxy
    rows = np.lib.stride_tricks.as_strided(
        memory, (shown.height, shown.width, BYTES_PER_PIXEL), (stride, BYTES_PER_PIXEL, 1)
    )
    return rows[y0:y1, x0:x1].copy()


def as_rgb(pixels: NDArray[np.uint8], code: int, transform: int = 0) -> NDArray[np.uint8]:
    """uint8 (H, W, 4) of format `code` as RGB, upright.

    transform: SPA_META_TRANSFORMATION_*: how often the content was turned by 90 degrees against
    the clock, plus 4 where it was mirrored before.
    """
    if code in (BGRX, BGRA):
        rgb = cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGB)
    elif code in (RGBX, RGBA):
        rgb = cv2.cvtColor(pixels, cv2.COLOR_RGBA2RGB)
    elif code in (XRGB, ARGB):
        rgb = pixels[:, :, 1:]
    else:
        rgb = pixels[:, :, :0:-1]
    if transform:
        rgb = np.rot90(rgb, -(transform % 4))
        rgb = rgb[:, ::-1] if transform >= 4 else rgb
    return np.ascontiguousarray(rgb, dtype=np.uint8)
