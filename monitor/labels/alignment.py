"""Names stand at one height in all tiles of a size; a notice over one of them does not."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.types import BoxInt

_LEAST_TILES, _MOST = 6, 0.6  # of one size, and the share of them that must agree
_SLACK_PX, _SLACK = 2.0, 0.4  # half the pixels, and half the heights of a line, names differ by
_SIZE_STEP_PX = 4


def aligned(tiles: Sequence[BoxInt], texts: Sequence[BoxInt]) -> NDArray[np.bool_]:
    """Which texts may be names, bool (N,): those at the height at which most are.

    tiles, texts: the box of each tile and of the line of text in it. Where a size of tiles is rare
    or its texts stand anywhere, all may be.
    """
    if not tiles:
        return np.zeros(0, bool)
    tile, text = np.array(tiles, np.float64), np.array(texts, np.float64)
    middle = tile[:, 3] - (text[:, 1] + text[:, 3]) / 2
    slack = _SLACK_PX + _SLACK * (text[:, 3] - text[:, 1])
    result = np.ones(len(tiles), bool)
    heights = np.round((tile[:, 3] - tile[:, 1]) / _SIZE_STEP_PX)
    for height in np.unique(heights):
        of_size = heights == height
        near = np.abs(middle - np.median(middle[of_size])) <= slack
        if of_size.sum() >= _LEAST_TILES and near[of_size].mean() >= _MOST:
            result[of_size] = near[of_size]
    return result
