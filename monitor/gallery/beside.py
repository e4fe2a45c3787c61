"""What a picture of a meeting shows beside its tiles, where a new face would be another tile's."""

import numpy as np
from numpy.typing import NDArray

from monitor.gallery.layout import GalleryLayout
from monitor.imaging.change import ChangeDetector

_STEP_PX = 8  # the least face that is found has two to three points across
_LEAST_POINTS = 3
_CHANGED = ChangeDetector(levels=24)


class BesideTiles:
    """A raster of points of a picture, uint8 (H, W, 3), without those inside the layout's tiles."""

    def __init__(self, image: NDArray[np.uint8], layout: GalleryLayout) -> None:
        self._beside = np.ones(image[::_STEP_PX, ::_STEP_PX].shape[:2], bool)
        for tile in layout.tiles:
            x0, y0, x1, y1 = (-(-side // _STEP_PX) for side in tile.box_xyxy)
            self._beside[y0:y1, x0:x1] = False
        self._points = self._of(image)

    def has_changed(self, image: NDArray[np.uint8]) -> bool:
        """Whether a later picture of the same size shows something else there."""
        changed = _CHANGED.mask(self._of(image), self._points).any(axis=-1)
        return int(np.count_nonzero(changed)) >= _LEAST_POINTS

    def _of(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        return image[::_STEP_PX, ::_STEP_PX][self._beside]
