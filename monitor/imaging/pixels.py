"""Arithmetic on pixels that NumPy and OpenCV are slow at."""

from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

Levels = TypeVar("Levels", bound=np.generic)


def largest_of_channels(colours: NDArray[Levels]) -> NDArray[Levels]:
    """Largest of the three values along the last axis: (..., 3) -> (...).

    Several times as fast as `max(axis=-1)`, which starts a loop for every colour.
    """
    largest: NDArray[Levels] = np.maximum(
        np.maximum(colours[..., 0], colours[..., 1]), colours[..., 2]
    )
    return largest


def cell_means(picture: NDArray[np.uint8], cells_wh: tuple[int, int]) -> NDArray[np.uint8]:
    """Mean grey levels of equal cells of a picture (H, W, 3), none smaller than a pixel.

    uint8 (h, w). Halves the picture first, which OpenCV does some ten times as fast as other areas;
    the last row or column of an odd number is left out.
    """
    grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)
    while grey.shape[1] >= 4 * cells_wh[0] and grey.shape[0] >= 4 * cells_wh[1]:
        rows, columns = grey.shape[0] // 2, grey.shape[1] // 2
        grey = _area(grey[: 2 * rows, : 2 * columns], (columns, rows))
    return _area(grey, cells_wh)


def _area(grey: NDArray[np.uint8], size_wh: tuple[int, int]) -> NDArray[np.uint8]:
    return np.asarray(cv2.resize(grey, size_wh, interpolation=cv2.INTER_AREA), np.uint8)
