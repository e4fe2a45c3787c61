"""Where exactly an icon stands: its own pixels, told from the camera's.

What a program draws is the very same from look to look; the grain of a camera is not. So the
pixels of a place that are the same in two looks outline the icon, finer than the points of
`monitor.reactions.zones` do.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.reactions.zones import Cluster

_REACH = 1.1  # how far around a place is looked, in its sizes
_SMALLER, _LARGER = 0.5, 1.7  # what an outline may measure, in sizes of its place
_SQUARE = 0.45  # its shorter side, as a share of the longer one
_FILLED = 0.12  # of the place
_SPECKS = np.ones((2, 2), np.uint8)


@dataclass(frozen=True, slots=True)
class Outline:
    """A square around what stands still. x, y: its middle in the frame; size_px: its side."""

    x: float
    y: float
    size_px: float


def outline(
    now: NDArray[np.uint8], before: NDArray[np.uint8] | None, place: Cluster
) -> Outline | None:
    """The icon's outline, where the camera around it moves; None where too much stands still.

    now, before: uint8 (H, W, 3), two looks at the same window.
    """
    if before is None or before is now or before.shape != now.shape:
        return None
    reach = round(_REACH * place.size_px)
    left, top = max(round(place.x) - reach, 0), max(round(place.y) - reach, 0)
    area = (slice(top, round(place.y) + reach), slice(left, round(place.x) + reach))
    differ = cv2.absdiff(now[area], before[area])
    still = np.asarray(differ.max(axis=2) == 0, np.uint8)
    count, labels, _, _ = cv2.connectedComponentsWithStats(
        np.asarray(cv2.morphologyEx(still, cv2.MORPH_OPEN, _SPECKS), np.uint8), connectivity=4
    )
    half = place.size_px / 2
    x, y = place.x - left, place.y - top
    inside = labels[
        max(round(y - half), 0) : round(y + half), max(round(x - half), 0) : round(x + half)
    ]
    pixels = np.bincount(inside.ravel(), minlength=count)
    pixels[0] = 0
    found = int(pixels.argmax())
    if pixels[found] < _FILLED * inside.size or not pixels[found]:
        return None
    # the fingers of a small hand are a pixel wide: specks to the opening, but they hang on its palm
    _, whole, boxes, _ = cv2.connectedComponentsWithStats(still, connectivity=4)
    row, column = np.argwhere(labels == found)[0]
    x0, y0, wide, high, _ = (int(value) for value in boxes[whole[row, column]])
    size = max(wide, high)
    if not _SMALLER <= size / place.size_px <= _LARGER or min(wide, high) < _SQUARE * size:
        return None
    return Outline(left + x0 + wide / 2, top + y0 + high / 2, float(size))
