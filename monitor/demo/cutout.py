"""Pictures with transparent edges, ready to be moved and laid over others many times a second."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Color = tuple[int, int, int]
"""Red, green, blue, 0..255."""


@dataclass(frozen=True, slots=True, eq=False)
class Cutout:
    """rgba: uint8 (H, W, 4), colour times coverage, and coverage."""

    rgba: Image

    def moved(self, turn: NDArray[np.float64], size_wh: tuple[int, int]) -> "Cutout":
        """Seen through an affine map (2, 3); what lies outside is empty."""
        return Cutout(np.asarray(cv2.warpAffine(self.rgba, turn, size_wh), np.uint8))

    def lay_on(self, background: Image) -> None:
        """Lays it over a picture uint8 (H, W, 3) of the same size, in place."""
        clear = cv2.cvtColor(cv2.bitwise_not(cv2.extractChannel(self.rgba, 3)), cv2.COLOR_GRAY2RGB)
        shown = cv2.cvtColor(self.rgba, cv2.COLOR_RGBA2RGB)
        background[:] = cv2.add(cv2.multiply(background, clear, scale=1 / 255), shown)

    def cover(self, other: Image) -> None:
        """Lays it over the colours and the coverage of an uint8 (H, W, 4) picture, in place."""
        clear = cv2.bitwise_not(cv2.extractChannel(self.rgba, 3))
        every = cv2.merge([clear, clear, clear, clear])
        other[:] = cv2.add(cv2.multiply(other, every, scale=1 / 255), self.rgba)
