"""A painted picture with soft edges, ready to be moved and laid over others many times a second."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.demo.painter.brush import Image, Layer


@dataclass(frozen=True, slots=True, eq=False)
class Cutout:
    """picture: colour times coverage; clear: 255 minus coverage; both uint8 (H, W, 3)."""

    picture: Image
    clear: Image

    @classmethod
    def of(cls, layer: Layer) -> "Cutout":
        """What was painted on a layer."""
        coverage = layer.alpha.astype(np.uint16)[..., None]
        clear = np.repeat(255 - layer.alpha[..., None], 3, axis=2)
        return cls(((layer.rgb * coverage + 127) // 255).astype(np.uint8), clear)

    def copy(self) -> "Cutout":
        """A copy to draw on."""
        return Cutout(self.picture.copy(), self.clear.copy())

    def part(self, rows: slice, columns: slice) -> "Cutout":
        """A rectangle of it, without copying."""
        return Cutout(self.picture[rows, columns], self.clear[rows, columns])

    def scaled(self, size_wh: tuple[int, int], method: int = cv2.INTER_LINEAR) -> "Cutout":
        """Resized."""
        picture, clear = (
            np.asarray(cv2.resize(x, size_wh, interpolation=method), np.uint8)
            for x in (self.picture, self.clear)
        )
        return Cutout(picture, clear)

    def moved(
        self, turn: NDArray[np.float64], size_wh: tuple[int, int], *, extend: bool = False
    ) -> "Cutout":
        """Seen through an affine map (2, 3); what lies outside is empty, or the edge's colour."""
        border = cv2.BORDER_REPLICATE if extend else cv2.BORDER_CONSTANT
        picture = cv2.warpAffine(self.picture, turn, size_wh, borderMode=border)
        clear = cv2.warpAffine(
            self.clear, turn, size_wh, borderMode=border, borderValue=(255, 255, 255)
        )
        return Cutout(np.asarray(picture, np.uint8), np.asarray(clear, np.uint8))

    def lay_on(self, background: Image) -> None:
        """Lays it over a picture of the same size, in place."""
        background[:] = cv2.add(cv2.multiply(background, self.clear, scale=1 / 255), self.picture)

    def cover(self, other: "Cutout") -> None:
        """Lays it over another cutout of the same size, in place."""
        self.lay_on(other.picture)
        other.clear[:] = cv2.multiply(other.clear, self.clear, scale=1 / 255)
