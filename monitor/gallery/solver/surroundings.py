"""What lies around a group of tiles: the meeting's ground, or a page with text and drawings on it.

Pictures on a page are content. The page is the surface of one colour that surrounds them, as far as
it reaches; what is drawn on it (ink) tells it from the plain ground between participants.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.types import BoxInt

_BLOCK_PX = 12
_STEP = 3  # points of a block that are looked at, every third one each way
_GROUND_LEVELS, _INK_LEVELS = 10, 40
_GROUND_SHARE = 0.55  # of a block's points that have its colour
_INK_SHARE = 0.06  # of a block's points that stand out from it
_SAME_LEVELS = 3  # of neighbouring blocks of one surface
_LEAST_RING = 0.25  # of the blocks around a group that one surface fills, to be its ground
_PAGE_INK = 0.025  # share of a surface's blocks with ink that makes it a page
_LEAST_INK = 12  # blocks
_THICK = np.ones((3, 3), np.uint8)  # blocks: lines of text are thinner
_HUGS = 1.0  # of a tile's shorter side between a strip and the end of its surface


@dataclass(frozen=True, slots=True)
class Surface:
    """What a group lies on. ink: share of its blocks that something is drawn on, 0..1.

    box: as far as it reaches. number: tells surfaces apart, 0 for none of one colour.
    """

    number: int
    ink: float
    box: BoxInt

    @property
    def is_page(self) -> bool:
        """Whether it is drawn on as pages are."""
        return self.ink >= _PAGE_INK

    def reaches_around(self, box: BoxInt) -> bool:
        """Whether it reaches beyond a box on three sides or all, so that it may surround it."""
        a, b, c, d = self.box
        return sum((a < box[0], b < box[1], c > box[2], d > box[3])) > 2


_NOTHING = Surface(0, 0.0, (0, 0, 0, 0))


class Surroundings:
    """Surfaces of a picture, uint8 (H, W, 3); boxes are in its pixels divided by `scale`."""

    def __init__(self, image: NDArray[np.uint8], scale: int) -> None:
        self._scale = scale
        colours, flat, self._ink = _blocks(image)
        self._rows, self._columns = flat.shape
        self._labels = _surfaces(colours, flat)
        self._known: dict[tuple[BoxInt, ...], Surface] = {}

    def surface(self, boxes: Sequence[BoxInt]) -> Surface:
        """The surface that surrounds most of a group of tiles."""
        key = tuple(boxes)
        if key not in self._known:
            self._known[key] = self._around(boxes)
        return self._known[key]

    def hugs(self, boxes: Sequence[BoxInt], surface: Surface) -> bool:
        """Whether a group stands along the end of the surface it lies on, as strips do."""
        array = np.array(boxes)
        x0, y0, x1, y1 = (
            int(array[:, 0].min()), int(array[:, 1].min()),
            int(array[:, 2].max()), int(array[:, 3].max()),
        )  # fmt: skip
        near = _HUGS * float(np.median((array[:, 2:] - array[:, :2]).min(axis=1)))
        a, b, c, d = surface.box
        return min(x0 - a, y0 - b, c - x1, d - y1) <= near

    def _around(self, boxes: Sequence[BoxInt]) -> Surface:
        array = np.array(boxes) * self._scale
        side = float(np.median((array[:, 2:] - array[:, :2]).min(axis=1)))
        reach = max(2, round(0.3 * side / _BLOCK_PX))
        x0, y0 = array[:, :2].min(axis=0) // _BLOCK_PX
        x1, y1 = -(-array[:, 2:].max(axis=0) // _BLOCK_PX)
        ring = np.zeros((self._rows, self._columns), bool)
        ring[max(0, y0 - reach) : y1 + reach, max(0, x0 - reach) : x1 + reach] = True
        ring[max(0, y0) : y1, max(0, x0) : x1] = False
        labels = self._labels[ring]
        counts = np.bincount(labels[labels > 0], minlength=1)
        if not len(counts) or counts.max() < _LEAST_RING * ring.sum():
            return _NOTHING
        number = int(counts.argmax())
        surface = self._labels == number
        rows, columns = np.flatnonzero(surface.any(axis=1)), np.flatnonzero(surface.any(axis=0))
        # blocks across the edge to a picture or another surface are not drawn on
        beside = cv2.morphologyEx((~surface).astype(np.uint8), cv2.MORPH_OPEN, _THICK)
        inner = surface & (cv2.dilate(beside, np.ones((3, 3), np.uint8)) == 0)
        inked = int((self._ink & inner).sum())
        share = inked / int(inner.sum()) if inked >= _LEAST_INK else 0.0
        step = _BLOCK_PX / self._scale
        box = (
            round(int(columns[0]) * step), round(int(rows[0]) * step),
            round((int(columns[-1]) + 1) * step), round((int(rows[-1]) + 1) * step),
        )  # fmt: skip
        return Surface(number, share, box)


def _blocks(
    image: NDArray[np.uint8],
) -> tuple[NDArray[np.uint8], NDArray[np.bool_], NDArray[np.bool_]]:
    """Per block its median colour (h, w, 3), whether it is of one colour, and whether inked."""
    rows, columns = image.shape[0] // _BLOCK_PX, image.shape[1] // _BLOCK_PX
    points = image[: rows * _BLOCK_PX : _STEP, : columns * _BLOCK_PX : _STEP]
    side = _BLOCK_PX // _STEP
    points = points.reshape(rows, side, columns, side, 3).transpose(0, 2, 4, 1, 3)
    points = np.ascontiguousarray(points).reshape(rows, columns, 3, side * side)
    middle = np.partition(points, side * side // 2, axis=3)[..., side * side // 2]
    apart = np.abs(points.astype(np.int16) - middle[..., np.newaxis]).max(axis=2)
    flat = (apart <= _GROUND_LEVELS).mean(axis=2) >= _GROUND_SHARE
    ink = flat & ((apart > _INK_LEVELS).mean(axis=2) >= _INK_SHARE)
    return middle, flat, ink


def _surfaces(colours: NDArray[np.uint8], flat: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Connected blocks of one colour, numbered from 1; 0 for all others."""
    labels = np.zeros(flat.shape, np.int32)
    codes = (colours.astype(np.int32) // _SAME_LEVELS) @ np.array([1 << 16, 1 << 8, 1])
    values, counts = np.unique(codes[flat], return_counts=True)
    number = 0
    taken = ~flat
    for value in values[np.argsort(-counts)][:24].tolist():
        rgb = np.median(colours[flat & (codes == value)], axis=0).astype(np.int16)
        alike = ~taken & (np.abs(colours.astype(np.int16) - rgb).max(axis=2) <= _SAME_LEVELS)
        count, parts = cv2.connectedComponents(alike.astype(np.uint8), connectivity=8)
        labels[alike] = parts[alike] + number
        number += count
        taken |= alike
    return labels
