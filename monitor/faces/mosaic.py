"""Faces that an author made unrecognisable with a mosaic: squares of one colour each."""

import numpy as np
from numpy.typing import NDArray

from monitor.types import BoxFloat

_LEAST_PX = 32  # of a face; smaller ones cannot be told
_BLOCKS_PX = (5, 0.25)  # smallest block, and the largest as a share of the face
_LEAST_BLOCKS = 4
_SHARPER = 2.05  # how much more changes between blocks than in them, along both axes


def is_mosaic(image: NDArray[np.uint8], face: BoxFloat) -> bool:
    """Whether a face in a picture, uint8 (H, W, 3), consists of blocks; faces reach 1.9 of 2.05."""
    x0, y0, x1, y1 = (max(0, round(value)) for value in face)
    part = image[y0:y1, x0:x1].astype(np.int16)
    if min(part.shape[:2]) < _LEAST_PX:
        return False
    return all(
        _block_contrast(np.abs(np.diff(part, axis=axis)).max(axis=2).mean(axis=1 - axis))
        >= _SHARPER
        for axis in (0, 1)
    )


def _block_contrast(changes: NDArray[np.float64]) -> float:
    """Change at the borders of the best lattice of blocks against that inside them.

    changes: mean change from each line to the next.
    """
    count = len(changes)
    # a border may be three lines wide where the picture was scaled or compressed
    wide = np.maximum(changes, np.maximum(np.roll(changes, 1), np.roll(changes, -1)))
    best = 0.0
    for side in range(_BLOCKS_PX[0], max(_BLOCKS_PX[0] + 1, round(_BLOCKS_PX[1] * count) + 1)):
        for phase in range(side):
            borders = np.arange(phase, count, side)
            if len(borders) < _LEAST_BLOCKS:
                continue
            inside = np.ones(count, bool)
            for near in (-1, 0, 1):
                inside[np.clip(borders + near, 0, count - 1)] = False
            if inside.sum() >= side:
                within = max(float(np.percentile(changes[inside], 75)), 0.5)
                best = max(best, float(np.median(wide[borders])) / within)
    return best
