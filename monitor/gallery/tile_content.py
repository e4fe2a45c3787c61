"""What a tile shows, judged from its own pixels: people, a camera switched off, or neither."""

from collections.abc import Sequence
from enum import Enum

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.imaging.pixels import largest_of_channels
from monitor.types import BoxInt

_GRID_WH = (48, 27)  # points looked at per tile
_FLAT_LEVELS = 7  # a rendered surface strays less than this from a smooth ramp
_LABEL_LEVELS = 40  # a name or icon strays more
_RING_FLAT = 0.86  # share of the ring around an avatar that is smooth
_NOISY_SHARE = 0.4  # of neighbouring pixels that differ: a camera's noise, however dark the room
_LETTERS = np.ones((1, 5), np.uint8)
_AVATAR_HIGH = 0.85  # of the inner part of a tile: what is higher is a page of text
_AVATAR_LEAST = 4  # points
_AVATAR_ALONE = 0.6  # of what there is above the label: the lines of a page are many
_ABOVE_LABEL = 0.8  # of the inner part of a tile
_GROUND_POINTS = 24  # along each side
_PAGE_EQUAL = 0.72  # share of equal neighbours on slides, texts and sheets
_PAGE_POINTS_WH = (96, 64)


class Content(Enum):
    """What the pixels of a rectangle look like."""

    PICTURE = "picture"
    AVATAR = "avatar"  # something small in the middle of a smooth surface
    EVEN = "even"  # text, buttons or nothing on a smooth surface


def classify(image: NDArray[np.uint8], boxes: Sequence[BoxInt]) -> list[Content]:
    """Judge each box of the picture uint8 (H, W, 3)."""
    if not boxes:
        return []
    y, x = _places(image, boxes)
    points = image[y, x].astype(np.int16)
    ring = points[:, _RING]
    middle = _medians(ring)
    ring = ring.astype(np.float32)
    # labels are set to the median colour, so that they do not tilt the ramp
    near = largest_of_channels(np.abs(ring - middle)) <= _LABEL_LEVELS
    ring = np.where(near[:, :, np.newaxis], ring, middle)
    coefficients = np.einsum("kp,npc->nkc", _RAMP_INVERSE, ring)
    strays = largest_of_channels(np.abs(ring - np.einsum("pk,nkc->npc", _RAMP, coefficients)))
    smooth = (near & (strays <= _FLAT_LEVELS)).mean(axis=1)
    contents = [Content.PICTURE] * len(boxes)
    candidates = np.flatnonzero(smooth >= _RING_FLAT).tolist()
    quiet = bool(candidates) and _ground_is_quiet(image, boxes)
    for index in candidates:
        beside = image[y[index], np.minimum(x[index] + 1, image.shape[1] - 1)]
        differ = (beside != points[index]).any(axis=2)[_RING]
        # a plain wall or an unlit room is smooth too, but a camera's pixels are never equal
        if not quiet or (differ & near[index]).mean() < _NOISY_SHARE:
            contents[index] = _avatar_or_even(points[index], middle[index, 0])
    return contents


def _medians(points: NDArray[np.int16]) -> NDArray[np.float32]:
    """Median colours (N, 1, 3) of points (N, P, 3); NumPy's own takes nine times as long."""
    ordered = np.sort(np.ascontiguousarray(points.swapaxes(1, 2)), axis=2)
    count = ordered.shape[2]
    both = ordered[:, :, (count - 1) // 2].astype(np.float32) + ordered[:, :, count // 2]
    return np.asarray(both[:, np.newaxis] / 2, np.float32)


def _ground_is_quiet(image: NDArray[np.uint8], boxes: Sequence[BoxInt]) -> bool:
    """Whether the ground beside the boxes is free of noise, as where the screen itself is grabbed.

    In a recording, or a picture of a screen, noise says nothing about a tile.
    """
    x0, y0, x1, y1 = np.array(boxes).T
    down = np.linspace(0.2, 0.8, _GROUND_POINTS)
    y = (y0[:, np.newaxis] + (y1 - y0)[:, np.newaxis] * down).astype(np.intp)
    y = np.clip(y, 0, image.shape[0] - 2)
    shares = []
    for x in (x0 - 2, x1 + 1):
        column = np.clip(x, 0, image.shape[1] - 1)[:, np.newaxis]
        shares.append((image[y, column] != image[y + 1, column]).any(axis=2).mean(axis=1))
    return float(np.median(np.minimum(*shares))) < _NOISY_SHARE / 2


def is_page(image: NDArray[np.uint8], box: BoxInt) -> bool:
    """Whether a box of the picture shows text or graphics as a computer draws them: most pixels
    equal their neighbours exactly."""
    x0, y0, x1, y1 = box
    across = np.linspace(x0 + 0.04 * (x1 - x0), x1 - 0.04 * (x1 - x0), _PAGE_POINTS_WH[0])
    down = np.linspace(y0 + 0.04 * (y1 - y0), y1 - 0.04 * (y1 - y0), _PAGE_POINTS_WH[1])
    x = np.clip(across.astype(np.intp), 0, image.shape[1] - 2)
    y = np.clip(down.astype(np.intp), 0, image.shape[0] - 2)[:, np.newaxis]
    here = image[y, x]
    equal = (here == image[y, x + 1]).all(axis=2) & (here == image[y + 1, x]).all(axis=2)
    return bool(equal.mean() >= _PAGE_EQUAL)


def _places(
    image: NDArray[np.uint8], boxes: Sequence[BoxInt]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows (N, 27, 1) and columns (N, 1, 48) of points spread over each box, a twentieth inside."""
    array = np.array(boxes, np.float64)
    across, down = np.linspace(0.05, 0.95, _GRID_WH[0]), np.linspace(0.06, 0.94, _GRID_WH[1])
    x = (array[:, 0:1] + (array[:, 2:3] - array[:, 0:1]) * across).astype(np.intp)
    y = (array[:, 1:2] + (array[:, 3:4] - array[:, 1:2]) * down).astype(np.intp)
    x, y = np.clip(x, 0, image.shape[1] - 1), np.clip(y, 0, image.shape[0] - 1)
    return y[:, :, np.newaxis], x[:, np.newaxis, :]


def _ring() -> NDArray[np.bool_]:
    """The points around the middle, less the bottom strip and top corners where names stand."""
    width, height = _GRID_WH
    ring = np.zeros((height, width), bool)
    ring[:, :7] = ring[:, -7:] = True
    ring[:3] = ring[-7:] = True
    ring[-8:, : width // 2 - 4] = False
    ring[-8:, width // 2 + 4 :] = False
    ring[:5, : width // 3] = ring[:5, -width // 4 :] = False
    return ring


_RING = _ring()
_RING_ROWS, _RING_COLUMNS = np.nonzero(_RING)
_RAMP = np.stack([np.ones(len(_RING_ROWS)), _RING_ROWS / 27, _RING_COLUMNS / 48], axis=1)
_RAMP = _RAMP.astype(np.float32)
_RAMP_INVERSE = np.linalg.pinv(_RAMP)


def _avatar_or_even(points: NDArray[np.int16], ground: NDArray[np.float32]) -> Content:
    """Whether something stands in the middle of a smooth surface."""
    inner = points[5:-5, 10:-10]
    strays = largest_of_channels(np.abs(inner - ground))
    different = (strays > 2 * _FLAT_LEVELS).astype(np.uint8)
    if not different.any():
        return Content.EVEN
    # letters of a name belong together, the label below them does not
    joined = cv2.morphologyEx(different, cv2.MORPH_CLOSE, _LETTERS)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    height, width = different.shape
    above = (labels * different)[: round(_ABOVE_LABEL * height)]
    shown = np.bincount(above.ravel(), minlength=len(stats))
    for number, (left, top, wide, high, _) in enumerate(stats.tolist()):
        if number == 0 or shown[number] < _AVATAR_ALONE * shown[1:].sum():
            continue
        off_x = abs(left + wide / 2 - width / 2) / width
        off_y = abs(top + high / 2 - height / 2) / height
        small = high <= _AVATAR_HIGH * height
        if off_x <= 0.12 and off_y <= 0.2 and small and wide * high >= _AVATAR_LEAST:
            return Content.AVATAR
    return Content.EVEN
