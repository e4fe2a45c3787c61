"""What a tile looks like, coarsely: tells equal name labels apart. No face is compared."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.types import BoxInt

_CELLS = 4
_RIM = 0.03  # of a tile's width and height

SAME_ROOM = 12.0
"""Mean difference in grey levels under which two tiles show one room."""
SAME_AVATAR = 2.0
"""The same for two still pictures of students whose cameras are off."""


def tile_appearances(image: NDArray[np.uint8], boxes: Sequence[BoxInt]) -> NDArray[np.float32]:
    """Colours over the upper part of each tile, float32 (N, 48): tells rooms apart, not people."""
    x0, y0, x1, y1 = np.array(boxes, np.float64).reshape(-1, 4, 1).swapaxes(0, 1)
    steps = (np.arange(4 * _CELLS) + 0.5) / (4 * _CELLS)
    # the rim is a speaker's border, the lower quarter the label's
    rows = (y0 + (y1 - y0) * (_RIM + (0.75 - _RIM) * steps)).astype(np.intp)
    columns = (x0 + (x1 - x0) * (_RIM + (1 - 2 * _RIM) * steps)).astype(np.intp)
    points = image[rows[:, :, np.newaxis], columns[:, np.newaxis]].astype(np.float32)
    cells = points.reshape(-1, _CELLS, 4, _CELLS, 4, 3).mean(axis=(2, 4))
    return np.asarray(cells, np.float32).reshape(len(boxes), 3 * _CELLS**2)


def appearance_differences(
    ones: Sequence[NDArray[np.float32] | None], others: Sequence[NDArray[np.float32] | None]
) -> NDArray[np.float64]:
    """Mean difference of each to each other in grey levels, float (N, M); NaN without one."""
    result = np.full((len(ones), len(others)), np.nan)
    rows = [index for index, one in enumerate(ones) if one is not None]
    columns = [index for index, one in enumerate(others) if one is not None]
    if rows and columns:
        a = np.stack([one for one in ones if one is not None])
        b = np.stack([one for one in others if one is not None])
        result[np.ix_(rows, columns)] = np.abs(a[:, np.newaxis] - b[np.newaxis]).mean(axis=2)
    return result


def covered_difference(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Difference of two in grey levels, without the quarter (from top to bottom) that differs most.

    Something may cover a tile's lower part, or a hand its upper one.
    """
    rows = np.abs(one - other).reshape(_CELLS, -1).mean(axis=1)
    return float(np.sort(rows)[:-1].mean())
