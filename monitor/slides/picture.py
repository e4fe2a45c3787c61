"""A small picture of what is shared, and what is drawn on it: enough to tell slides apart."""

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.imaging.pixels import largest_of_channels
from monitor.types import BoxInt

WH = (192, 108)
"""Size of the small picture, whatever the shape of the share."""
_INK_LEVELS = 22  # between a stroke and the ground beside it, after making small
_FINER = 2  # points that are averaged for one of the small picture, each way
_THREE = np.ones((3, 3), np.uint8)

Small = NDArray[np.uint8]
"""uint8 (108, 192, 3) RGB."""
Mask = NDArray[np.bool_]
"""bool (108, 192)."""


def small_picture(image: NDArray[np.uint8], box: BoxInt) -> Small:
    """What a picture, uint8 (H, W, 3), shows inside a box."""
    x0, y0, x1, y1 = box
    part = image[y0:y1, x0:x1]
    # single points of the large picture, then their means: some ten times as fast as true means
    points = cv2.resize(part, (_FINER * WH[0], _FINER * WH[1]), interpolation=cv2.INTER_NEAREST)
    return np.asarray(cv2.resize(points, WH, interpolation=cv2.INTER_AREA), np.uint8)


def moved_to(picture: Small, before: BoxInt, after: BoxInt) -> Small:
    """The small picture of one box of a frame as that of another box; its edge goes on outside."""
    across, down = ((after[k + 2] - after[k]) / (before[k + 2] - before[k]) for k in (0, 1))
    right = (after[0] - before[0]) * WH[0] / (before[2] - before[0])
    low = (after[1] - before[1]) * WH[1] / (before[3] - before[1])
    matrix = np.array([[across, 0, right], [0, down, low]], np.float32)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpAffine(picture, matrix, WH, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


def small_mask(boxes: list[BoxInt], box: BoxInt) -> Mask:
    """Which points of the small picture of `box` lie in any of the boxes, with a border."""
    mask = np.zeros(WH[::-1], bool)
    wide, tall = (box[2] - box[0]) / WH[0], (box[3] - box[1]) / WH[1]
    for x0, y0, x1, y1 in boxes:
        left, top = int((x0 - box[0]) / wide) - 1, int((y0 - box[1]) / tall) - 1
        right, low = int((x1 - box[0]) / wide) + 2, int((y1 - box[1]) / tall) + 2
        mask[max(0, top) : max(0, low), max(0, left) : max(0, right)] = True
    return mask


def differs(one: Small, other: Small, levels: int) -> Mask:
    """Where two small pictures differ by more than these levels in any channel."""
    result: Mask = largest_of_channels(cv2.absdiff(one, other)) > levels
    return result


def grey(picture: Small) -> NDArray[np.uint8]:
    """uint8 (108, 192)."""
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)


def ink(picture: Small) -> Mask:
    """Where strokes, lines and edges are, a point to each side included."""
    edges = cv2.morphologyEx(grey(picture), cv2.MORPH_GRADIENT, _THREE)
    return np.asarray(edges) > _INK_LEVELS


def grown(mask: Mask, points: int = 1) -> Mask:
    """The mask and what lies this close to it."""
    side = 2 * points + 1
    return np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((side, side), np.uint8))) > 0


def solid(mask: Mask, points: int = 3) -> Mask:
    """Parts of a mask that are filled: a covered rectangle, not lines of text."""
    side = np.ones((2 * points + 1, 2 * points + 1), np.uint8)
    return np.asarray(cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, side)) > 0
