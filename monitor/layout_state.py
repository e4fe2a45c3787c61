"""What a tile shows, judged from its own pixels: people, a camera switched off, or neither."""

from collections.abc import Sequence
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from monitor.types import BoxInt

_GRID_WH = (48, 27)  # points looked at per tile
_FLAT_LEVELS = 7  # a rendered surface strays less than this from a smooth ramp
_LABEL_LEVELS = 40  # a name or icon strays more
_RING_FLAT = 0.86  # share of the ring around an avatar that is smooth


class Content(Enum):
    """What the pixels of a rectangle look like."""

    PICTURE = "picture"
    AVATAR = "avatar"  # something small in the middle of a smooth surface
    EVEN = "even"  # text, buttons or nothing on a smooth surface


def classify(image: NDArray[np.uint8], boxes: Sequence[BoxInt]) -> list[Content]:
    """Judge each box of the picture uint8 (H, W, 3)."""
    if not boxes:
        return []
    points = _sample(image, boxes)
    ring = points[:, _RING].astype(np.float32)
    middle = np.median(ring, axis=1, keepdims=True)
    # labels are set to the median colour, so that they do not tilt the ramp
    near = np.abs(ring - middle).max(axis=2) <= _LABEL_LEVELS
    ring = np.where(near[:, :, np.newaxis], ring, middle)
    coefficients = np.einsum("kp,npc->nkc", _RAMP_INVERSE, ring)
    strays = np.abs(ring - np.einsum("pk,nkc->npc", _RAMP, coefficients)).max(axis=2)
    smooth = (near & (strays <= _FLAT_LEVELS)).mean(axis=1)
    return [
        Content.PICTURE if share < _RING_FLAT else _avatar_or_even(points[index], middle[index, 0])
        for index, share in enumerate(smooth.tolist())
    ]


def _sample(image: NDArray[np.uint8], boxes: Sequence[BoxInt]) -> NDArray[np.int16]:
    """Points spread over each box, a twentieth inside its edge: int16 (N, 27, 48, 3)."""
    array = np.array(boxes, np.float64)
    across, down = np.linspace(0.05, 0.95, _GRID_WH[0]), np.linspace(0.06, 0.94, _GRID_WH[1])
    x = (array[:, 0:1] + (array[:, 2:3] - array[:, 0:1]) * across).astype(np.intp)
    y = (array[:, 1:2] + (array[:, 3:4] - array[:, 1:2]) * down).astype(np.intp)
    x, y = np.clip(x, 0, image.shape[1] - 1), np.clip(y, 0, image.shape[0] - 1)
    return image[y[:, :, np.newaxis], x[:, np.newaxis, :]].astype(np.int16)


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
    """Whether the only thing on a smooth surface stands in its middle."""
    inner = points[5:-5, 10:-10]
    different = np.abs(inner - ground).max(axis=2) > 2 * _FLAT_LEVELS
    if not different.any():
        return Content.EVEN
    columns = np.flatnonzero(different.any(axis=0))
    rows = np.flatnonzero(different.any(axis=1))
    off_x = abs((columns[0] + columns[-1]) / 2 - (inner.shape[1] - 1) / 2) / inner.shape[1]
    off_y = abs((rows[0] + rows[-1]) / 2 - (inner.shape[0] - 1) / 2) / inner.shape[0]
    return Content.AVATAR if off_x <= 0.12 and off_y <= 0.2 else Content.EVEN
