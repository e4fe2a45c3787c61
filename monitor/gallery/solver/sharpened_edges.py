"""Edges of tiles moved to where the picture really steps, by a few pixels."""

import numpy as np
from numpy.typing import NDArray

from monitor.imaging.pixels import largest_of_channels
from monitor.types import BoxInt

_POINTS = 96  # along a side
_ENDS = 0.1  # of a side that is left out: rounded corners
_STEP_LEVELS = 6.0  # levels beyond which a stronger step says no more
_CLEARER = 0.08  # by which another place must be clearer per pixel of way: nothing moves by chance
_RELATIVE = (
    0.035  # of a tile's side that an edge may move, where tiles were not put there by a program
)


def sharpened(image: NDArray[np.uint8], box: BoxInt, scale: int) -> BoxInt:
    """A box in a picture, uint8 (H, W, 3), each side where most of it steps.

    scale: by how many pixels the box may be off for having been found on a smaller picture.
    """
    x0, y0, x1, y1 = box
    height, width = image.shape[:2]
    rows = np.linspace(y0 + _ENDS * (y1 - y0), y1 - _ENDS * (y1 - y0), _POINTS).astype(np.intp)
    columns = np.linspace(x0 + _ENDS * (x1 - x0), x1 - _ENDS * (x1 - x0), _POINTS).astype(np.intp)
    rows, columns = np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)
    reach_x = max(scale + 1, round(_RELATIVE * (x1 - x0)))
    reach_y = max(scale + 1, round(_RELATIVE * (y1 - y0)))
    left = x0 if x0 <= 1 else _best(image[rows], x0, reach_x)
    right = x1 if x1 >= width - 1 else _best(image[rows], x1, reach_x)
    upright = image[:, columns].swapaxes(0, 1)
    top = y0 if y0 <= 1 else _best(upright, y0, reach_y)
    bottom = y1 if y1 >= height - 1 else _best(upright, y1, reach_y)
    return (left, top, right, bottom) if left < right and top < bottom else box


def _best(lines: NDArray[np.uint8], edge: int, reach: int) -> int:
    """Where near an edge most of the lines (N, L, 3) step."""
    first, last = max(1, edge - reach), min(lines.shape[1] - 1, edge + reach)
    if last < first:
        return edge
    part = lines[:, first - 1 : last + 1].astype(np.int16)
    apart = largest_of_channels(np.abs(np.diff(part, axis=1)))
    share = np.minimum(apart, _STEP_LEVELS).mean(axis=0) / _STEP_LEVELS
    away = np.abs(np.arange(first, last + 1) - edge)
    # the nearest of equally clear places
    cost = 0.004 * away + np.where(away > 2, _CLEARER, 0.0)
    return first + int((share - cost).argmax())
