"""One face as the detector found it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.types import BoxFloat


@dataclass(frozen=True, slots=True, eq=False)
class FoundFace:
    """box: float32 (4,) x0, y0, x1, y1 and keypoints: float32 (6, 2), pixels of the picture.

    score: 0..1.
    """

    box: NDArray[np.float32]
    keypoints: NDArray[np.float32]
    score: float

    @property
    def side(self) -> float:
        """Mean of width and height, pixels."""
        return float((self.box[2:] - self.box[:2]).mean())

    @property
    def box_xyxy(self) -> BoxFloat:
        """The box as plain numbers."""
        x0, y0, x1, y1 = self.box.tolist()
        return x0, y0, x1, y1

    def moved(self, x: float, y: float) -> "FoundFace":
        """The same face, by so many pixels to the right and down."""
        box = self.box + np.array([x, y, x, y], np.float32)
        return FoundFace(box, self.keypoints + np.array([x, y], np.float32), self.score)
