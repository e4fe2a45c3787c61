"""Whether the picture is exact: grabbed from the screen, not decoded from a recording.

Just outside of a tile's edge the window's own ground shows. On a screen it is the very same from
look to look, whatever the camera beside it shows; a compressed picture lets the camera's blocks
spill over the edge.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.types import BoxInt

_OUTSIDE_PX = 3
_ALONG = np.linspace(0.15, 0.85, 9)
_FEWEST = 12
_SAME = 0.8


class Exactness:
    """Points just outside of the tiles; until there are any, a picture passes for exact."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._flat: NDArray[np.intp] = np.zeros(0, np.intp)
        self._before: NDArray[np.uint8] | None = None
        self.exact = True

    def look(self, image: NDArray[np.uint8], boxes: Sequence[BoxInt]) -> bool:
        """Whether the picture, uint8 (H, W, 3), is exact, as far as is known by now."""
        key = (image.shape, *boxes)
        if key != self._key:
            self._key, self._flat, self._before = key, _outside(image.shape, boxes), None
        now = image.reshape(-1, 3)[self._flat]
        before, self._before = self._before, now
        if before is not None and len(now) >= _FEWEST:
            self.exact = bool((now == before).all(axis=1).mean() >= _SAME)
        return self.exact


def _outside(shape: tuple[int, ...], boxes: Sequence[BoxInt]) -> NDArray[np.intp]:
    """Places in the flat picture that lie beside a tile and in none."""
    array = np.array(boxes, np.float64).reshape(-1, 4)
    x0, y0, x1, y1 = (array[:, place : place + 1] for place in range(4))
    across, down = x0 + (x1 - x0) * _ALONG, y0 + (y1 - y0) * _ALONG
    same = np.ones_like(across)
    columns = np.concatenate([across, across, (x0 - _OUTSIDE_PX) * same, (x1 + 2) * same])
    rows = np.concatenate([(y0 - _OUTSIDE_PX) * same, (y1 + 2) * same, down, down])
    columns, rows = columns.astype(np.intp).ravel(), rows.astype(np.intp).ravel()
    free = (columns >= 0) & (rows >= 0) & (columns < shape[1]) & (rows < shape[0])
    for a, b, c, d in boxes:
        free &= ~((columns >= a) & (columns < c) & (rows >= b) & (rows < d))
    places: NDArray[np.intp] = rows[free] * shape[1] + columns[free]
    return places
