"""Pieces of strokes that hang together in strips of a picture, as letters do."""

import cv2
import numpy as np
from numpy.typing import NDArray


class Pieces:
    """The pieces in strips of strokes, bool (N, H, W).

    numbered: int32 (N, H, W), the number of each pixel's piece, 0 for none. inner: bool (N, H, W),
    those that stand free; a tile's rounded corner or the room beside a plate reaches the strip's
    edge. cut: bool (N, H, W), those that reach the upper edge or the one on the right.
    """

    def __init__(self, strokes: NDArray[np.bool_]) -> None:
        count, height, width = strokes.shape
        apart = np.zeros((count, height + 1, width), np.uint8)  # an empty row between the strips
        apart[:, :height] = strokes
        count_of_pieces, flat, boxes, _ = cv2.connectedComponentsWithStats(
            apart.reshape(-1, width), connectivity=8
        )
        self._boxes = np.asarray(boxes)
        self._strip = self._boxes[:, cv2.CC_STAT_TOP] // (height + 1)
        self.numbered: NDArray[np.int32] = np.asarray(flat, np.int32).reshape(apart.shape)[
            :, :height
        ]
        free, cut = np.ones(count_of_pieces, bool), np.zeros(count_of_pieces, bool)
        cut[self.numbered[:, 0]] = cut[self.numbered[:, :, -1]] = True
        for edge in (self.numbered[:, :, [0, -1]], self.numbered[:, [0, -1]]):
            free[edge] = False
        free[0] = cut[0] = False
        self._free = free
        self.inner: NDArray[np.bool_] = free[self.numbered]
        self.cut: NDArray[np.bool_] = cut[self.numbered]

    def highest(self, levels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The highest of the levels, uint8 (N, H, W), in each piece, by number."""
        found = np.zeros(len(self._boxes), np.uint8)
        np.maximum.at(found, self.numbered[self.inner], levels[self.inner])
        return found

    def of(self, index: int) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
        """Numbers (K,) of the inner pieces of a strip; their left, top, right and bottom (4, K)."""
        numbers = np.flatnonzero((self._strip == index) & self._free)
        left, top, width, height, _ = self._boxes[numbers].T
        top = top - index * (self.numbered.shape[1] + 1)
        return numbers, np.stack([left, top, left + width, top + height])

    def drop(self, index: int, numbers: NDArray[np.intp]) -> None:
        """Pieces of a strip that are none of its inner ones after all."""
        self._free[numbers] = False
        self.inner[index] = self._free[self.numbered[index]]
