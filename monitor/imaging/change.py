"""Whether pixels have changed since an earlier frame: what every cache of this package goes by."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.types import BoxInt


@dataclass(frozen=True, slots=True)
class ChangeDetector:
    """Compares pixels with those of an earlier frame, value by value.

    levels: differences of the grey or colour levels (0..255) up to this are noise; 0: any counts.
    share: of the values that may differ by more before the whole counts as changed, 0..1.
    """

    levels: float = 0.0
    share: float = 0.0

    def mask(self, now: NDArray[np.uint8], before: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """255 where a value has changed, else 0; same shape as the two arrays."""
        if not now.size:
            return np.zeros(now.shape, np.uint8)
        if now.ndim > 3:  # OpenCV thresholds rows, columns and channels only
            return self.mask(now.reshape(-1, 1), before.reshape(-1, 1)).reshape(now.shape)
        difference = cv2.absdiff(now, before)
        _, changed = cv2.threshold(difference, self.levels, 255, cv2.THRESH_BINARY)
        return np.asarray(changed, np.uint8).reshape(now.shape)

    def has_changed(self, now: NDArray[np.uint8], before: NDArray[np.uint8]) -> bool:
        """Whether more values have changed than may; a picture of another shape has."""
        if now.shape != before.shape:
            return True
        if not self.levels and not self.share:
            return not np.array_equal(now, before)
        changed = self.mask(now, before)
        return int(np.count_nonzero(changed)) > self.share * now.size


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """Pixels of one place as they were. pixels: uint8 (h, w, 3), a copy."""

    box_xyxy: BoxInt
    pixels: NDArray[np.uint8]

    @classmethod
    def of(cls, image: NDArray[np.uint8], box_xyxy: BoxInt) -> "Patch":
        """What a picture, uint8 (H, W, 3), shows there."""
        return cls(box_xyxy, cut(image, box_xyxy).copy())

    def has_changed(self, image: NDArray[np.uint8], detector: ChangeDetector) -> bool:
        """Whether a later picture shows something else in the same place."""
        return detector.has_changed(cut(image, self.box_xyxy), self.pixels)


def cut(image: NDArray[np.uint8], box_xyxy: BoxInt) -> NDArray[np.uint8]:
    """The part of a picture inside a box, as a view."""
    x0, y0, x1, y1 = box_xyxy
    return image[y0:y1, x0:x1]


def mean_difference(one: NDArray[Any], other: Any) -> float:  # noqa: ANN401
    """Mean absolute difference of an array from another of its shape, or from one number."""
    return float(np.abs(one - other).mean())
